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

    @Argument(help: "The list.", completion: .custom { _, _, typed in Names.lists.beginning(typed) }) var list: String?

    @OptionGroup var choice: ListChoice

    @Flag(help: "Rows as JSON: an array, a row a line.") var json = false
    @Flag(help: "CSV for a spreadsheet (RFC 4180, UTF-8).") var csv = false

    func validate() throws {
        if json, csv { throw ValidationError("Take either --json or --csv.") }
    }

    func run() throws {
        try Output.failing("list") { try runList() }
    }

    private func runList() throws {
        let schema = SchemaReader()
        var question = try choice.question(schema.listAsked(for: list), usualLimit: json || csv ? nil : 50)
        let store = try OpenStore(target, schema)
        try choice.arrange(&question, store)
        try show(question, store)
        try store.close()
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
        let features = look.features
        let found = try FoundRows(question, ValueText(store: store, features: features))
        let (lines, leftOut) = found.table.table.lines(features)
        if found.isEmpty {
            Output.note("\(list.title): nothing to show.")
        } else {
            Output.write(Array(lines.joined(separator: "\n").utf8))
        }
        var notes = CurrentProcess.isTerminal(1) ? found.table.foot(leftOut: leftOut) : []
        if found.hasMore {
            let total = found.rows.total.map { " of \($0)" } ?? ""
            notes.append("\(found.rows.fragments.count)\(total) shown; --all shows every one.")
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
