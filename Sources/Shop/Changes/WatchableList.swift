// The lists that can be watched by name: every list that a method shows, and parts of one that people speak of. A part is
// one line here: its name, the list whose filter it takes, and what its rows have beyond that list's own conditions.
// Whether a change moved a row in or out is asked of the row before and after it (I-13).

import Records

struct WatchableList {
    let name: StaticString
    let list: ListDefinition
    /// Beyond the list's own.
    let conditions: [Condition]
    /// Of quotes: the key of the status that its rows have; nil: any.
    private var statusKey: String?

    private init(_ name: StaticString, _ list: ListDefinition, _ conditions: Condition...) {
        self.name = name
        self.list = list
        self.conditions = conditions
    }

    /// The quotes of one quick status (S4-20). By its key, for names and colours change.
    private init(_ name: StaticString, quotesIn statusKey: String) {
        self.init(name, Lists.quotes)
        self.statusKey = statusKey
    }

    /// Parts of lists.
    private static var parts: [WatchableList] {
        [
            WatchableList("opportunities", Lists.jobs, .equal(Job.kind, .choice(Job.Kind.opportunity))),
            WatchableList("repairOrders", Lists.jobs, .equal(Job.kind, .choice(Job.Kind.repairOrder))),
            WatchableList("actions", Lists.appointments, .equal(Appointment.list, .choice(Appointment.List.actions))),
            WatchableList("pending", Lists.appointments, .equal(Appointment.list, .choice(Appointment.List.pending))),
            WatchableList("planned", Lists.appointments, .equal(Appointment.list, .choice(Appointment.List.planned))),
            WatchableList("quotes.requested", quotesIn: "requested"),
            WatchableList("quotes.pending", quotesIn: "pending"),
            WatchableList("quotes.inProcess", quotesIn: "inProcess"),
            WatchableList("quotes.customerApprovalNeeded", quotesIn: "customerApprovalNeeded"),
            WatchableList("quotes.approved", quotesIn: "approved"),
        ]
    }

    /// All of them: the log has no change records, so its list cannot be watched.
    static var all: [WatchableList] {
        Lists.all.filter(\.collection.definition.isTracked).map { WatchableList($0.name, $0) } + parts
    }

    /// The list of that name.
    static func named(_ name: String) -> WatchableList? { all.first { $0.name.isSame(as: name) } }

    /// Whether a record is one of its rows. The Whiteboard's window of days is left out: it moves with the clock and not
    /// with changes, so a watcher that shows the window reads the list for it.
    /// - Throws: validation with every name in the filter that no entry has.
    func membership(_ filter: ListFilter, _ call: ShopCall) throws(ShopError) -> RecordFilter {
        var own = try ListRules(list, call).conditions(filter, isWide: true)
        if let statusKey, let status = try call.quoteStatus(statusKey).id {
            own.append(.equal(Quote.statusId, .id(status)))
        }
        return RecordFilter(own + conditions, of: list.collection, call.reader)
    }
}
