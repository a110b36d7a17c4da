internal import JSON

/// The lists a board shows.
package enum BoardList: Int, CaseIterable, Sendable {
    case whiteboard, opportunities, repairOrders

    var title: String {
        switch self {
        case .whiteboard: "Whiteboard"
        case .opportunities: "Opportunities"
        case .repairOrders: "Repair orders"
        }
    }

    /// As the schema calls the list whose columns, orders and views it has.
    var schemaName: String { self == .whiteboard ? "whiteboard" : "jobs" }

    /// What is always filtered.
    var filter: [JSONNode.Member] {
        switch self {
        case .whiteboard: []
        case .opportunities: [.init("kind", "opportunity")]
        case .repairOrders: [.init("kind", "repairOrder")]
        }
    }
}

/// The two lists of statuses.
package enum StatusKind: String, Sendable {
    case job, quote
}
