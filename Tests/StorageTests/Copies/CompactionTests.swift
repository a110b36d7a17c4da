import Platform
import TestSupport
import Testing

@testable import Storage

/// Files get smaller, and nothing else becomes of them.
@Suite struct CompactionTests {
    private static func compact(_ store: Store, _ look: () throws -> Void = {}) throws -> StoreCompaction.Report {
        let compaction = try StoreCompaction(store)
        while try !compaction.step() { try look() }
        return compaction.report
    }

    private static func bytes(_ disk: SimDisk) throws -> Int {
        try ProofTables.all.reduce(0) { sum, table in
            sum + (try disk.open("shop/" + table.file, use: .readOnly, create: false).byteCount())
        }
    }

    /// A store that was large once, and overwritten since: its files are mostly free.
    private static func hollow(seed: UInt64) throws -> ProofRun {
        let run = try ProofRun(try ProofTables.diskWithStore(seed: seed), seed: seed)
        run.checkpointChance = 0
        try run.run(60)
        for _ in 0..<3 { try run.insertLongRow(notes: 300_000) }
        try run.checkpoint()
        run.rowLimit = 8
        for _ in 0..<4 {
            try run.run(60)
            try run.checkpoint()
        }
        // What snapshots read could not be moved.
        run.abandon()
        return run
    }

    @Test func filesShrinkToWhatIsInUseAndTheStoreIsTheSame() throws {
        let run = try Self.hollow(seed: 31)
        let before = try Self.bytes(run.disk)
        let report = try Self.compact(run.store)
        let after = try Self.bytes(run.disk)
        #expect(report.before > report.after && report.movedPages > 0)
        #expect(after < before * 3 / 4, "\(before) bytes before, \(after) after")
        for table in run.store.live.tables {
            let (used, free) = try run.store.pageFigures(of: table)
            #expect(free <= max(24, used / 8), "table \(table): \(used) pages used, \(free) free")
            let file = run.store.tables[Int(table)]!.keeper.file
            #expect(try file.byteCount() == run.store.fileBytes(of: table))
        }
        #expect(try run.model.difference(run.store.live) == nil)
        #expect(try StoreCheck.run(run.store, comparesRoots: true).findings.isEmpty)
        // It grows again when it must.
        run.rowLimit = 60
        try run.insertLongRow(notes: 500_000)
        try run.run(100)
        try run.checkpoint()
        try run.reopen()
        #expect(try run.model.difference(run.store.live) == nil)
        #expect(try StoreCheck.run(run.store).isClean)
        Proof.tell("\(before) bytes before compacting, \(after) after, \(report.movedPages) pages moved")
    }

    @Test(arguments: Proof.seeds(2, 40)) func aStoreIsWorkedInWhileItIsCompacted(seed: UInt64) throws {
        let run = try Self.hollow(seed: 40 + seed)
        let before = try Self.bytes(run.disk)
        var steps = 0
        let compaction = try StoreCompaction(run.store)
        while try !compaction.step() {
            steps += 1
            if steps % 3 == 0 { try run.run(1) }
        }
        #expect(try Self.bytes(run.disk) < before)
        try run.flush()
        try run.checkSnapshots()
        #expect(try run.modelNow.difference(run.store.live) == nil)
        #expect(try StoreCheck.run(run.store).isClean)
    }

    /// The older root opens at every moment: a file is cut off when both roots count fewer pages.
    @Test func theOlderRootOpensWhateverWasCutOff() throws {
        let run = try Self.hollow(seed: 33)
        var looked = 0
        let compaction = try StoreCompaction(run.store)
        while try !compaction.step() {
            looked += 1
            guard looked % 3 == 0, !run.store.isCheckpointRunning else { continue }
            var options = ProofTables.options(run.disk.copy().afterPowerCut(seed: UInt64(looked)))
            options.isReadOnly = true
            options.usesOlderRoot = true
            let older = try Store.open(at: "shop", tables: ProofTables.all, options)
            #expect(older.recovery.usedOlderRoot)
            #expect(try run.model.difference(older.live) == nil)
        }
        #expect(looked > 20)
    }

