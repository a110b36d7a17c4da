// A customer can be forgotten (C-20). Personal fields of the account, its portal users, items, jobs, quotes, web status
// history, comments and messages are replaced by a mark, in change records too; search words follow, being made from
// the fields. Numbers, dates, statuses, counts and money stay. The change itself is in the change log, with the mark.

package import JSON
internal import Records

struct AccountEraser {
    let call: ShopCall
    let transaction: Transaction
    let account: RecordID

    /// What stands in the place of what is forgotten.
    static let mark = "[erased]"

    /// Records that were changed, by collection.
    private(set) var counts: [(collection: CollectionNumber, count: Int)] = []

    init(_ call: ShopCall, _ transaction: Transaction, _ account: RecordID) {
        self.call = call
        self.transaction = transaction
        self.account = account
    }

    mutating func erase() throws(ShopError) {
        let owned = try shopping { () throws(RecordError) in try ownedRecords() }
        let erasedAt = transaction.author.at
        for id in owned {
            var draft = RecordDraft(id.collection)
            let record = try transaction.reader.record(id)
            for field in id.collection.definition.fields
            where field.flags.contains(.personal) && record.fragment(field.number) != nil {
                draft.put(field.number, Self.replacement(of: field, in: id))
            }
            if id == account {
                draft.set(Account.erasedAt, erasedAt)
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
        try shopping { () throws(RecordError) in
            try forgetRemoved(Set(owned))
            try forgetAnswers()
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

    // MARK: What belongs to the account

    private func ownedRecords() throws(RecordError) -> [RecordID] {
        let reader = transaction.reader
        var owned = [account]
        owned += try ids(.portalUsers, PortalUser.Index.byAccount, account)
        owned += try ids(.items, Item.Index.byAccount, account)
        owned += try ids(.outbox, OutboxEntry.Index.byAccount, account)
        for job in try ids(.jobs, Job.Index.byAccountOpen, account) {
            owned.append(job)
            owned += try ids(.webStatusHistory, WebStatusHistory.Index.byJob, job)
            owned += try comments(of: job)
            owned += try attachments(of: job)
        }
        for appointment in try ids(.appointments, Appointment.Index.byAccount, account) {
            owned.append(appointment)
            owned += try ids(.appointmentEvents, AppointmentEvent.Index.byAppointment, appointment)
        }
        for quote in try ids(.quotes, Quote.Index.byAccountStatus, account) {
            owned.append(quote)
            owned += try comments(of: quote)
            owned += try attachments(of: quote)
            owned += try ids(.quoteVersions, QuoteVersion.Index.byQuote, quote)
        }
        var log = try reader.rows(of: .log)
        while let line = try log.next() {
            if line[LogEntry.accountId] == account { owned.append(line.id) }
        }
        return owned
    }

    private func ids(
        _ collection: CollectionNumber, _ index: IndexNumber, _ owner: RecordID
    ) throws(RecordError) -> [RecordID] {
        var ids: [RecordID] = []
        var scan = try transaction.reader.scan(collection, index, prefix: [.id(owner)])
        while let id = try scan.nextID() { ids.append(id) }
        return ids
    }

    /// Keys hold the number of the owner without its letter, so the rows say whose comments they are.
    private func comments(of owner: RecordID) throws(RecordError) -> [RecordID] {
        var ids: [RecordID] = []
        var scan = try transaction.reader.scan(.comments, Comment.Index.byOwner, prefix: [.id(owner)])
        while let comment = try scan.next() {
            if comment[Comment.ownerId] == owner { ids.append(comment.id) }
        }
        return ids
    }

    /// Without its SHA-256 nothing names the bytes of a file any more, and they are swept.
    private func attachments(of owner: RecordID) throws(RecordError) -> [RecordID] {
        var ids: [RecordID] = []
        var scan = try transaction.reader.scan(.attachments, Attachment.Index.byOwner, prefix: [.id(owner)])
        while let attachment = try scan.next() {
            if attachment[Attachment.ownerId] == owner { ids.append(attachment.id) }
        }
        return ids
    }

    /// What belonged to the account and was removed before is in the change log alone.
    private mutating func forgetRemoved(_ owned: Set<RecordID>) throws(RecordError) {
        var removed: [(seq: Int, id: RecordID)] = []
        var walk = try transaction.reader.rows(of: .changes)
        while let row = try walk.next() {
            guard row[ChangeRow.what] == .remove, let change = Change(row), belongs(change, to: owned) else { continue }
            removed.append((change.seq, change.id))
        }
        for (seq, id) in removed
        where try transaction.eraseChanges(of: id, mark: Self.mark.fragment, from: seq) > 0 { count(id.collection) }
    }

    private func belongs(_ change: Change, to owned: Set<RecordID>) -> Bool {
        change.old.contains { field, value in
            guard case .reference? = change.id.collection.definition.field(field)?.kind, let value,
                let id = value.bytes.withUnsafeBytes({ RecordID(fragment: $0) })
            else { return false }
            return owned.contains(id)
        }
    }

    /// Answers that are kept for idempotency keys may hold any record; they go a little early.
    private func forgetAnswers() throws(RecordError) {
        var kept: [RecordID] = []
        var underWay: [RecordID] = []
        var rows = try transaction.reader.rows(of: .requests)
        while let row = try rows.next() {
            if row.has(RequestRow.answer) { kept.append(row.id) }
            if row.has(RequestRow.progress) { underWay.append(row.id) }
        }
        // A call that was cut off begins anew when it is sent again.
        for id in underWay { try transaction.remove(id) }
        for id in kept {
            var draft = RecordDraft(.requests)
            draft.clear(RequestRow.answer)
            _ = try transaction.update(id, draft)
        }
    }
}

extension ShopCall {
    /// Forgets a customer. `confirm` is the account's number, so that nobody erases the wrong one.
    package func accountsErase(_ request: AccountsEraseRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let counts = try write { (transaction) throws(ShopError) in
            let account = try transaction.reader.record(request.id)
            try account.expect(version: request.ifVersion)
            guard let number = account[Account.number], number == request.confirm else {
                throw .validation(
                    "/confirm", .format, expected: "the number of the account", actual: request.confirm.fragment,
                    hint: "Give the number of the account that is to be erased.")
            }
            var eraser = AccountEraser(self, transaction, request.id)
            try eraser.erase()
            try note(
                "The customer \(number) was erased.", about: nil, request.id, category: "accounts", transaction)
            return eraser.counts
        }
        answer.beginObject()
        answer.member("id", request.id.description)
        answer.key("erasedAt")
        let account = try reader.record(request.id)
        if let erasedAt = account[Account.erasedAt] { erasedAt.write(to: &answer) } else { answer.null() }
        answer.key("counts")
        answer.beginObject()
        for (collection, count) in counts { answer.member(collection.definition.name, count) }
        answer.endObject()
        answer.key("kept")
        answer.beginArray()
        answer.string("backups and exports that were made before")
        answer.string("the journal, until its segments are used again")
        answer.string("free pages of the files, until they are written again")
        answer.endArray()
        answer.endObject()
    }
}
