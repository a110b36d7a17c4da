internal import ArgumentParser
internal import JSON
internal import Platform
internal import Records
internal import Shop
internal import Terminal

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show jobs (jobs.list), the whiteboard, quotes, accounts and other lists.",
        discussion: """
            Each list is the method of that name: jobs is jobs.list. Without a list, the lists are named. On a terminal the table \
            fits its width; elsewhere it is as wide as it needs to be. Times are the shop's.

            A filter is field=value: --filter kind=repairOrder --filter dueOut=today..2026-03-08 --filter open=yes; the same \
            field twice means one or the other, and repairStage= means that none is set.
            """)

    @OptionGroup var target: StoreTarget
    @OptionGroup var look: Look

    @Argument(help: "The list.", completion: .custom { _, _, _ in Names.lists }) var list: String?

    @Option(
        help: "Only rows whose field has this value: field=value. May be given more than once.",
        completion: .custom { arguments, _, _ in Names.filters(arguments) })
    var filter: [String] = []

    @Option(help: "Only rows with this status, by name or id. May be given more than once.") var status: [String] = []
    @Option(help: "Only rows with these words, or their beginnings.") var text: String?

    @Option(
        parsing: .unconditional, help: "Order by this field; - in front for the other way round.",
        completion: .custom { arguments, _, _ in Names.sorts(arguments) })
    var sort: String?

    @Option(
        help: "The columns, with commas between them; all for every one.",
        completion: .custom { arguments, _, _ in Names.columns(arguments) })
    var columns: String?

    @Flag(help: "As you have arranged this list: its columns, order and filters (views.get).") var view = false

    @Option(help: "At most so many rows; 50 in a table, all of them in --json and --csv.") var limit: Int?
    @Flag(help: "Every row.") var all = false
    @Flag(help: "Rows as JSON: an array, a row a line.") var json = false
    @Flag(help: "CSV for a spreadsheet (RFC 4180, UTF-8).") var csv = false

    func validate() throws {
        if json, csv { throw ValidationError("Take either --json or --csv.") }
        if all, limit != nil { throw ValidationError("Take either --all or --limit.") }
        if let limit, limit < 1 { throw ValidationError("--limit is a number from 1.") }
    }

    func run() throws {
        try Output.failing("list") { try runList() }
    }

    private func runList() throws {
        let schema = SchemaReader()
        let lists = schema.lists
        guard let name = list else {
            throw UsageError("Which list? \(lists.map(\.name).joined(separator: ", ")).")
        }
        guard let found = lists.first(where: { $0.name == name }) else {
            throw UsageError(
                Suggestion.text("There is no list \(name).", name, among: lists.map(\.name), all: "There are"))
        }
        var question = try question(found)
        try question.validate()
        let store = try OpenStore(target, schema)
        if view { question.columns = try question.columns ?? arranged(found, store) }
        try show(question, store)
        try store.close()
    }

    private func question(_ list: ListMethod) throws -> ListQuestion {
        var question = ListQuestion(list: list)
        question.filters = try filter.map { try FilterArgument($0, list) }
        for name in status {
            guard let filter = list.statusFilter else { throw UsageError("\(list.title) has no --status.") }
            question.filters.append(try FilterArgument(name: filter, value: name, list))
        }
        if let text { question.filters.append(try FilterArgument(name: "text", value: text, list)) }
        question.sort = sort
        question.usesView = view
        question.columns = columns.map { text in
            text == "all"
                ? list.columns.map(\.id)
                : text.split(separator: ",").map { name in
                    let name = String(name.drop { $0 == " " })
                    // A title is taken too: it is what the table showed.
                    return list.columns.first { $0.title.lowercased() == name.lowercased() }?.id ?? name
                }
        }
        question.limit = all ? nil : limit ?? (json || csv ? nil : 50)
        return question
    }

    /// The columns that this person sees, in their order.
    private func arranged(_ list: ListMethod, _ store: OpenStore) throws -> [String]? {
        guard let name = list.method.list else { return nil }
        let view = try store.call("views.get") { $0.member("list", name) }
        let columns = (view["columns"]?.array.map(Array.init) ?? []).compactMap { $0.object }
        return columns.filter { $0["visible"]?.bool == true }.compactMap { $0["id"]?.string?.text }
    }

    private func show(_ question: ListQuestion, _ store: OpenStore) throws {
        let list = question.list
        let shown = question.columns?.compactMap(list.column) ?? list.columns.filter(\.isShown)
        if json {
            let rows = try ListRows(question, columns: question.columns, withTotal: false, store)
            return Output.write(Self.array(rows.fragments))
        }
        if csv {
            let rows = try ListRows(question, columns: shown.map(\.id), withTotal: false, store)
            return Output.writeBytes(Self.csv(rows, shown))
        }
        // Green is shown at the number itself.
        let columns = question.columns == nil ? shown.filter { $0.id != "roColor" } : shown
        let helpers = RowTable.helpers.filter { id in list.column(id) != nil && !columns.contains { $0.id == id } }
        let rows = try ListRows(question, columns: columns.map(\.id) + helpers, withTotal: true, store)
        let features = look.features
        var table = RowTable(list, columns, ValueText(store: store, features: features))
        for row in try rows.trees(store) { table.append(row) }
        let (lines, leftOut) = table.table.lines(features)
        if rows.fragments.isEmpty {
            Output.note("\(list.title): nothing to show.")
        } else {
            Output.write(Array(lines.joined(separator: "\n").utf8))
        }
        var notes = CurrentProcess.isTerminal(1) ? table.foot(leftOut: leftOut) : []
        if rows.hasMore || rows.total.map({ $0 > rows.fragments.count }) == true {
            let total = rows.total.map { " of \($0)" } ?? ""
            notes.append("\(rows.fragments.count)\(total) shown; --all shows every one.")
        }
        for note in notes { Output.note(note) }
    }

    private static func array(_ fragments: [[UInt8]]) -> [UInt8] {
        guard !fragments.isEmpty else { return Array("[]".utf8) }
        return Array("[\n".utf8) + fragments.joined(separator: Array(",\n".utf8)) + Array("\n]".utf8)
    }

    private static func csv(_ rows: ListRows, _ columns: [ListMethod.Column]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, column) in columns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            CSVText.append(Array(column.title.utf8), to: &bytes)
        }
        bytes += [0x0D, 0x0A]
        for row in rows.fragments {
            row.withUnsafeBytes { row in
                for (index, column) in columns.enumerated() {
                    if index > 0 { bytes.append(UInt8(ascii: ",")) }
                    let member = JSONText.members(of: row).first { JSONText.string($0.name) == column.id }
                    if let member { CSVText.append(fragment: member.value, to: &bytes) }
                }
            }
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }
}
