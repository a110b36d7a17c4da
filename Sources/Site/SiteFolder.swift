// The site in a folder of this machine, and what servers have of it. Beside the pages lies a list of those that we made: what
// is not on it is somebody else's and is left alone.
//
//   .fettle-site.json   {"pages": {"TOKEN/index.html": {"digest": "…", "at": 1772465400000}},   made here
//                        "servers": {"ftp.example.com:21/harbour":                              a place on a server
//                                      {"TOKEN/index.html": "SHA-256 of the file",              what it has
//                                       "TOKEN/0a1b….html": ""}},                               what was being sent
//                        "server": "ftp.example.com:21/harbour"}                                the one of the last run

internal import JSON
package import Platform

package struct SiteFolder {
    package let path: String
    /// Digest and time by path.
    private var made: [String: (digest: String, at: Int64)] = [:]
    /// Digest of the whole file by path, by place.
    private var uploaded: [String: [String: String]] = [:]
    /// The place that the last run brought to the folder's state; nil when the settings named none.
    package var server: String?

    /// A page whose content is as it was says a new time of refreshing after so long.
    package static let refreshMilliseconds: Int64 = 6 * 3_600_000

    /// What happened to pages.
    package struct Difference: Equatable, Sendable {
        package var written: [String] = []
        package var removed: [String] = []
    }

    package init(_ path: String) throws(DiskError) {
        self.path = path
        guard FileFacts(path: Self.list(path)) != nil else { return }
        let bytes = try SmallFile.read(Self.list(path), limit: 64 << 20)
        guard let list = try? JSONNode(parsing: bytes) else { return }
        for member in list["pages"].members {
            made[member.name] = (member.value["digest"].text ?? "", Int64(member.value["at"].integer ?? 0))
        }
        for place in list["servers"].members {
            for member in place.value.members { uploaded[place.name, default: [:]][member.name] = member.value.text }
        }
        server = list["server"].text
    }

    /// There is nothing of ours, here or on a server.
    package var isEmpty: Bool { made.isEmpty && uploaded.isEmpty }

    /// Makes the folder hold these pages and no others of ours.
    package mutating func build(_ pages: [SitePage], now: Int64) throws(DiskError) -> Difference {
        var difference = Difference()
        try makeFolder("")
        let kept = Set(pages.map(\.path))
        for page in pages {
            let before = made[page.path]
            let isThere = FileFacts(path: "\(path)/\(page.path)") != nil
            if let before, isThere, before.digest == page.digest, now - before.at < Self.refreshMilliseconds {
                continue
            }
            if let slash = page.path.lastIndex(of: "/") { try makeFolder(String(page.path[..<slash])) }
            // Pages are for a web server's eyes too.
            try SmallFile.write("\(path)/\(page.path)", page.bytes, mode: 0o644)
            made[page.path] = (page.digest, now)
            difference.written.append(page.path)
        }
        for path in made.keys.sorted() where !kept.contains(path) {
            try remove(path)
            made[path] = nil
            difference.removed.append(path)
        }
        try save()
        return difference
    }

    /// How many pages a place on a server has, or may have.
    package func count(on server: String) -> Int { uploaded[server]?.count ?? 0 }

    /// What a place on a server lacks or has too much of, by the digests of the files as they are.
    ///
    /// - Parameter isPublished: false when it is to have nothing.
    package func toUpload(
        to server: String, isPublished: Bool
    ) throws(DiskError) -> (put: [(path: String, bytes: [UInt8])], remove: [String]) {
        let there = uploaded[server] ?? [:]
        guard isPublished else { return ([], there.keys.sorted()) }
        var put: [(path: String, bytes: [UInt8])] = []
        for name in made.keys.sorted() {
            let bytes = try SmallFile.read("\(path)/\(name)", limit: 16 << 20)
            if there[name] != SHA256.hex(bytes) { put.append((name, bytes)) }
        }
        return (put, there.keys.filter { made[$0] == nil }.sorted())
    }

    /// Notes that the server has the file, or has it no more (nil); kept by `save`.
    package mutating func note(_ name: String, on server: String, bytes: [UInt8]?) {
        uploaded[server, default: [:]][name] = bytes.map { SHA256.hex($0) }
        if uploaded[server]?.isEmpty == true { uploaded[server] = nil }
    }

    /// Notes that the server is about to be sent these: from here on any of them may be there, whole or in part. Kept by `save`.
    package mutating func noteSending(_ names: some Sequence<String>, to server: String) {
        for name in names { uploaded[server, default: [:]][name] = "" }
    }

    /// Takes back that these were being sent where they were not: what the server has of them is as it was before.
    package mutating func forgetSending(_ names: some Sequence<String>, to server: String, as before: SiteFolder) {
        for name in names where wasBeingSent(name, to: server) {
            uploaded[server]?[name] = before.uploaded[server]?[name]
        }
        if uploaded[server]?.isEmpty == true { uploaded[server] = nil }
    }

    /// What the server was being sent and whose end was never noted.
    package func wasBeingSent(_ name: String, to server: String) -> Bool { uploaded[server]?[name] == "" }

    /// Whether a folder on the server holds nothing any more.
    package func isGone(_ folder: String, on server: String) -> Bool {
        !(uploaded[server] ?? [:]).keys.contains { $0.hasPrefix("\(folder)/") }
    }

    private static func list(_ path: String) -> String { "\(path)/.fettle-site.json" }

    private func makeFolder(_ name: String) throws(DiskError) {
        let folder = name.isEmpty ? path : "\(path)/\(name)"
        if FileFacts(path: folder)?.isFolder == true { return }
        try PublicFolder.make(folder)
    }

    private func remove(_ name: String) throws(DiskError) {
        do throws(DiskError) {
            try RealDisk().remove("\(path)/\(name)")
        } catch {
            guard case .notFound = error else { throw error }
        }
        if let slash = name.lastIndex(of: "/") { PublicFolder.removeIfEmpty("\(path)/\(name[..<slash])") }
    }

    /// Writes the list.
    package func save() throws(DiskError) {
        let pages = made.keys.sorted().map { name in
            JSONNode.Member(
                name, ["digest": .string(made[name]?.digest ?? ""), "at": .integer(made[name]?.at ?? 0)])
        }
        let servers = uploaded.sorted { $0.key < $1.key }.map { place, files in
            JSONNode.Member(place, .object(files.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))
        }
        var list: [JSONNode.Member] = [.init("pages", .object(pages)), .init("servers", .object(servers))]
        if let server { list.append(.init("server", .string(server))) }
        try SmallFile.write(Self.list(path), JSONNode.object(list).bytes)
    }
}
