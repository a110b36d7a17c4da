/// Lists that belong together: the first line of the screen names those of one group and the other groups.
enum ListGroup: CaseIterable, Sendable {
    case jobs, quotes, workshop, outbox

    init(_ list: BoardList) {
        self = Self.allCases.first { $0.lists.contains(list) } ?? .jobs
    }

    var lists: [BoardList] {
        switch self {
        case .jobs: [.whiteboard, .opportunities, .repairOrders]
        case .quotes: [.quotes]
        case .workshop: [.actions, .pending, .planned, .escalated, .workshopCustomers, .myCustomers]
        case .outbox: [.outbox]
        }
    }

    var title: String {
        switch self {
        case .jobs: "Jobs"
        case .quotes: "Quotes"
        case .workshop: "Workshop"
        case .outbox: "Outbox"
        }
    }

    /// The key of its first list.
    var key: String { lists[0].key }
}
