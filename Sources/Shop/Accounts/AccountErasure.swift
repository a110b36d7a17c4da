// A customer can be forgotten (C-20). Personal fields of the account, its portal users, items, jobs, quotes, web status
// history, comments and messages are replaced by a mark, in change records too; search words follow, being made from
// the fields. Numbers, dates, statuses, counts and money stay. The change itself is in the change log, with the mark.
//
//   begin     one transaction: the account itself, and a mark that its erasure is under way
//   gather    what belongs to it, owner after owner, some records in a transaction
//   log       lines of the shop's log that name it
//   removed   what was removed before and is in the change log alone
//   answers   kept for idempotency keys
//   end       one transaction: a line in the log, and the mark goes
//
// In small pieces, because a customer of ten years has very many records. The mark sees to it that what was begun is
// brought to its end, by the next engine if this one is killed.

internal import JSON
internal import Records

final class AccountErasure {
    private enum Phase {
        case begin, gather, log, removed, answers, end, over
    }

    let account: RecordID
    private let call: ShopCall
    private var phase: Phase
    /// Records whose own records are still to be looked for.
    private var owners: [RecordID]
    /// Records that were found and are still to be erased.
    private var waiting: [RecordID] = []
    private var owned: Set<RecordID>
    /// Where the walk through a table goes on.
    private var nextRow: UInt64 = 1
    /// Records that were changed, by collection.
    private(set) var counts: [(collection: CollectionNumber, count: Int)] = []

    /// Records in a transaction, and rows that are looked at between two looks at the clock.
    private static let batchRecords = 32
    private static let walkedRows = 512

    /// - Parameter isBegun: its mark is in the store.
    init(_ account: RecordID, _ call: ShopCall, isBegun: Bool) {
        self.account = account
        self.call = ShopCall(call.shop, call.session, method: "accounts.erase")
        phase = isBegun ? .gather : .begin
        owners = [account]
        waiting = isBegun ? [account] : []
        owned = [account]
    }

    var isBegun: Bool { if case .begin = phase { false } else { true } }

    /// Records and rows dealt with, for progress.
    private(set) var done = 0

    /// Works until about the deadline (monotonic nanoseconds); true at the end.
    func step(until deadline: UInt64) throws(ShopError) -> Bool {
        repeat {
            if case .over = phase { return true }
            try advance()
        } while call.shop.clock.monotonicNanoseconds() < deadline
        if case .over = phase { return true }
        return false
    }

    private func advance() throws(ShopError) {
        switch phase {
        case .begin:
            try erase([account]) { [account, call] (transaction) throws(ShopError) in
                try call.shop.mark(account, transaction)
            }
            call.shop.erasures.insert(account)
            phase = .gather
        case .gather:
            if !waiting.isEmpty { return try eraseSome() }
            guard let owner = owners.popLast() else { return goOn(to: .log) }
            let reader = call.shop.database.live
            let found = try shopping { () throws(RecordError) in try OwnedRecords(reader: reader).of(owner) }
            take(found)
        case .log:
            if !waiting.isEmpty { return try eraseSome() }
            try walk(.log, then: .removed) { line in
                if let account = line[LogEntry.accountId], owned.contains(account) { waiting.append(line.id) }
            }
        case .removed:
            var removed: [(seq: Int, id: RecordID)] = []
            try walk(.changes, then: .answers) { row in
                guard row[ChangeRow.what] == .remove, let change = Change(row), belongs(change) else { return }
                removed.append((change.seq, change.id))
            }
            if !removed.isEmpty {
                try transact { (eraser, _) throws(ShopError) in
                    for (seq, id) in removed { try eraser.eraseRemoved(id, from: seq) }
                }
            }
        case .answers:
            var kept: [RecordID] = []
            try walk(.requests, then: .end) { row in
                if row.has(RequestRow.answer) || row.has(RequestRow.progress) { kept.append(row.id) }
            }
            if !kept.isEmpty {
                try transact { (eraser, _) throws(ShopError) in for row in kept { try eraser.forgetAnswer(row) } }
            }
        case .end:
            try end()
            phase = .over
        case .over: break
        }
    }

    // MARK: Pieces

    private func take(_ found: [RecordID]) {
        for id in found where owned.insert(id).inserted {
            waiting.append(id)
            if [.jobs, .quotes, .appointments].contains(id.collection) { owners.append(id) }
        }
    }

    private func eraseSome() throws(ShopError) {
        let some = Array(waiting.suffix(Self.batchRecords))
        try erase(some)
        waiting.removeLast(some.count)
    }

    private func erase(
        _ records: [RecordID], and also: (Transaction) throws(ShopError) -> Void = { _ in }
    ) throws(ShopError) {
        try transact { (eraser, transaction) throws(ShopError) in
            for id in records { try eraser.erase(id) }
            try also(transaction)
        }
        done += records.count
    }

    private func transact(
        _ body: (inout AccountEraser, Transaction) throws(ShopError) -> Void
    ) throws(ShopError) {
        counts = try call.shop.database.transact(try call.author()) { (transaction) throws(ShopError) in
            var eraser = AccountEraser(transaction, account, counts: counts)
            try body(&eraser, transaction)
            return eraser.counts
        }
    }

    /// Looks at some rows of a table from where it was; at the end of the table the next phase begins.
    private func walk(_ collection: CollectionNumber, then next: Phase, _ look: (Record) -> Void) throws(ShopError) {
        let reader = call.shop.database.live
        let start = nextRow
        let last = try shopping { () throws(RecordError) -> UInt64? in
            var rows = try reader.rows(of: collection, from: start)
            for _ in 0..<Self.walkedRows {
                guard let row = try rows.next() else { return nil }
                look(row)
                nextRow = row.id.row + 1
            }
            return nextRow
        }
        done += Self.walkedRows
        if last == nil, waiting.isEmpty || collection != .log { goOn(to: next) }
    }

    private func goOn(to next: Phase) {
        nextRow = 1
        phase = next
    }

    private func belongs(_ change: Change) -> Bool {
        change.old.contains { field, value in
            guard case .reference? = change.id.collection.definition.field(field)?.kind, let value,
                let id = value.bytes.withUnsafeBytes({ RecordID(fragment: $0) })
            else { return false }
            return owned.contains(id)
        }
    }

    private func end() throws(ShopError) {
        let number = try call.reader.record(account)[Account.number] ?? ""
        let call = call
        let account = account
        try call.shop.database.transact(try call.author()) { (transaction) throws(ShopError) in
            try call.note(
                "The customer \(number) was erased.", about: nil, account, category: "accounts", transaction)
            try call.shop.unmark(account, transaction)
        }
        call.shop.erasures.remove(account)
        call.shop.engine.isLogStale = true
    }
}
