internal import RPC

/// Names that the shell completes, taken from the schema when it asks.
enum Names {
    static var lists: [String] { SchemaReader().lists.map(\.name) }

    static var methods: [String] { SchemaReader().methods.map(\.name) }

    /// Fields of the list on the command line, each with its =.
    static func filters(_ arguments: [String]) -> [String] { list(arguments)?.filters.map { $0.name + "=" } ?? [] }

    static func sorts(_ arguments: [String]) -> [String] { list(arguments)?.sorts.flatMap { [$0, "-" + $0] } ?? [] }

    /// Every column after those that stand there with a comma behind them.
    static func columns(_ arguments: [String], _ typed: String) -> [String] {
        let kept = typed.lastIndex(of: ",").map { String(typed[...$0]) } ?? ""
        return (list(arguments)?.columns.map(\.id) ?? []).map { kept + $0 }
    }

    /// The list among the words so far: the first that is one.
    private static func list(_ arguments: [String]) -> ListMethod? {
        let lists = SchemaReader().lists
        for word in arguments.dropFirst(2) { if let found = lists.first(where: { $0.name == word }) { return found } }
        return nil
    }
}

extension [String] {
    /// Those that begin as the person has typed.
    func beginning(_ typed: String) -> [String] { filter { $0.hasPrefix(typed) } }
}
