/// Lists that belong together: the first line of the screen names those of one group and the other groups.
enum ListGroup: CaseIterable, Sendable {
    case jobs, quotes, workshop, office

    init(_ list: BoardList) {
        self = Self.allCases.first { $0.lists.contains(list) } ?? .jobs
    }

    var lists: [BoardList] {
        switch self {
        case .jobs: [.whiteboard, .opportunities, .repairOrders]
        case .quotes: [.quotes]
        case .workshop: [.actions, .pending, .planned, .escalated, .workshopCustomers, .myCustomers]
        case .office: [.outbox, .estimates]
        }
    }

    var title: String {
        switch self {
        case .jobs: "Jobs"
        case .quotes: "Quotes"
        case .workshop: "Workshop"
        case .office: "Office"
        }
    }

    /// The key of its first list.
    var key: String { lists[0].key }
}
