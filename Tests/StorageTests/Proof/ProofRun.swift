import Platform

@testable import Storage

/// A store and its model under the same random changes, for as long as the disk has power.
final class ProofRun {
    let disk: SimDisk
    private(set) var store: Store
    var model = ProofModel()
    /// What the store should hold after each transaction.
    private(set) var states: [LSN: ProofModel] = [:]
    /// The last transaction that a flush returned for.
    private(set) var flushed: LSN
    var random: SplitMix64
    private var snapshots: [(snapshot: Snapshot, model: ProofModel)] = []
    /// Rows of this many bytes of notes are made once in a while.
    var largeNotes = 6000
    /// From this many rows of a table on only existing ones are changed or removed.
    var rowLimit = 60
    /// Sixteenths of the steps that begin a checkpoint where none is running.
    var checkpointChance = 1

    /// What the store does not do as the model says; ends a run.
    struct Disagreement: Error, CustomStringConvertible { var description: String }

    init(_ disk: SimDisk, seed: UInt64, model: ProofModel = ProofModel()) throws {
        self.disk = disk
        random = SplitMix64(seed: seed)
        store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk, seed: seed))
        flushed = store.appliedLSN
        self.model = model
        states[flushed] = model
    }

    /// Does `count` random things; stops when the power went.
    func run(_ count: Int) throws {
        for _ in 0..<count where !disk.isOff { try untilPowerGoes { try step() } }
    }

    /// Whatever a dead disk makes the store throw is the end of a run, not a fault.
    private func untilPowerGoes(_ body: () throws -> Void) throws {
        if disk.isOff { return }
        do { try body() } catch { if !disk.isOff || error is Disagreement { throw error } }
    }

    /// A transaction of two groups, flushed.
    func largeTransaction() throws {
        try untilPowerGoes {
            try flush()
            try begin()
            for _ in 0..<2 {
                var job = randomJob()
                job.number = nil
                job.notes = 600_000
                try insertJob(job)
            }
            commit()
            try flush()
        }
    }

    /// A job with notes of so many bytes, flushed.
    func insertLongRow(notes: Int) throws {
        try flush()
        try begin()
        var job = randomJob()
        job.number = nil
        job.notes = notes
        try insertJob(job)
        commit()
        try flush()
    }

    /// Removes a job, flushed.
    func remove(_ job: UInt64) throws {
        try flush()
        try begin()
        guard let before = draftModel.jobs[job], try store.remove(ProofTables.jobs, RowID(job)) else {
            throw Disagreement(description: "job \(job) was not there to be removed")
        }
        note(
            ProofTables.jobs, job, previous: before.lastChange,
            old: json(before.row.fields, Array(before.row.fields.keys)), "remove")
        draftModel.jobs[job] = nil
        commit()
        try flush()
    }

    /// A whole checkpoint, changes going on between its steps; `look` is called after each.
    func checkpoint(_ look: () throws -> Void = {}) throws {
        try untilPowerGoes {
            try flush()
            store.finishCheckpoint()
            if store.isDirty { store.beginCheckpoint() }
            while store.isCheckpointRunning, !disk.isOff {
                try transaction(size: 1)
                try flush()
                store.maintain()
                try look()
            }
        }
    }

    /// Closes the store and opens it again.
    func reopen() throws {
        try untilPowerGoes {
            try checkSnapshots()
            abandon()
            try store.close()
            flushed = store.appliedLSN
            store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk, seed: random.next()))
        }
    }

    func step() throws {
        switch random.below(32) {
        case 0..<18: try transaction(size: 1 + random.below(4))
        case 18..<25:
            try flush()
            store.maintain()
        case 25..<27: store.maintain()
        case 27:
            if random.chance(8) { try flush() }
            if store.pendingBytes == 0 { try store.seal() }
        case 28: try turnSnapshots()
        default:
            try flush()
            if !store.isCheckpointRunning, random.chance(checkpointChance * 5), store.isDirty,
                store.readOnlyReason == nil
            {
                store.beginCheckpoint()
            } else {
                store.maintain()
            }
        }
    }

    func flush() throws {
        try store.flush()
        flushed = store.appliedLSN
    }

    /// What memory should show: what was committed, flushed or not.
    var modelNow: ProofModel { states[store.appliedLSN] ?? model }

    /// Lets go of the store as a killed process does.
    func abandon() {
        for entry in snapshots { entry.snapshot.close() }
        snapshots = []
    }

    /// Every open snapshot still shows its own moment.
    func checkSnapshots() throws {
        for entry in snapshots {
            if let difference = try entry.model.difference(entry.snapshot.view) {
                throw Disagreement(description: "a snapshot of transaction \(entry.snapshot.lsn): \(difference)")
            }
        }
    }

    private func turnSnapshots() throws {
        if snapshots.count < 3, random.chance(10) {
            snapshots.append((try store.snapshot(), model))
        } else if !snapshots.isEmpty {
            try checkSnapshots()
            snapshots.remove(at: random.below(snapshots.count)).snapshot.close()
        }
    }

    // MARK: Transactions

    private var draftModel = ProofModel()

    func transaction(size: Int) throws {
        if store.isDiskFull { throw StorageError.diskFull }
        try begin()
        for _ in 0..<size {
            if random.chance(10) {
                try change(
                    ProofTables.jobs, \.jobs, \.nextJob, make: { self.randomJob() }, alter: { self.alterJob($0) },
                    refusal: { rows, id, job in
                        job.number.map { number in rows.contains { $0.key != id && $0.value.row.number == number } }
                            ?? false
                    })
            } else {
                try change(
                    ProofTables.accounts, \.accounts, \.nextAccount, make: { self.randomAccount() },
                    alter: { self.alterAccount($0) },
                    refusal: { rows, id, account in
                        account.code.map { code in rows.contains { $0.key != id && $0.value.row.code == code } }
                            ?? false
                    })
            }
        }
        if random.chance(1) {
            store.rollback()
            return
        }
        commit()
    }

    private func begin() throws {
        try store.begin(
            TransactionInfo(at: 1_700_000_000_000 + Int64(store.appliedLSN), actor: "E1", method: "proof"),
            atText: SampleTables.at)
        draftModel = model
    }

    private func commit() {
        store.commit()
        model = draftModel
        states[store.appliedLSN] = model
    }

    private func insertJob(_ job: ProofJob) throws {
        _ = try store.insert(ProofTables.jobs, draft(job, over: nil))
        note(ProofTables.jobs, draftModel.nextJob, previous: 0, old: nil, "insert")
        draftModel.jobs[draftModel.nextJob] = ProofModel.Held(
            row: job, version: 1, lastChange: draftModel.changes.count)
        draftModel.nextJob += 1
    }

    private typealias Rows<R: ProofRow> = [UInt64: ProofModel.Held<R>]

    private func change<R: ProofRow>(
        _ table: UInt16, _ rows: WritableKeyPath<ProofModel, Rows<R>>, _ next: WritableKeyPath<ProofModel, UInt64>,
        make: () -> R, alter: (R) -> R, refusal: (Rows<R>, UInt64?, R) -> Bool
    ) throws {
        let held = draftModel[keyPath: rows]
        let ids = held.keys.sorted()
        let action = ids.count > rowLimit ? random.below(8) : random.below(12)
        if ids.isEmpty || action >= 8 {
            let row = make()
            let isRefused = refusal(held, nil, row)
            guard try taken(isRefused, { _ = try store.insert(table, draft(row, over: nil)) }) else { return }
            note(table, draftModel[keyPath: next], previous: 0, old: nil, "insert")
            draftModel[keyPath: rows][draftModel[keyPath: next]] = ProofModel.Held(
                row: row, version: 1, lastChange: draftModel.changes.count)
            draftModel[keyPath: next] += 1
            return
        }
        let id = ids[random.below(ids.count)]
        let before = held[id]!
        if action < 2 {
            guard try store.remove(table, RowID(id)) else {
                throw Disagreement(description: "row \(id) was not there to be removed")
            }
            note(
                table, id, previous: before.lastChange, old: json(before.row.fields, Array(before.row.fields.keys)),
                "remove")
            draftModel[keyPath: rows][id] = nil
            return
        }
        let row = alter(before.row)
        let isRefused = refusal(held, id, row)
        guard try taken(isRefused, { _ = try store.update(table, RowID(id), draft(row, over: before.row)) }) else {
            return
        }
        let fields = before.row.fields
        let altered = Set(fields.keys).union(row.fields.keys).filter { fields[$0] != row.fields[$0] }
        note(table, id, previous: before.lastChange, old: json(fields, Array(altered)), "update")
        draftModel[keyPath: rows][id] = ProofModel.Held(
            row: row, version: before.version + 1, lastChange: draftModel.changes.count)
    }

    /// Runs a change; whether it was refused must be what the model says.
    private func taken(_ isRefused: Bool, _ body: () throws -> Void) throws -> Bool {
        do {
            try body()
        } catch StorageError.duplicate {
            guard isRefused else { throw Disagreement(description: "a change was refused that has no duplicate") }
            return false
        }
        guard !isRefused else { throw Disagreement(description: "a duplicate was taken") }
        return true
    }

    private func note(_ table: UInt16, _ row: UInt64, previous: Int, old: String?, _ what: String) {
        draftModel.changes.append(ProofModel.Change(table: table, row: row, previous: previous, old: old, what: what))
    }

    private func json(_ fields: [Int: String], _ numbers: [Int]) -> String {
        "{" + numbers.sorted().map { "\"\($0)\":\(fields[$0] ?? "null")" }.joined(separator: ",") + "}"
    }

    /// Mentions what differs from `old`, and now and then what does not.
    private func draft<R: ProofRow>(_ row: R, over old: R?) -> RowDraft {
        var draft = RowDraft()
        let new = row.fields
        let before = old?.fields ?? [:]
        for field in 1...7 where new[field] != before[field] || random.chance(3) {
            if let text = new[field] {
                Array(text.utf8).withUnsafeBytes { draft.set(field, $0) }
            } else if before[field] != nil {
                draft.clear(field)
            }
        }
        return draft
    }

    // MARK: Rows

    private func randomTitle() -> ProofTitle? {
        random.chance(15) ? ProofTitle(word: random.below(ProofWord.all.count), number: random.below(40)) : nil
    }

    private func randomJob() -> ProofJob {
        ProofJob(
            title: randomTitle(), status: random.chance(14) ? random.below(5) : nil,
            due: random.chance(10) ? random.below(40_000) : nil, number: random.chance(8) ? random.below(120) : nil,
            account: random.chance(12) ? random.below(6) : nil,
            emails: (0..<random.below(4)).map { _ in random.below(ProofJob.emailTexts.count) },
            notes: random.chance(1) ? largeNotes + random.below(2000) : random.chance(4) ? random.below(900) : 0)
    }

    private func alterJob(_ job: ProofJob) -> ProofJob {
        let other = randomJob()
        var job = job
        if random.chance(8) { job.status = other.status }
        if random.chance(4) { job.due = other.due }
        if random.chance(4) { job.title = other.title }
        if random.chance(2) { job.number = other.number }
        if random.chance(2) { job.emails = other.emails }
        if random.chance(3) { job.notes = other.notes }
        if random.chance(2) { job.account = other.account }
        return job
    }

    private func randomAccount() -> ProofAccount {
        ProofAccount(
            name: randomTitle(), phone: random.chance(8) ? random.below(ProofAccount.phoneTexts.count) : nil,
            code: random.chance(8) ? random.below(100) : nil, active: random.chance(12) ? random.chance(8) : nil,
            since: random.chance(8) ? random.below(28) : nil)
    }

    private func alterAccount(_ account: ProofAccount) -> ProofAccount {
        let other = randomAccount()
        var account = account
        if random.chance(6) { account.name = other.name }
        if random.chance(5) { account.phone = other.phone }
        if random.chance(5) { account.code = other.code }
        if random.chance(5) { account.active = other.active }
        if random.chance(5) { account.since = other.since }
        return account
    }
}
