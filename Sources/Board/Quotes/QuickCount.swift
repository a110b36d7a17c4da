internal import JSON

/// One of the quick statuses of quotes, with how many there are (S4-20).
struct QuickCount: Equatable, Sendable {
    let id: String
    /// Its present name.
    let name: String
    /// #RRGGBB.
    let colour: String?
    let count: Int

    init?(_ node: JSONNode) {
        guard let id = node["id"].text else { return nil }
        self.id = id
        name = node["name"].text ?? id
        colour = node["color"].text
        count = node["count"].integer ?? 0
    }
}
