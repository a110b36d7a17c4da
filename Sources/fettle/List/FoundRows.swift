internal import JSON
internal import Terminal

/// The rows of a list as a table, with what else the screen says of them.
struct FoundRows {
    let rows: ListRows
    private(set) var table: RowTable

    init(_ question: ListQuestion, _ values: ValueText, without hidden: Set<String> = []) throws {
        let list = question.list
        // Green is shown at the number itself.
        let columns =
            question.columns?.compactMap(list.column)
            ?? list.columns.filter { $0.isShown && $0.id != "roColor" && !hidden.contains($0.id) }
        let helpers = RowTable.helpers.filter { id in list.column(id) != nil && !columns.contains { $0.id == id } }
        rows = try ListRows(question, columns: columns.map(\.id) + helpers, withTotal: true, values.store)
        table = RowTable(list, columns, values)
        for row in try rows.trees(values.store) { table.append(row) }
    }

    var isEmpty: Bool { rows.fragments.isEmpty }

    var hasMore: Bool { rows.hasMore || rows.total.map { $0 > rows.fragments.count } == true }
}
