internal import ArgumentParser
internal import JSON

struct ImportCommand: MethodCommand {
    static let method = "store.import"
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in CSV or JSON Lines by a mapping (store.import).",
        discussion: "Running it again doubles nothing. Every row that is not taken is reported with its reason.")

    @OptionGroup var target: StoreTarget

    @Argument(help: "Files to read.") var files: [String]

    @Option(help: "File with the mapping from columns to fields.") var mapping: String

    @Option(help: "csv or jsonLines; by the ending of a file if not given.") var format: String?

    @Option(help: "New CSV file for the rows that are not taken.") var report: String?

    @Flag(help: "Report only, store nothing.") var dryRun = false

    func params() -> [UInt8]? {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("files")
        writer.beginArray()
        for file in files { writer.string(file) }
        writer.endArray()
        writer.member("mappingFile", mapping)
        if let format { writer.member("format", format) }
        if let report { writer.member("reportFile", report) }
        writer.member("dryRun", dryRun)
        writer.endObject()
        return writer.array
    }
}
