internal import Platform

// What a copy of a store holds, by name, size and digest: its last file, written when everything else is there.
//
//     {"format":1,"store":"…","generation":7,"lsn":41,"sequence":96,"at":"…","engine":"0.1.0",
//     "files":[
//     {"name":"FORMAT","bytes":63,"sha256":"…"},
//     …
//     ],
//     "sha256":"…"}
//
// The last digest is of everything before its name. A copy is verified by making these lines anew from what is read.

package struct CopyManifest: Equatable, Sendable {
    package struct File: Equatable, Sendable {
        /// Within the store folder, with "/" between.
        package var name: String
        package var byteCount: Int
        /// SHA-256 in hexadecimal.
        package var digest: String
    }

    static let name = "MANIFEST"

    /// Store id in hexadecimal.
    package var store: String
    package var generation: UInt64
    /// The last transaction in it, and the sequence number of the last change.
    package var lsn: UInt64
    package var sequence: UInt64
    /// RFC 3339.
    package var at: String
    package var engine: String
    package var files: [File] = []

    package var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    /// Attachments in it: how many, and the names of those whose bytes are not what their names say.
    package var contents: (count: Int, damaged: [String]) {
        let contents = files.filter { $0.name.hasPrefix("files/") }
        let damaged = contents.filter { !$0.name.hasSuffix("/" + $0.digest) }
        return (contents.count, damaged.map { String($0.name.suffix(64)) })
    }

    func encoded() -> [UInt8] {
        var text = "{\"format\":1,\"store\":\"\(store)\",\"generation\":\(generation),\"lsn\":\(lsn),"
        text += "\"sequence\":\(sequence),\"at\":\"\(at)\",\"engine\":\"\(engine)\",\n"
        text += Self.filesText(files)
        let digest = SHA256.hex(Array(text.utf8))
        return Array((text + "\"sha256\":\"\(digest)\"}\n").utf8)
    }

    private static func filesText(_ files: [File]) -> String {
        let lines = files.map { "{\"name\":\"\($0.name)\",\"bytes\":\($0.byteCount),\"sha256\":\"\($0.digest)\"}" }
        return "\"files\":[\n" + lines.joined(separator: ",\n") + "\n],\n"
    }

    /// Reads a manifest whose files are those that were found; nil where anything of it differs.
    init?(_ bytes: [UInt8], files: [File]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let head = lines.first, head.hasPrefix("{\"format\":1,") else { return nil }
        var values: [Substring: String] = [:]
        for member in head.dropFirst().split(separator: ",") {
            let parts = member.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { values[parts[0]] = parts[1].filter { $0 != "\"" } }
        }
        func value(_ key: Substring) -> String? { values["\"\(key)\""] }
        guard let store = value("store"), let generation = value("generation").flatMap({ UInt64($0) }),
            let lsn = value("lsn").flatMap({ UInt64($0) }), let sequence = value("sequence").flatMap({ UInt64($0) }),
            let at = value("at"), let engine = value("engine")
        else { return nil }
        self.init(
            store: store, generation: generation, lsn: lsn, sequence: sequence, at: at, engine: engine, files: files)
        guard encoded() == bytes else { return nil }
    }

    init(
        store: String, generation: UInt64, lsn: UInt64, sequence: UInt64, at: String, engine: String,
        files: [File] = []
    ) {
        self.store = store
        self.generation = generation
        self.lsn = lsn
        self.sequence = sequence
        self.at = at
        self.engine = engine
        self.files = files
    }
}
