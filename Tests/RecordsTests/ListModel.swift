import Platform

@testable import Records

/// A job as the model of lists knows it; what a list of jobs must be is worked out from these alone.
struct ModelJob {
    var row: UInt64 = 0
    var kind = Job.Kind.repairOrder
    var open = true
    var status: UInt64 = 1
    var stage: UInt64?
    var account: UInt64 = 1
    var assigned: UInt64?
    var number: String?
    var purchase: String?
    var title = ""
    var customer: String?
    var dueOut: Int64?
    var dueIn: Int64?
    var arrived: Int64?
    var marked: Int64?
    var unread: Int?
    var byCustomer = false
    var created: Int64 = 0
    var updated: Int64 = 0
    var actor = "E1"

    static let words = ["alpha", "alpine", "beta", "bumper", "brake", "delta", "door", "echo", "front", "glass"]

    static func random(_ random: some RandomSource) -> ModelJob {
        func below(_ count: UInt64) -> UInt64 { random.next() % count }
        func maybe<Value>(_ value: @autoclosure () -> Value) -> Value? { below(3) == 0 ? nil : value() }
        var job = ModelJob()
        job.kind = below(4) == 0 ? .opportunity : .repairOrder
        job.open = below(3) > 0
        job.status = below(4) + 1
        job.stage = maybe(below(3) + 1)
        job.account = below(6) + 1
        job.assigned = maybe(below(3) + 1)
        job.number = maybe(String(100_000 + below(899_999)))
        job.purchase = maybe("PO-\(below(5))")
        job.title = (0...Int(below(3))).map { _ in words[Int(below(10))] }.joined(separator: " ")
        job.customer = maybe(words[Int(below(10))])
        job.dueOut = maybe(SampleShop.start + Int64(below(20)) * 3_600_000)
        job.dueIn = maybe(SampleShop.start + Int64(below(20)) * 3_600_000)
        job.arrived = maybe(SampleShop.start + Int64(below(20)) * 3_600_000)
        job.marked = maybe(SampleShop.start + Int64(below(20)) * 3_600_000)
        job.unread = maybe(Int(below(3)) + 1)
        job.byCustomer = below(2) == 0
        job.actor = "E\(below(3) + 1)"
        return job
    }

    /// The moment with one of several offsets: equal moments are written in different ways.
    private static func instant(_ milliseconds: Int64?) -> Instant? {
        milliseconds.map { Instant(milliseconds: $0, offsetSeconds: Int32(($0 / 3_600_000 % 3) * 3600)) }
    }

    var draft: RecordDraft {
        var draft = RecordDraft(.jobs)
        draft.set(Job.kind, kind)
        draft.set(Job.open, open)
        draft.set(Job.jobStatusId, RecordID(.statuses, row: status))
        draft.set(Job.repairStageId, stage.map { RecordID(.listItems, row: $0) })
        draft.set(Job.accountId, RecordID(.accounts, row: account))
        draft.set(Job.assignedTo, assigned.map { RecordID(.employees, row: $0) })
        draft.set(Job.roNumber, number)
        draft.set(Job.poNumber, purchase)
        draft.set(Job.title, title)
        draft.set(Job.customerName, customer)
        draft.set(Job.dueOut, Self.instant(dueOut))
        draft.set(Job.dueIn, Self.instant(dueIn))
        draft.set(Job.arrived, Self.instant(arrived))
        draft.set(Job.webStatusUpdatedAt, Self.instant(marked))
        draft.set(Job.unreadStaff, unread)
        draft.set(Job.createdByCustomer, byCustomer)
        draft.set(Job.origin, byCustomer ? .portal : .hq)
        return draft
    }

    /// Every word of `text` begins a word of title, customer or number.
    func matches(_ text: String) -> Bool {
        let own = "\(title) \(customer ?? "") \(number ?? "")".split(separator: " ")
        return text.split(separator: " ").allSatisfy { word in own.contains { $0.hasPrefix(word) } }
    }
}

/// A database of random jobs beside the model of it.
final class ListModel {
    let database: Database
    let random: SeededRandom
    var jobs: [ModelJob] = []

    init(seed: UInt64, count: Int) throws(RecordError) {
        database = try SampleShop.database(SimDisk(seed: seed))
        random = SeededRandom(seed: seed)
        for _ in 0..<count { try add() }
    }

    func add() throws(RecordError) {
        var job = ModelJob.random(random)
        if jobs.contains(where: { $0.number == job.number }) { job.number = nil }
        let step = Int64(jobs.last?.row ?? 0) * 1000
        job.row = try database.transact(SampleShop.author(step, actor: job.actor)) {
            (transaction) throws(RecordError) in
            try transaction.insert(job.draft).row
        }
        job.created = SampleShop.start + step
        job.updated = job.created
        jobs.append(job)
    }

