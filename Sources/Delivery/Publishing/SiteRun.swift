// Publishes the status web site: asks the engine what customers may see, makes pages in a folder of this machine, and in the
// modes hosted and ownServer brings a server to the same state, page by page.
//
//   off          nothing; what was published is taken away
//   local        the folder
//   hosted       the folder, and the company's folder on the hosted site
//   ownServer    the folder, and the shop's own server

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
            let hasServer = settings["ftp"]["host"].text?.isEmpty == false
            if !buildsOnly, hasServer, mode != "local" { try upload(&folder, settings["ftp"], &outcome) }
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

    /// Puts pages before it removes any, so that no link on a page leads nowhere for long.
    private func upload(_ folder: inout SiteFolder, _ ftp: JSONNode, _ outcome: inout Outcome) throws {
        let upload = try server(ftp)
        let (put, remove) = try folder.toUpload()
        var failure: TransferOutcome.Refusal?
        for (count, page) in put.enumerated() where failure == nil {
            failure = Self.refusal(upload.put(page.bytes, at: page.path))
            guard failure == nil else { break }
            folder.note(page.path, uploaded: page.bytes)
            outcome.uploaded += 1
            // A program that is killed sends these few once more.
            if count % 25 == 24 { try folder.save() }
        }
        for path in remove where failure == nil {
            failure = Self.refusal(upload.remove(path))
            guard failure == nil else { break }
            folder.note(path, uploaded: nil)
            outcome.takenDown += 1
            if let slash = path.lastIndex(of: "/"), folder.isGone(String(path[..<slash])) {
                _ = upload.removeFolder(String(path[..<slash]))
            }
        }
        try folder.save()
        if let failure { throw ClientError.setup("The upload stopped: \(failure.answer)") }
    }

    private func server(_ ftp: JSONNode) throws(ClientError) -> FileUpload {
        let security: ServerAddress.Security =
            switch ftp["tls"].text {
            case "implicit": .tls
            case "none": .none
            default: .starttls
            }
        var login: ServerAddress.Login?
        if let user = ftp["user"].text {
            login = .init(user: user, secret: try Secret.read(ftp["secretRef"].text) ?? "")
        }
        let server = ServerAddress(
            host: ftp["host"].text ?? "", port: ftp["port"].integer ?? (security == .tls ? 990 : 21),
            security: security,
            login: login, certificates: CurrentProcess.environment("SSL_CERT_FILE"))
        guard let upload = FileUpload(server, folder: ftp["folder"].text ?? "") else {
            throw .setup("libcurl cannot be used on this machine.")
        }
        return upload
    }

    private static func refusal(_ outcome: TransferOutcome) -> TransferOutcome.Refusal? {
        switch outcome {
        case .done: nil
        case .temporary(let refusal), .permanent(let refusal): refusal
        }
    }
}
