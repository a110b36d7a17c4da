import Platform
import Records

/// Databases on a simulated disk, and the few records that tests begin with.
enum SampleShop {
    static let start: Int64 = 1_780_000_000_000

    static func author(_ step: Int64 = 0, actor: String = "E1", method: String = "test.call") -> Author {
        Author(actor: actor, method: method, at: Instant(milliseconds: start + step, offsetSeconds: 7200))
    }

    static func database(_ disk: SimDisk = SimDisk(seed: 1)) throws(RecordError) -> Database {
        if !disk.exists("shop") { try Database.create(at: "shop", disk: disk, random: SeededRandom(seed: 1)) }
        return try Database.open(
            at: "shop", disk: disk, random: SeededRandom(seed: 2), usesBackgroundThread: false)
    }

    static func account(_ number: String, _ name: String) -> RecordDraft {
        var draft = RecordDraft(.accounts)
        draft.set(Account.number, number)
        draft.set(Account.name, name)
        draft.set(Account.kind, .person)
        draft.set(Account.active, true)
        draft.set(Account.creditHold, false)
        return draft
    }

    static func job(
        _ title: String, account: UInt64 = 1, status: UInt64 = 1, kind: Job.Kind = .repairOrder, number: String? = nil,
        dueOut: Int64? = nil, open: Bool = true
    ) -> RecordDraft {
        var draft = RecordDraft(.jobs)
        draft.set(Job.title, title)
        draft.set(Job.kind, kind)
        draft.set(Job.accountId, RecordID(.accounts, row: account))
        draft.set(Job.jobStatusId, RecordID(.statuses, row: status))
        draft.set(Job.origin, .hq)
        draft.set(Job.createdByCustomer, false)
        draft.set(Job.open, open)
        draft.set(Job.roNumber, number)
        draft.set(Job.dueOut, dueOut.map { Instant(milliseconds: start + $0, offsetSeconds: 7200) })
        return draft
    }
}
