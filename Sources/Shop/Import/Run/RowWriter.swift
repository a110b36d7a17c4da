// Writes a planned row: rules that need the transaction, then inserts and updates. An import tells no customer anything
// and paints no number green: it never goes through webStatus.update.

internal import JSON
internal import Records

/// What became of the records of one collection.
struct ImportCount {
    let collection: CollectionNumber
    var created = 0
    var updated = 0
    var unchanged = 0
}

struct RowWriter {
    let mapping: ImportMapping
    let call: ShopCall
    let transaction: Transaction

    /// Ids of the records of a row in the order of the mapping; nil for one that was left out.
    func write(_ plans: [PlannedRecord], _ count: (Int, Outcome) -> Void) throws(ShopError) {
        var ids: [RecordID?] = []
        for (index, plan) in plans.enumerated() {
            var draft = plan.draft
            for link in plan.links {
                if let id = ids[link.record] { draft.put(link.field.number, id.fragment) }
            }
            switch plan.target {
            case .none: ids.append(nil)
            case .new:
                ids.append(try insert(draft))
                count(index, .created)
            case .existing(let record):
                // What comes for a customer who was merged into another is that one's.
                ids.append(record.presentID)
                guard record.presentID == record.id else {
                    count(index, .unchanged)
                    continue
                }
                let isUpdated = mapping.records[index].updates ? try update(record, draft) : false
                count(index, isUpdated ? .updated : .unchanged)
            }
        }
    }

    enum Outcome {
        case created, updated, unchanged
    }

    // MARK: New records

    private func insert(_ given: RecordDraft) throws(ShopError) -> RecordID {
        var draft = given
        switch draft.collection {
        case .accounts:
            let report = draft.change(Account.report.number)?.value
            try AccountRule.complete(&draft, old: nil, report: report.map(Patch.set) ?? .absent, call, transaction)
        case .jobs: try completeJob(&draft)
        case .employees:
            if draft.change(Employee.role.number) == nil { draft.set(Employee.role, .office) }
            draft.set(Employee.active, true)
        case .portalUsers: draft.set(PortalUser.active, true)
        default: break
        }
        let id = try shopping { () throws(RecordError) in try transaction.insert(draft) }
        if draft.collection == .items {
            try call.note(ItemRule.warning(draft), about: id, draft.value(Item.accountId), transaction)
        }
        return id
    }

    private func completeJob(_ draft: inout RecordDraft) throws(ShopError) {
        let rules = JobRules(call)
        draft.set(Job.origin, .hq)
        draft.set(Job.createdByCustomer, false)
        if draft.change(Job.kind.number) == nil {
            draft.set(Job.kind, draft.value(Job.roNumber) == nil ? .opportunity : .repairOrder)
        }
        if draft.value(Job.kind) == .repairOrder, draft.value(Job.roNumber) == nil {
            draft.set(Job.roNumber, try rules.nextNumber())
        }
        let isOpen = draft.value(Job.open)
        let statuses = try call.statuses()
        let status: StatusEntry
        if let chosen = draft.value(Job.jobStatusId).flatMap({ statuses[$0] }) {
            status = chosen
        } else {
            status = try call.firstJobStatus()
        }
        try rules.take(status, in: &draft)
        if status.closing { draft.set(Job.closedAt, try closing(draft)) } else { draft.set(Job.open, true) }
        if let isOpen {
            draft.set(Job.open, isOpen)
            if isOpen { draft.put(Job.closedAt.number, nil) } else { draft.set(Job.closedAt, try closing(draft)) }
        }
        if let account = draft.value(Job.accountId) { try rules.nameCustomer(account, in: &draft) }
        try nameItem(&draft)
    }

    /// When a job was closed that comes in closed: when it was due out, else when it arrived.
    private func closing(_ draft: RecordDraft) throws(ShopError) -> Instant {
        let now = try call.now()
        return min(draft.value(Job.dueOut) ?? draft.value(Job.arrived) ?? now, now)
    }

    private func nameItem(_ draft: inout RecordDraft) throws(ShopError) {
        guard let item = draft.value(Job.itemId) else { return }
        let record = try call.reader.record(item)
        if let name = ItemRule.name(of: record) { draft.set(Job.itemName, name) } else { draft.clear(Job.itemName) }
    }

    // MARK: Existing records

    /// Whether anything of the record changed.
    private func update(_ record: Record, _ given: RecordDraft) throws(ShopError) -> Bool {
        var draft = RecordDraft(record.id.collection)
        for change in given.changes where !isSame(change, record) { draft.put(change.number, change.value) }
        if draft.isEmpty { return false }
        switch record.id.collection {
        case .accounts:
            AccountRule.markReport(&draft)
            if let name = draft.value(Account.name) { try AccountRule.rename(record.id, to: name, transaction) }
        case .items: try ItemRule.rename(record, draft, transaction)
        case .jobs: try followJob(record, &draft)
        default: break
        }
        let version = try shopping { () throws(RecordError) in try transaction.update(record.id, draft) }
        return version != record.version
    }

    private func isSame(_ change: RecordDraft.Change, _ record: Record) -> Bool {
        guard let stored = record.fragment(change.number) else { return change.value == nil }
        // An empty cell does not take away what the record must have.
        guard let value = change.value else {
            return record.collection.field(change.number)?.flags.contains(.required) ?? false
        }
        return stored.elementsEqual(value.bytes)
    }

    /// What follows from a changed status, customer or item. A job that was closed or reopened by hand stays so.
    private func followJob(_ job: Record, _ draft: inout RecordDraft) throws(ShopError) {
        let rules = JobRules(call)
        if let id = draft.value(Job.jobStatusId), let status = try call.statuses()[id] {
            try rules.take(status, in: &draft)
        }
        if let account = draft.value(Job.accountId) { try rules.nameCustomer(account, in: &draft) }
        if draft.change(Job.itemId.number) != nil { try nameItem(&draft) }
    }
}
