// Rows as a table: a column for each that was asked for, and the marks that say what must not be overlooked.

internal import JSON
internal import Terminal

struct RowTable {
    let list: ListMethod
    let columns: [ListMethod.Column]
    let values: ValueText
    private(set) var table: TextTable
    private(set) var hasGreen = false
    private(set) var hasOverdue = false

    /// Columns that are not shown but say how others look.
    static let helpers = ["id", "roColor", "open", "daysUntilDueOut"]

    init(_ list: ListMethod, _ columns: [ListMethod.Column], _ values: ValueText) {
        self.list = list
        self.columns = columns
        self.values = values
        table = TextTable(
            columns.enumerated().map { place, column in
                TextTable.Column(
                    column.title, isRightAligned: column.kind.isRightAligned, leastWidth: Self.least(column),
                    rank: place == 0 ? 3 : Self.rank(column))
            })
    }

    /// Times, statuses and numbers are useless when they are cut.
    private static func least(_ column: ListMethod.Column) -> Int {
        switch column.kind {
        case .instant: 18
        case .named: 14
        case .id, .number, .flag, .money: 12
        default: column.id.lowercased().hasSuffix("number") ? 10 : 9
        }
    }

    /// What a person can do without first: words that are the same in most rows.
    private static func rank(_ column: ListMethod.Column) -> Int {
        switch column.kind {
        case .choice, .flag, .colour: 0
        case .named: 2
        case .instant: column.id == "dueOut" ? 2 : 0
        case .id: 3
        default: column.id.lowercased().hasSuffix("number") ? 3 : 1
        }
    }

    mutating func append(_ row: ObjectView) {
        let cells = columns.map { cell(row, $0) }
        table.append(cells)
    }

    private mutating func cell(_ row: ObjectView, _ column: ListMethod.Column) -> StyledText {
        let value = row.member(named: column.id)
        let text = values.text(value, column.kind)
        if case .id(let kind) = column.kind, kind != list.ownID, let id = value?.string?.text,
            values.store.statuses[id] != nil || column.kind == .id("ListItemId"), let name = values.name(id, kind)
        {
            return name
        }
        switch column.id {
        case "roNumber" where row["roColor"]?.string?.text == "green" && !text.isEmpty:
            hasGreen = true
            return values.green(text)
        case "name" where row["color"]?.string != nil && row["icon"] != nil:
            return values.text(.object(row), .named)
        case "star" where value?.string != nil:
            return StyledText("\(values.features.hasSigns ? "★" : "*") customer", TextStyle(.green))
        case "dueOut" where isOpen(row) && value?.string.map({ values.isPast($0.text) }) == true,
            "daysUntilDueOut" where (value?.integer ?? 0) < 0:
            hasOverdue = true
            return values.overdue(text)
        default: return text
        }
    }

    private func isOpen(_ row: ObjectView) -> Bool {
        row["open"]?.bool ?? (list.column("daysUntilDueOut") != nil)
    }

    /// What the signs mean, and what found no room.
    func foot(leftOut: [String]) -> [String] {
        var notes: [String] = []
        if hasGreen { notes.append("\(ValueText.greenSign(values.features)) web status updated") }
        if hasOverdue { notes.append("! overdue") }
        var lines = notes.isEmpty ? [] : [notes.joined(separator: "   ")]
        if !leftOut.isEmpty {
            lines.append("No room for: \(leftOut.joined(separator: ", ")). Choose with --columns, or --plain for all.")
        }
        return lines
    }
}

extension ListMethod {
    /// The kind of id that its rows have themselves.
    var ownID: String? { if case .id(let kind) = column("id")?.kind { kind } else { nil } }
}
