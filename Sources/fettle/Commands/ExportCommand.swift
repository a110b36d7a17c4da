internal import ArgumentParser
internal import JSON
internal import Platform

struct ExportCommand: MethodCommand {
    static let method = "store.export"
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write records to files (store.export).",
        discussion: """
            A folder imports again to an equal store. JSON Lines and CSV are for other programs. What is written is one \
            moment of the store; the path must not be there yet.
            """)

    @OptionGroup var target: StoreTarget

    @Argument(help: "File or folder to make.") var path: String

    @Option(help: "folder, jsonl or csv; by the ending of the path if not given.") var format: String?

    @Option(help: "A collection to write, such as jobs; may be repeated. All if not given.") var collection: [String] =
        []

    func params() -> [UInt8]? {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        // Whole: the process that has the store open may be at work in another folder.
        writer.member("path", CurrentProcess.absolutePath(path))
        writer.member("format", format ?? guessedFormat)
        if !collection.isEmpty {
            writer.key("collections")
            writer.beginArray()
            for name in collection { writer.string(name) }
            writer.endArray()
        }
        writer.endObject()
        return writer.array
    }

    private var guessedFormat: String {
        if path.hasSuffix(".csv") { return "csv" }
        return path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") ? "jsonl" : "folder"
    }
}
