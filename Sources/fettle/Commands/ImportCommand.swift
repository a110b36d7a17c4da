internal import ArgumentParser
internal import JSON
internal import Platform
internal import RPC
internal import Shop

struct ImportCommand: MethodCommand {
    static let method = "store.import"
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in CSV or JSON by a mapping, or an exported folder (store.import).",
        discussion: """
            Files need a mapping. Running it again doubles nothing, and every row that is not taken is reported with its \
            reason. A folder that 'fettle export' made is taken in whole, into a store that is made for it.
            """)

    @OptionGroup var target: StoreTarget

    @Argument(help: "Files to read, or one exported folder.") var files: [String]

    @Option(help: "File with the mapping from columns to fields.") var mapping: String?

    @Option(help: "csv, jsonLines or json; by the file if not given.") var format: String?

    @Option(help: "New CSV file for the rows that are not taken.") var report: String?

    @Flag(help: "Report only, store nothing.") var dryRun = false

    @Flag(help: "Store nothing if any row is not taken.") var allOrNothing = false

    /// The exported folder; nil where files are given.
    private var folder: String? {
        files.count == 1 && FileFacts(path: files[0])?.isFolder == true ? files[0] : nil
    }

    func validate() throws {
        if folder == nil, mapping == nil { throw ValidationError("Files need --mapping; see docs/import.md.") }
    }

    func prepare() throws(ShopError) {
        guard folder != nil, FileFacts(path: target.store) == nil else { return }
        // Whose shop it is comes with the folder; until then it is nobody's.
        try Shop.create(
            at: target.store,
            ShopFounding(name: "Import", timeZone: "UTC", currency: "EUR", language: "en", employee: "Import"))
    }

    /// Paths are whole: the process that has the store open may be at work in another folder.
    func params() -> [UInt8]? {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        if let folder {
            writer.member("path", CurrentProcess.absolutePath(folder))
        } else {
            writer.key("files")
            writer.beginArray()
            for file in files { writer.string(CurrentProcess.absolutePath(file)) }
            writer.endArray()
        }
        if let mapping { writer.member("mappingFile", CurrentProcess.absolutePath(mapping)) }
        if let format { writer.member("format", format) }
        if let report { writer.member("reportFile", CurrentProcess.absolutePath(report)) }
        writer.member("dryRun", dryRun)
        if allOrNothing { writer.member("allOrNothing", true) }
        writer.endObject()
        return writer.array
    }
}
