// Conditions that only the shop can make: names in place of ids, names of statuses as customers see them, flags, and
// what belongs to a list itself.

import Platform
import Records

struct ListRules {
    let list: ListDefinition
    let call: ShopCall
    /// Which part of a list that has parts.
    let part: String?

    init(_ list: ListDefinition, _ call: ShopCall, part: String? = nil) {
        self.list = list
        self.call = call
        self.part = part
    }

    /// Every condition of a filter and of the list.
    /// - Parameter isWide: every row is wanted, so the list's usual window does not apply.
    /// - Throws: validation with every name that no entry has.
    func conditions(_ filter: ListFilter, isWide: Bool) throws(ShopError) -> [Condition] {
        let zone = try call.time().zone
        var problems: [Problem] = []
        var conditions = try ownConditions(filter, isWide: isWide)
        for term in filter.terms {
            if let condition = Condition(term, zone: zone) {
                conditions.append(condition)
            } else if let condition = try condition(term, &problems) {
                conditions.append(condition)
            }
        }
        if !problems.isEmpty { throw .validation(problems) }
        return conditions
    }

    // MARK: The list itself

    private func ownConditions(_ filter: ListFilter, isWide: Bool) throws(ShopError) -> [Condition] {
        switch list.name.text {
        case "whiteboard":
            let own: [Condition] = [
                .equal(Job.kind, .choice(Job.Kind.repairOrder)), .equal(Job.open, .boolean(true)),
            ]
            return try own + (hasDates(filter) || isWide ? [] : [dueInWindow()])
        case "appointments": return try appointments(in: part)
        case "workshopCustomers": return [.equal(Item.inWorkshop, true)]
        case "portal.appointments": return [.equal(Appointment.accountId, .id(try PortalScope(call).account))]
        case "portal.jobs":
            let scope = try PortalScope(call)
            return [
                .equal(Job.accountId, .id(scope.account)), .rule(name: "visible") { scope.jobs.shows($0) },
            ]
        case "portal.quotes":
            let scope = try PortalScope(call)
            return [
                .equal(Quote.customerVisible, .boolean(true)), .equal(Quote.accountId, .id(scope.account)),
                .rule(name: "visible") { scope.quotes.shows($0) },
            ]
        default: return []
        }
    }

    /// Whether a Whiteboard call chooses dates itself.
    private func hasDates(_ filter: ListFilter) -> Bool {
        if filter.term("dueIn") != nil || filter.term("dueOut") != nil { return true }
        if case .flag(true)? = filter.term("allDates")?.operand { return true }
        return false
    }

    /// Due in within the days of the settings, or not known when.
    private func dueInWindow() throws(ShopError) -> Condition {
        let time = try call.time()
        let window = try call.settings().whiteboard
        let today = time.wall(try call.now()).date
        return .range(
            Job.dueIn, from: time.zone.startOfDay(today.adding(days: -window.daysBack)),
            to: time.zone.startOfDay(today.adding(days: window.daysAhead + 1)), orNone: true)
    }

    // MARK: Members of the filter

    private func condition(_ term: FilterTerm, _ problems: inout [Problem]) throws(ShopError) -> Condition? {
        switch (term.definition.kind, term.operand) {
        case (.equality, .values(let values)): return try named(term, values, &problems)
        case (.portalStatus, .values(let values)): return try seenAs(values)
        case (.flag, .flag(let wanted)) where term.definition.name.text == "hasMessages":
            return .rule(name: "hasMessages") { (Unread($0).customer > 0) == wanted }
        case (.flag, .flag(let wanted)) where term.definition.name.text == "mine":
            let columns = try DerivedColumns(list, call)
            return .rule(name: "mine") { columns.isMine($0) == wanted }
        default: return nil
        }
    }

    /// Entries by id or by name.
    private func named(
        _ term: FilterTerm, _ values: [FilterValue?], _ problems: inout [Problem]
    ) throws(ShopError) -> Condition? {
        guard let field = term.definition.field else { return nil }
        let lookup = try EntryNames(term.definition, list, call)
        var keys: [KeyValue] = []
        for (index, value) in values.enumerated() {
            if let key = KeyValue(value) {
                keys.append(key)
            } else if case .named(.name(let name))? = value {
                if let id = lookup.id(of: name) {
                    keys.append(.id(id))
                } else {
                    let path = "/filter/\(term.definition.name)" + (values.count > 1 ? "/\(index)" : "")
                    problems.append(
                        Problem(
                            path, .noSuchRecord, actual: name.fragment,
                            hint: ShopText.nearest(name, among: lookup.names).map { "Did you mean \($0)?" }
                                ?? "There are: \(lookup.names.joined(separator: ", "))."))
                }
            }
        }
        return .oneOf(field: field, keys)
    }

    /// Statuses as the customer sees them.
    private func seenAs(_ values: [FilterValue?]) throws(ShopError) -> Condition {
        let scope = try PortalScope(call)
        let sight = list.collection == .jobs ? scope.jobs : scope.quotes
        var names: Set<String> = []
        for case .text(let name)? in values { names.insert(ShopText.folded(name)) }
        return .rule(name: "status") { record in
            sight.status(of: record).map { names.contains(ShopText.folded($0.name)) } ?? false
        }
    }
}

/// Ids of the entries that a filter member may name.
private struct EntryNames {
    private var ids: [String: RecordID] = [:]
    private(set) var names: [String] = []

    init(_ definition: FilterDefinition, _ list: ListDefinition, _ call: ShopCall) throws(ShopError) {
        if definition.name.text == "repairStage" {
            let stages = try call.reader.all(
                .listItems, ListItem.Index.byOrder, [.choice(ListItem.List.repairStages)])
            for stage in stages { add(stage[ListItem.name] ?? "", stage.id) }
        } else {
            let kind: Status.Kind = list.collection == .quotes ? .quote : .job
            for entry in try call.statuses()[kind].entries { if let id = entry.id { add(entry.name, id) } }
        }
    }

    private mutating func add(_ name: String, _ id: RecordID) {
        names.append(name)
        ids[ShopText.folded(name)] = id
    }

    func id(of name: String) -> RecordID? { ids[ShopText.folded(name)] }
}
