internal import JSON
internal import Terminal

/// A list that can be narrowed to a record.
struct RelatedList {
    let list: ListMethod
    let filter: ListMethod.Filter

    /// The lists that belong to records of a kind: its history first, then the others in the schema's order, each once.
    static func all(of kind: String, _ schema: SchemaReader) -> [RelatedList] {
        var found: [RelatedList] = []
        for list in schema.lists where list.ownID != kind && list.name != "whiteboard" {
            let filter = list.filters.first { $0.kind == .id(kind) } ?? list.filters.first { $0.name == "record" }
            guard let filter else { continue }
            found.append(RelatedList(list: list, filter: filter))
        }
        // What everybody did to it comes last.
        return found.filter { $0.filter.kind == .id(kind) } + found.filter { $0.filter.kind != .id(kind) }
    }

    /// The lines of the list for one record; none when it is empty.
    func lines(of id: String, rows limit: Int, onPaper: Bool = false, _ values: ValueText) throws -> [String] {
        var question = ListQuestion(list: list)
        question.filters = [FilterArgument(filter: filter, value: id)]
        question.limit = limit
        // What is the same in every row is not repeated.
        var repeated: Set = ["recordId"]
        if filter.kind == .id("AccountId") { repeated.insert("customerName") }
        let found = try FoundRows(question, values, without: repeated)
        guard !found.isEmpty else { return [] }
        var lines = ["", StyledText(list.title, TextStyle(isBold: true)).rendered(values.features.colours)]
        let table = found.table.table
        lines += (onPaper ? table.blocks(values.features) : table.lines(values.features).lines).map { "  " + $0 }
        if found.hasMore {
            lines.append(
                "  … more: fettle list \(values.store.path) \(list.name) --filter \(filter.name)=\(id)")
        }
        return lines
    }
}
