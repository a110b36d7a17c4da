// The site in a folder of this machine, and what a server has of it. Beside the pages lies a list of those that we made: what
// is not on it is somebody else's and is left alone.
//
//   .fettle-site.json   {"pages": {"TOKEN/index.html": {"digest": "…", "at": 1772465400000}},   made here
//                        "uploaded": {"TOKEN/index.html": "SHA-256 of the file"}}               on the server

internal import JSON
package import Platform

package struct SiteFolder {
    package let path: String
    /// Digest and time by path.
    private var made: [String: (digest: String, at: Int64)] = [:]
    /// Digest of the whole file by path.
    private var uploaded: [String: String] = [:]

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
        for member in list["uploaded"].members { uploaded[member.name] = member.value.text }
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

    /// What a server lacks or has too much of, by the digests of the files as they are.
    package func toUpload() throws(DiskError) -> (put: [(path: String, bytes: [UInt8])], remove: [String]) {
        var put: [(path: String, bytes: [UInt8])] = []
        for name in made.keys.sorted() {
            let bytes = try SmallFile.read("\(path)/\(name)", limit: 16 << 20)
            if uploaded[name] != SHA256.hex(bytes) { put.append((name, bytes)) }
        }
        return (put, uploaded.keys.filter { made[$0] == nil }.sorted())
    }

    /// Notes that the server has the file, or has it no more (nil); kept by `save`.
    package mutating func note(_ name: String, uploaded bytes: [UInt8]?) {
        uploaded[name] = bytes.map { SHA256.hex($0) }
    }

    /// Folders that hold nothing on the server any more.
    package func isGone(_ folder: String) -> Bool { !uploaded.keys.contains { $0.hasPrefix("\(folder)/") } }

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
        let files = uploaded.keys.sorted().map { JSONNode.Member($0, .string(uploaded[$0] ?? "")) }
        let list: JSONNode = ["pages": .object(pages), "uploaded": .object(files)]
        try SmallFile.write(Self.list(path), list.bytes)
    }
}
