internal import ArgumentParser
internal import JSON

/// Which rows of a list, in what order, with which columns.
struct ListChoice: ParsableArguments {
    @Option(
        help: "Only rows whose field has this value: field=value. May be given more than once.",
        completion: .custom { arguments, _, typed in Names.filters(arguments).beginning(typed) })
    var filter: [String] = []

    @Option(help: "Only rows with this status, by name or id. May be given more than once.") var status: [String] = []
    @Option(help: "Only rows with these words, or their beginnings.") var text: String?

    @Option(
        parsing: .unconditional, help: "Order by this field; - in front for the other way round.",
        completion: .custom { arguments, _, typed in Names.sorts(arguments).beginning(typed) })
    var sort: String?

    @Option(
        help: "The columns, with commas between them; all for every one.",
        completion: .custom { arguments, _, typed in Names.columns(arguments, typed).beginning(typed) })
    var columns: String?

    @Flag(help: "As you have arranged this list: its columns, order and filters (views.get).") var view = false

    @Option(help: "At most so many rows; 50 in a table, all of them in --json and --csv.") var limit: Int?
    @Flag(help: "Every row.") var all = false

    func validate() throws {
        if all, limit != nil { throw ValidationError("Take either --all or --limit.") }
        if let limit, limit < 1 { throw ValidationError("--limit is a number from 1.") }
    }

    /// What is asked for, with everything wrong that can be told without a store.
    ///
    /// - Parameter usualLimit: rows when nothing is said of them; nil: all.
    func question(_ list: ListMethod, usualLimit: Int?) throws -> ListQuestion {
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
        question.limit = all ? nil : limit ?? usualLimit
        try question.validate()
        return question
    }

    /// With --view, the columns that this person sees, in their order.
    func arrange(_ question: inout ListQuestion, _ store: OpenStore) throws {
        guard view, question.columns == nil, let name = question.list.method.list else { return }
        let view = try store.call("views.get") { $0.member("list", name) }
        let columns = (view["columns"]?.array.map(Array.init) ?? []).compactMap { $0.object }
        question.columns = columns.filter { $0["visible"]?.bool == true }.compactMap { $0["id"]?.string?.text }
    }
}

extension SchemaReader {
    /// The list of that name; says which there are when there is none.
    func listAsked(for name: String?) throws -> ListMethod {
        guard let name else { throw UsageError("Which list? \(lists.map(\.name).joined(separator: ", ")).") }
        if let found = list(named: name) { return found }
        throw UsageError(Suggestion.text("There is no list \(name).", name, among: lists.map(\.name), all: "There are"))
    }
}
