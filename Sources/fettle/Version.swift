internal import JSON
internal import RPC
internal import Records

/// The version of this build, as `--version`, serverInfo and the store's lock file tell it.
enum Version {
    static let text = "0.1.0"

    /// What belongs to it: the program, the protocol, the file format, the JSON library.
    static var parts: [(name: String, version: String)] {
        [
            ("fettle", text), ("protocol", ProtocolVersion.current.text),
            ("format", String(Database.formatVersion)), ("jansson", JSONLibrary.version),
        ]
    }

    /// The parts as a JSON object.
    static var json: [UInt8] {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        for part in parts {
            writer.key(part.name)
            writer.string(part.version)
        }
        writer.endObject()
        return writer.array
    }
}
