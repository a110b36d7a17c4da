internal import JSON
internal import Terminal

/// A row of a list, as the engine gave it.
struct ListRow: Equatable, Sendable {
    let id: String
    let node: JSONNode

    init(_ node: JSONNode) {
        self.node = node
        id = node["id"].text ?? ""
    }

    subscript(_ column: String) -> JSONNode { node[column] }

    var isUpdated: Bool { node["roColor"].text == "green" }

    /// Calendar days until Due Out; the engine's word where it says one, else counted from today.
    func daysUntilDueOut(today: Int?) -> Int? {
        if let days = node["daysUntilDueOut"].integer { return days }
        guard let today, node["open"].bool != false, let due = Dates.parts(node["dueOut"].text) else { return nil }
        return due.date.dayNumber - today
    }

    /// What a cell says, whatever column it is of: an id with a name shows its name, an instant its date.
    static func text(_ value: JSONNode, year: Int) -> String {
        switch value {
        case .null: return ""
        case .bool(let value): return value ? "yes" : "no"
        case .integer(let number): return "\(number)"
        case .real(let number): return "\(number)"
        case .string(let text):
            return text.utf8.count >= 19 && Dates.parts(text)?.time != nil
                ? Dates.short(text, year: year) : text.shownOnOneLine
        case .array(let elements): return elements.map { Self.text($0, year: year) }.joined(separator: ", ")
        case .object:
            if let name = value["name"].text { return name.shownOnOneLine }
            if let money = Money.text(value) { return money }
            if let unread = value["staff"].integer { return unread > 0 ? "\(unread)" : "" }
            return ""
        }
    }
}
