import Glibc
import Platform
import Testing

@testable import Storage

/// Errors of the disk, one at each operation: nothing acknowledged is lost, nothing wrong is answered, and what can go on
/// goes on.
@Suite struct FaultTests {
    enum Fault: String, CaseIterable {
        case error, errorForGood, full, fullForGood

        var isSticky: Bool { self == .errorForGood || self == .fullForGood }
        var disk: DiskError {
            self == .error || self == .errorForGood ? .io(operation: "test", path: "", errno: EIO) : .noSpace(path: "")
        }
    }

    private func workload(_ run: ProofRun) throws {
        run.checkpointChance = 3
        try run.run(70)
        try run.reopen()
        try run.run(30)
    }

    /// A commit that failed leaves its outcome open; everything else behaves as if the disk were whole.
    @Test(arguments: Fault.allCases, [UInt64](1...UInt64(Proof.scale(1, 40))))
    func noErrorOfTheDiskLosesWhatWasFlushed(fault: Fault, seed: UInt64) throws {
        let base = try ProofTables.diskWithStore(seed: seed)
        let whole = try ProofRun(base.copy(), seed: seed)
        try workload(whole)
        whole.abandon()
        var states = 0
        for operation in (base.operationCount + 1)...whole.disk.operationCount {
            let disk = base.copy()
            disk.failOperation(operation, with: fault.disk, sticky: fault.isSticky)
            guard let problem = try outcome(disk, seed: seed, &states) else { continue }
            Issue.record("\(fault) at operation \(operation) (\(whole.disk.operations[operation - 1])): \(problem)")
            return
        }
        Proof.tell("\(states) states after \(fault), seed \(seed)")
    }

    private func outcome(_ disk: SimDisk, seed: UInt64, _ states: inout Int) throws -> String? {
        guard let run = try? ProofRun(disk, seed: seed) else { return nil }
        do { try workload(run) } catch let error as ProofRun.Disagreement { return error.description } catch {
            // The engine says so and ends; a process would now.
        }
        // What is in memory is still the truth that reads are answered from.
        if run.store.readOnlyReason == nil || run.store.readOnlyReason == "the journal failed" {
            if let difference = try run.modelNow.difference(run.store.live) { return "in memory: \(difference)" }
            try run.checkSnapshots()
        }
        run.abandon()
        disk.stopFailing()
        for remain in 0..<3 {
            states += 1
            // Restarted at once, and after the power went.
            let found = remain == 0 ? disk.afterRestart() : disk.afterPowerCut(seed: UInt64(remain))
            if let problem = try CrashSweep.problem(found, run.states, flushed: run.flushed, seed: seed) {
                return remain == 0 ? "restarted: \(problem)" : "power cut, remains \(remain): \(problem)"
            }
        }
        return nil
    }

    /// A slot whose write failed may be on the disk all the same: what it names must not be written over before another
    /// root is published.
    @Test func aRootWhoseWriteFailedMayStillBeTheOneThatIsFound() throws {
        var states = 0
        for seed in UInt64(1)...UInt64(Proof.scale(12, 600)) {
            let disk = try ProofTables.diskWithStore(seed: seed)
            let run = try ProofRun(disk, seed: seed)
            run.checkpointChance = 0
            disk.failOperations(pathSuffix: "superblock", with: .io(operation: "test", path: "", errno: EIO))
            try run.run(60)
            for _ in 0..<8 {
                try run.transaction(size: 2)
                try run.checkpoint {
                    for remain in 0..<3 {
                        states += 1
                        let found = remain == 0 ? disk.afterRestart() : disk.afterPowerCut(seed: UInt64(states))
                        let problem = try CrashSweep.problem(found, run.states, flushed: run.flushed, seed: seed)
                        #expect(problem == nil, "seed \(seed), remains \(remain)")
                    }
                }
            }
            disk.stopFailing()
            try run.checkpoint()
            #expect(run.store.checkpointFailure == nil)
            #expect(try StoreCheck.run(run.store).isClean)
            run.abandon()
        }
        Proof.tell("\(states) states after failed publications")
    }

    /// A block whose first write-back failed reads as zeros for ever, also after it was written again and flushed: files
    /// grow by zeros that are flushed, and pages whose flush failed carry nothing.
    @Test(arguments: ["jobs.flat", "changes.flat", "accounts.flat"])
    func aBlockWhoseFirstWriteBackFailedCarriesNoData(file: String) throws {
        for seed in UInt64(1)...UInt64(Proof.scale(6, 100)) {
            let run = try ProofRun(try ProofTables.diskWithStore(seed: seed), seed: seed)
            run.checkpointChance = 0
            for _ in 0..<5 {
                try run.run(25)
                run.disk.failNextWriteBack(pathSuffix: file)
                try run.checkpoint()
                #expect(run.store.checkpointFailure == nil)
                for remain in 0..<3 {
                    let found = run.disk.afterPowerCut(seed: UInt64(remain))
                    let problem = try CrashSweep.problem(found, run.states, flushed: run.flushed, seed: seed)
                    #expect(problem == nil, "seed \(seed), remains \(remain)")
                    if problem != nil { return }
                }
            }
            run.abandon()
        }
    }

    /// A full disk refuses changes before they are journaled, serves reads, and takes changes again once there is room.
    @Test func aFullDiskRefusesChangesAndLaterTakesThemAgain() throws {
        let base = try ProofTables.diskWithStore()
        let used = base.usedByteCount
        var refused = 0
        for room in stride(from: 0, to: Proof.scale(2 << 20, 8 << 20), by: Proof.scale(160 << 10, 8 << 10)) {
            let disk = base.copy()
            disk.capacityBytes = used + room
            let run = try ProofRun(disk, seed: UInt64(room) + 5)
            run.checkpointChance = 3
            var isFull = false
            for _ in 0..<400 where !isFull {
                do { try run.run(1) } catch StorageError.diskFull { isFull = true }
            }
            if isFull {
                refused += 1
                #expect(try run.model.difference(run.store.live) == nil)
            }
            #expect(run.store.readOnlyReason == nil, "with \(room) bytes of room")
            disk.capacityBytes = nil
            for _ in 0..<20 where run.store.isDiskFull { run.store.maintain(idle: true) }
            try run.run(30)
            #expect(!run.store.isDiskFull, "with \(room) bytes of room, and then enough")
            #expect(try run.model.difference(run.store.live) == nil)
            run.abandon()
            let found = disk.afterPowerCut(seed: 1)
            let problem = try CrashSweep.problem(found, run.states, flushed: run.flushed, seed: 1)
            #expect(problem == nil, "with \(room) bytes of room")
        }
        #expect(refused > 3)
    }
}
