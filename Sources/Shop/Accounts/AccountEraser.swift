// What is taken from each record when a customer is forgotten (C-20). Personal fields of the account, its portal users, items, jobs, quotes, web status
// history, comments and messages are replaced by a mark, in change records too; search words follow, being made from
// the fields. Numbers, dates, statuses, counts and money stay. The change itself is in the change log, with the mark.

internal import JSON
internal import Records

struct AccountEraser {
    let transaction: Transaction
    let account: RecordID

    /// What stands in the place of what is forgotten.
    static let mark = "[erased]"

    /// Records that were changed, by collection.
    private(set) var counts: [(collection: CollectionNumber, count: Int)]

    init(_ transaction: Transaction, _ account: RecordID, counts: [(collection: CollectionNumber, count: Int)]) {
        self.transaction = transaction
        self.account = account
        self.counts = counts
    }

    /// Takes the personal fields of one record away, and what its changes hold of them. Twice is once.
    mutating func erase(_ id: RecordID) throws(ShopError) {
        guard let record = try transaction.reader.read(id) else { return }
        var draft = RecordDraft(id.collection)
        for field in id.collection.definition.fields
        where field.flags.contains(.personal) && record.fragment(field.number) != nil {
            draft.put(field.number, Self.replacement(of: field, in: id))
        }
        if id.collection == .accounts {
            if record[Account.erasedAt] == nil { draft.set(Account.erasedAt, transaction.author.at) }
            draft.set(Account.active, false)
            draft.clear(Account.report)
            draft.clear(Account.reportEnabled)
            draft.clear(Account.siteToken)
            draft.clear(Account.externalId)
        } else if id.collection == .portalUsers {
            draft.set(PortalUser.active, false)
            draft.clear(PortalUser.secretHash)
        } else if id.collection == .outbox {
            cancel(record, &draft)
        }
        let isChanged = try shopping { () throws(RecordError) -> Bool in
            let version = try transaction.update(id, draft)
            // The update above is a change too, and holds what it replaced.
            let changes = try transaction.eraseChanges(of: id, mark: Self.mark.fragment)
            return version != record.version || changes > 0
        }
        if isChanged { count(id.collection) }
    }

    /// Takes out what the changes of a record hold that is there no more; `seq` is the newest of them.
    mutating func eraseRemoved(_ id: RecordID, from seq: Int) throws(ShopError) {
        let changes = try shopping { () throws(RecordError) in
            try transaction.eraseChanges(of: id, mark: Self.mark.fragment, from: seq)
        }
        if changes > 0 { count(id.collection) }
    }

    /// Answers that are kept for idempotency keys may hold any record; they go a little early. A call that was cut off
    /// begins anew when it is sent again.
    func forgetAnswer(_ row: RecordID) throws(ShopError) {
        guard let kept = try transaction.reader.read(row) else { return }
        try shopping { () throws(RecordError) in
            if kept.has(RequestRow.progress) { return try transaction.remove(row) }
            var draft = RecordDraft(.requests)
            draft.clear(RequestRow.answer)
            _ = try transaction.update(row, draft)
        }
    }

    /// A text becomes the mark, an address one that must stay unique its own; lists and objects go.
    private static func replacement(of field: FieldDefinition, in id: RecordID) -> JSONFragment? {
        switch field.kind {
        case .text(_, .email): "erased-\(id)@erased.invalid".fragment
        case .text(let max, .line), .text(let max, .block): max >= mark.count ? mark.fragment : nil
        default: nil
        }
    }

    /// What was not sent yet will not be.
    private func cancel(_ message: Record, _ draft: inout RecordDraft) {
        switch message[OutboxEntry.state] {
        case .queued, .retry:
            draft.set(OutboxEntry.state, .cancelled)
            draft.set(OutboxEntry.cancelReason, .erased)
            draft.set(OutboxEntry.doneAt, transaction.author.at)
            draft.clear(OutboxEntry.nextTryAt)
        default: break
        }
    }

    private mutating func count(_ collection: CollectionNumber) {
        if let index = counts.firstIndex(where: { $0.collection == collection }) {
            counts[index].count += 1
        } else {
            counts.append((collection, 1))
        }
    }
}
