internal import JSON

/// The lists a board shows.
package enum BoardList: Int, CaseIterable, Sendable {
    case whiteboard, opportunities, repairOrders
    case quotes
    case actions, pending, planned, escalated, workshopCustomers, myCustomers
    case estimates, outbox

    /// What its rows are.
    enum Kind: Equatable, Sendable {
        case jobs, quotes, appointments, customers, estimates, messages
    }

    var kind: Kind {
        switch self {
        case .whiteboard, .opportunities, .repairOrders: .jobs
        case .quotes: .quotes
        case .actions, .pending, .planned, .escalated: .appointments
        case .workshopCustomers, .myCustomers: .customers
        case .estimates: .estimates
        case .outbox: .messages
        }
    }

    var title: String {
        switch self {
        case .whiteboard: "Whiteboard"
        case .opportunities: "Opportunities"
        case .repairOrders: "Repair orders"
        case .quotes: "Quotes"
        case .actions: "Actions"
        case .pending: "Pending"
        case .planned: "Planned"
        case .escalated: "Escalated"
        case .workshopCustomers: "All Workshop Customers"
        case .myCustomers: "My Customers"
        case .estimates: "Estimates"
        case .outbox: "Outbox"
        }
    }

    /// Where room is scarce.
    var shortTitle: String {
        switch self {
        case .repairOrders: "R.O.s"
        case .workshopCustomers: "All"
        case .myCustomers: "Mine"
        default: title
        }
    }

    /// The key that goes to it.
    var key: String {
        switch self {
        case .estimates: "e"
        case .outbox: "o"
        default: String((rawValue + 1) % 10)
        }
    }

    /// As the schema calls the list whose columns, orders and views it has.
    var schemaName: String {
        switch kind {
        case .jobs: self == .whiteboard ? "whiteboard" : "jobs"
        case .quotes: "quotes"
        case .appointments: "appointments"
        case .customers: "workshopCustomers"
        case .estimates: "estimates"
        case .messages: "outbox"
        }
    }

    /// The method that answers its rows.
    var method: String { kind == .customers ? "appointments.customers.list" : "\(schemaName).list" }

    /// The `list` of appointments.list.
    var part: String? {
        switch self {
        case .actions: "actions"
        case .pending: "pending"
        case .planned: "planned"
        case .escalated: "escalated"
        default: nil
        }
    }

    /// Every engine that this board can join has it.
    var isOld: Bool { self != .estimates }

    /// What is filtered by until the person says otherwise: estimates are there to be answered.
    var usualStatus: NamedEntry? {
        self == .estimates ? NamedEntry(id: "awaitingApproval", name: EstimateWords.state("awaitingApproval")) : nil
    }

    /// What is always filtered.
    var filter: [JSONNode.Member] {
        switch self {
        case .opportunities: [.init("kind", "opportunity")]
        case .repairOrders: [.init("kind", "repairOrder")]
        case .myCustomers: [.init("mine", true)]
        default: []
        }
    }

    /// The filter that takes a status; nil: there is none.
    var statusFilter: String? {
        switch kind {
        case .jobs: "jobStatus"
        case .quotes, .appointments: "status"
        case .customers: nil
        case .estimates, .messages: "state"
        }
    }

    /// Columns that are asked for whether they are shown or not: others are drawn by them.
    var neededColumns: [String] {
        switch self {
        case .whiteboard: ["roColor", "daysUntilDueOut"]
        case .opportunities, .repairOrders: ["roColor", "open", "dueOut"]
        case .quotes: ["star", "number"]
        case .actions, .pending, .planned, .escalated: ["number", "overdue", "itemId", "accountId", "customerName"]
        case .workshopCustomers, .myCustomers: ["appointment", "accountId", "customerName", "inLists"]
        case .estimates: ["state", "accountId", "customerName", "number", "title", "total"]
        case .outbox: ["state"]
        }
    }

    /// Columns that are not shown in their own place: what they say is said beside another, or by the list itself.
    var saidElsewhere: Set<String> {
        switch self {
        case .whiteboard: ["roColor"]
        case .opportunities, .repairOrders: ["roColor", "kind"]
        case .quotes: ["star"]
        default: []
        }
    }

    /// Said where there are no rows.
    var emptiness: String {
        switch self {
        case .whiteboard: "No repair order is open. Jobs come here when they get an R.O. number."
        case .quotes: "There is no quote yet. Customers ask for them in the portal; the office makes its own."
        case .actions: "Nothing waits for the shop."
        case .pending: "No customer is to answer anything."
        case .planned: "No visit is planned."
        case .escalated: "No answer is late."
        case .workshopCustomers: "No customer has to do with the workshop yet."
        case .myCustomers: "Your own list is empty. m puts the customer of a row on it."
        case .estimates: "There is no estimate yet."
        case .outbox: "No message has been queued yet."
        default: "There is nothing here yet."
        }
    }
}

/// The two lists of statuses.
package enum StatusKind: String, Sendable {
    case job, quote
}