    func remove(_ index: Int) throws(RecordError) {
        let job = jobs.remove(at: index)
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.remove(RecordID(.jobs, row: job.row))
        }
    }

    typealias Filter = (name: String, condition: Condition, fits: (ModelJob) -> Bool)

    /// Every kind of condition, over fields with and without an index.
    nonisolated(unsafe) static let filters: [Filter] = {
        func id(_ collection: CollectionNumber, _ row: UInt64) -> KeyValue { .id(RecordID(collection, row: row)) }
        let start = SampleShop.start
        let hour: Int64 = 3_600_000
        return [
            ("kind", .equal(Job.kind, "repairOrder"), { $0.kind == .repairOrder }),
            ("open", .equal(Job.open, true), { $0.open }),
            ("open both", .equal(Job.open, true, false), { _ in true }),
            ("status", .equal(Job.jobStatusId, id(.statuses, 2)), { $0.status == 2 }),
            (
                "statuses", .equal(Job.jobStatusId, id(.statuses, 1), id(.statuses, 3)),
                { $0.status == 1 || $0.status == 3 }
            ),
            ("no such status", .equal(Job.jobStatusId, id(.statuses, 99)), { _ in false }),
            ("stage", .equal(Job.repairStageId, id(.listItems, 1)), { $0.stage == 1 }),
            (
                "stage or none", .equal(Job.repairStageId, id(.listItems, 1), .none),
                { $0.stage == 1 || $0.stage == nil }
            ),
            ("no stage", .equal(Job.repairStageId, .none), { $0.stage == nil }),
            ("account", .equal(Job.accountId, id(.accounts, 3)), { $0.account == 3 }),
            ("assigned", .equal(Job.assignedTo, id(.employees, 1), id(.employees, 2)), { ($0.assigned ?? 9) < 3 }),
            ("purchase", .equal(Job.poNumber, "po-1"), { $0.purchase == "PO-1" }),
            ("actor", .equal(Job.createdBy, "E2"), { $0.actor == "E2" }),
            ("by customer", .equal(Job.createdByCustomer, true), { $0.byCustomer }),
            (
                "due out", .range(Job.dueOut, from: start + 4 * hour, to: start + 12 * hour),
                { $0.dueOut.map { start + 4 * hour <= $0 && $0 < start + 12 * hour } ?? false }
            ),
            (
                "due in or none", .range(Job.dueIn, from: start + 4 * hour, to: start + 8 * hour, orNone: true),
                { $0.dueIn.map { start + 4 * hour <= $0 && $0 < start + 8 * hour } ?? true }
            ),
            ("arrived from", .range(Job.arrived, from: start + 10 * hour), { ($0.arrived ?? 0) >= start + 10 * hour }),
            ("dueIn to", .range(Job.dueIn, to: start + 5 * hour), { ($0.dueIn ?? .max) < start + 5 * hour }),
            (
                "created", .range(Job.createdAt, from: start + 30_000, to: start + 90_000),
                { start + 30_000 <= $0.created && $0.created < start + 90_000 }
            ),
            ("nothing", .range(Job.dueOut, from: start, to: start), { _ in false }),
            ("unread", .isSet(Job.unreadStaff, true), { $0.unread != nil }),
            ("no unread", .isSet(Job.unreadStaff, false), { $0.unread == nil }),
            ("no due out", .isSet(Job.dueOut, false), { $0.dueOut == nil }),
            ("word", .words(Job.Index.byWord, "al"), { $0.matches("al") }),
            ("words", .words(Job.Index.byWord, "b alpha"), { $0.matches("b alpha") }),
            ("no words", .words(Job.Index.byWord, " - "), { _ in true }),
            ("rule", .rule(name: "even") { $0.id.row % 2 == 0 }, { $0.row % 2 == 0 }),
        ]
    }()

    /// Sort names of the list of jobs, with what they sort by.
    nonisolated(unsafe) static let sorts: [(name: String, key: (ModelJob) -> SortKey)] = [
        ("created", { _ in .some("") }),
        ("dueOut", { .moment($0.dueOut) }), ("dueIn", { .moment($0.dueIn) }), ("arrived", { .moment($0.arrived) }),
        ("webStatusUpdatedAt", { .moment($0.marked) }), ("updatedAt", { .moment($0.updated) }),
        ("roNumber", { $0.number }), ("customerName", { $0.customer }), ("title", { $0.title }),
    ]

    /// What an order compares; nil stands last in either direction.
    typealias SortKey = String?

    /// Rows that fit, in order.
    func expected(_ filters: [Filter], by key: (ModelJob) -> SortKey, descending: Bool) -> [UInt64] {
        jobs.filter { job in filters.allSatisfy { $0.fits(job) } }
            .map { (job: $0, key: key($0)) }
            .sorted { left, right in
                switch (left.key, right.key) {
                case (nil, nil): break
                case (nil, _): return false
                case (_, nil): return true
                case (let a?, let b?): if a != b { return (a < b) != descending }
                }
                return (left.job.row < right.job.row) != descending
            }
            .map(\.job.row)
    }
}

extension String? {
    /// A moment as text of one length, so that texts compare as the moments do.
    static func moment(_ milliseconds: Int64?) -> String? { milliseconds.map(String.init) }
}
