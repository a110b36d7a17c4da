internal import JSON

/// Something with a name to choose: a status, a stage, a reason, an employee, an order.
struct NamedEntry: Equatable, Sendable {
    let id: String
    let name: String
    /// #RRGGBB of a status.
    var colour: String?
    /// What a status of a quote means to the rules: open, awaitingCustomer, approved, denied, cancelled.
    var phase: String?

    init(id: String, name: String, colour: String? = nil) {
        self.id = id
        self.name = name
        self.colour = colour
    }

    /// Nil for null.
    init?(_ node: JSONNode) {
        guard let id = node["id"].text else { return nil }
        self.init(id: id, name: node["name"].text ?? id, colour: node["color"].text)
        phase = node["phase"].text
    }

    /// Approved, denied and cancelled are decisions, with calls of their own.
    var isGivenByHand: Bool { ["open", "awaitingCustomer", nil].contains(phase) }
}
