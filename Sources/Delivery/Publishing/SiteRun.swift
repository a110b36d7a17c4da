// Publishes the status web site: asks the engine what customers may see, makes pages in a folder of this machine, and in the
// modes hosted and ownServer brings a server to the same state, page by page.
//
//   mode         folder          server
//   off          taken away      taken away
//   local        pages           taken away
//   hosted       pages           pages: the company's folder on the hosted site
//   ownServer    pages           pages: the shop's own server
//
// A server that the settings name no more cannot be reached any more; what it has is remembered and said.

package import EngineClient
internal import JSON
internal import Platform
internal import Site
internal import Transfer

package final class SiteRun {
    private let session: EngineSession
    private let store: String
    private let buildsOnly: Bool

    /// Counts of what was done here and on the server.
    package struct Outcome: Equatable, Sendable {
        package var written = 0
        package var removed = 0
        package var uploaded = 0
        package var takenDown = 0
        /// What a person has to see to.
        package var notices: [String] = []
    }

    /// - Parameter buildsOnly: makes the folder and uploads nothing.
    package init(_ session: EngineSession, store: String, buildsOnly: Bool) {
        self.session = session
        self.store = store
        self.buildsOnly = buildsOnly
    }

    package func run() throws(ClientError) -> Outcome {
        let settings = try session.call("settings.get")["site"]
        let mode = settings["mode"].text ?? "off"
        do {
            var folder = try SiteFolder(place(settings))
            var outcome = Outcome()
            if mode == "off", folder.isEmpty { return outcome }
            let built = try folder.build(mode == "off" ? [] : try pages(), now: SystemClock().now())
            outcome.written = built.written.count
            outcome.removed = built.removed.count
            if !buildsOnly {
                let isPublished = mode == "hosted" || mode == "ownServer"
                try serve(&folder, settings["ftp"], isPublished: isPublished, &outcome)
            }
            return outcome
        } catch let error as ClientError {
            throw error
        } catch {
            throw .setup("The site's folder: \(error)")
        }
    }

    /// The folder of the pages: of the settings, or "site" beside the store.
    private func place(_ settings: JSONNode) -> String {
        if let folder = settings["folder"].text, !folder.isEmpty { return folder }
        let store = CurrentProcess.resolvedPath(CurrentProcess.absolutePath(store))
        return "\(SmallFile.folder(of: store))/site"
    }

    private func pages() throws(ClientError) -> [SitePage] {
        let writer: SiteWriter
        do { writer = try SiteWriter() } catch { throw .setup("\(error)") }
        var pages = writer.top(try session.call("shop.get"))
        var after: JSONNode = .null
        repeat {
            let params: JSONNode = after.isNull ? ["limit": 100] : ["limit": 100, "after": after]
            let content = try session.call("site.content", params)
            for account in content["accounts"].elements { pages += writer.pages(account) }
            after = content["next"]
        } while !after.isNull
        return pages
    }

    /// Brings the server of the settings to the folder's state, and says what is left on one that they name no more.
    private func serve(
        _ folder: inout SiteFolder, _ ftp: JSONNode, isPublished: Bool, _ outcome: inout Outcome
    ) throws {
        let server = try SiteServer(ftp)
        if let before = folder.server, before != server?.place, folder.count(on: before) > 0 {
            outcome.notices.append(
                "\(folder.count(on: before)) pages are still on \(before), which the settings name no more: "
                    + "take them away there, or set it again with mode off.")
        }
        if isPublished, server == nil {
            outcome.notices.append("Nothing was uploaded: settings.site.ftp names no host.")
        }
        if folder.server != server?.place {
            folder.server = server?.place
            try folder.save()
        }
        guard let server else { return }
        if server.tellsSecret {
            outcome.notices.append(
                "The password goes to \(server.host) unprotected, for everyone on the way to read: set settings.site.ftp.tls "
                    + "to explicit, or ask who runs the server for it.")
        }
        let (put, remove) = try folder.toUpload(to: server.place, isPublished: isPublished)
        if !put.isEmpty || !remove.isEmpty { try upload(&folder, server, put, remove, &outcome) }
    }

    /// Puts pages before it removes any, so that no link on a page leads nowhere for long.
    private func upload(
        _ folder: inout SiteFolder, _ server: SiteServer, _ put: [(path: String, bytes: [UInt8])], _ remove: [String],
        _ outcome: inout Outcome
    ) throws {
        let upload = try server.connection()
        var failure: TransferOutcome.Refusal?
        for start in stride(from: 0, to: put.count, by: Self.batch) where failure == nil {
            failure = try send(put[start..<min(start + Self.batch, put.count)], &folder, server, upload, &outcome)
        }
        for path in remove where failure == nil {
            if folder.wasBeingSent(path, to: server.place) {
                failure = Self.refusal(upload.removePart(of: path))
                guard failure == nil else { break }
            }
            failure = Self.refusal(upload.remove(path))
            guard failure == nil else { break }
            folder.note(path, on: server.place, bytes: nil)
            outcome.takenDown += 1
            if let slash = path.lastIndex(of: "/"), folder.isGone(String(path[..<slash]), on: server.place) {
                _ = upload.removeFolder(String(path[..<slash]))
            }
        }
        try folder.save()
        if let failure { throw ClientError.setup("The upload stopped: \(failure.answer)") }
    }

    /// Pages that a program which is killed sends once more.
    private static let batch = 25

    /// Sends a few pages. That they are being sent is kept first: were this program killed, and a page gone from the site before
    /// the next run, nothing else would say that it is on the server, or a part of it.
    private func send(
        _ pages: ArraySlice<(path: String, bytes: [UInt8])>, _ folder: inout SiteFolder, _ server: SiteServer,
        _ upload: FileUpload, _ outcome: inout Outcome
    ) throws -> TransferOutcome.Refusal? {
        let before = folder
        folder.noteSending(pages.lazy.map(\.path), to: server.place)
        try folder.save()
        for page in pages {
            if let failure = Self.refusal(upload.put(page.bytes, at: page.path)) {
                let begun = upload.hadBegun ? page.path : nil
                folder.forgetSending(pages.lazy.map(\.path).filter { $0 != begun }, to: server.place, as: before)
                return failure
            }
            folder.note(page.path, on: server.place, bytes: page.bytes)
            outcome.uploaded += 1
        }
        return nil
    }

    private static func refusal(_ outcome: TransferOutcome) -> TransferOutcome.Refusal? {
        switch outcome {
        case .done: nil
        case .temporary(let refusal), .permanent(let refusal): refusal
        }
    }
}