    @Test(arguments: Proof.seeds(1, 30)) func aPowerCutAnywhereInACompactionLosesNothing(seed: UInt64) throws {
        let made = try Self.hollow(seed: 50 + seed)
        try made.flush()
        made.abandon()
        let base = made.disk.copy().afterPowerCut(seed: 1)
        func work(_ disk: SimDisk) throws {
            let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            let compaction = try StoreCompaction(store)
            while try !compaction.step() {}
            try store.close()
        }
        let whole = base.copy()
        try work(whole)
        #expect(try Self.bytes(whole) < Self.bytes(base))
        var states = 0
        for cut in (base.operationCount + 1)...whole.operationCount {
            let disk = base.copy()
            disk.cutPower(afterOperation: cut)
            try? work(disk)
            for remain in 0..<Proof.scale(2, 8) {
                states += 1
                let found = disk.afterPowerCut(seed: UInt64(cut) << 8 | UInt64(remain))
                let problem = try CrashSweep.problem(found, made.states, flushed: made.flushed, seed: seed)
                #expect(problem == nil, "cut in operation \(cut) (\(whole.operations[cut - 1])), remains \(remain)")
                if problem != nil { return }
            }
        }
        Proof.tell("\(states) crash states of a compaction")
    }

    /// What a snapshot reads stays where it is; the rest of the room is given back when it is closed.
    @Test func aSnapshotKeepsItsMoment() throws {
        let run = try Self.hollow(seed: 34)
        let snapshot = try run.store.snapshot()
        let model = run.model
        let pinned = try Self.compact(run.store)
        #expect(pinned.movedPages == 0 && pinned.after <= pinned.before)
        run.rowLimit = 60
        try run.run(40)
        try run.checkpoint()
        #expect(try model.difference(snapshot.view) == nil)
        snapshot.close()
        run.abandon()
        let report = try Self.compact(run.store)
        #expect(report.after <= report.before)
        #expect(try StoreCheck.run(run.store).isClean)
    }

    @Test func aFullDiskEndsACompactionAndLeavesTheStore() throws {
        let run = try Self.hollow(seed: 35)
        try run.flush()
        run.disk.capacityBytes = run.disk.usedByteCount
        _ = try? Self.compact(run.store)
        run.disk.capacityBytes = nil
        run.store.maintain(idle: true)
        run.store.finishCheckpoint()
        #expect(try run.model.difference(run.store.live) == nil)
        #expect(try StoreCheck.run(run.store).isClean)
        _ = try Self.compact(run.store)
        #expect(try StoreCheck.run(run.store).isClean)
    }

    /// Without being asked: a file that ends in much free room is cut off by the checkpoints that come anyway.
    @Test func checkpointsCutOffAFreeEnd() throws {
        let run = try ProofRun(try ProofTables.diskWithStore(seed: 36), seed: 36)
        run.checkpointChance = 0
        try run.run(20)
        run.abandon()
        try run.checkpoint()
        try run.insertLongRow(notes: 900_000)
        try run.checkpoint()
        let file = try run.disk.open("shop/jobs.flat", use: .readOnly, create: false)
        let large = try file.byteCount()
        let long = run.model.jobs.max { $0.value.row.notes < $1.value.row.notes }!.key
        try run.remove(long)
        // Whatever is written anew goes to the lowest free places, so after a while nothing is left at the end.
        let space = run.store.tables[Int(ProofTables.jobs)]!.space
        for _ in 0..<8 {
            for logical in 0..<space.view.nextLogical where (try? space.view.entry(logical)) != nil {
                try space.touch(logical)
            }
            try run.store.checkpointNow()
        }
        #expect(try file.byteCount() < large - 600_000)
        #expect(try StoreCheck.run(run.store).isClean)
    }
}
