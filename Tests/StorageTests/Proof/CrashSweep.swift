import Platform

@testable import Storage

/// Cuts the power in every operation of a workload and looks at what is found afterwards.
struct CrashSweep {
    /// The disk that the workload begins on; its operations are counted from its copy.
    let base: SimDisk
    let seed: UInt64
    /// Runs on a fresh run; must do the same for the same seed.
    let workload: (ProofRun) throws -> Void
    /// Remains tried for each cut.
    var remains = 4
    /// Every so many-th state is also cut in its recovery, and used further.
    var deeperEvery = 7

    private(set) var stateCount = 0
    private(set) var cutCount = 0

    init(base: SimDisk, seed: UInt64, workload: @escaping (ProofRun) throws -> Void) {
        self.base = base
        self.seed = seed
        self.workload = workload
    }

    /// What went wrong first, nil if nothing did.
    mutating func run() throws -> String? {
        let whole = try ProofRun(base.copy(), seed: seed)
        try workload(whole)
        whole.abandon()
        let first = base.operationCount + 1
        let last = whole.disk.operationCount
        let operations = whole.disk.operations
        for cut in first...max(first, last) {
            if let problem = try runCut(cut) {
                return "seed \(seed), cut in operation \(cut) (\(operations[cut - 1])): \(problem)"
            }
        }
        return nil
    }

    private mutating func runCut(_ cut: Int) throws -> String? {
        let disk = base.copy()
        disk.cutPower(afterOperation: cut)
        cutCount += 1
        // The power may go while the store is opened; then there is nothing that was promised.
        guard let run = try? ProofRun(disk, seed: seed) else {
            for remain in 0..<remains {
                stateCount += 1
                let found = disk.afterPowerCut(seed: UInt64(remain))
                if let problem = try Self.problem(found, [0: ProofModel()], flushed: 0, seed: seed) {
                    return "remains \(remain): \(problem)"
                }
            }
            return nil
        }
        try workload(run)
        run.abandon()
        for remain in 0..<remains {
            stateCount += 1
            let found = disk.afterPowerCut(seed: UInt64(cut) << 16 | UInt64(remain))
            let untouched = found.copy()
            if let problem = try Self.problem(found, run.states, flushed: run.flushed, seed: seed) {
                return "remains \(remain): \(problem)"
            }
            if stateCount % deeperEvery == 0, let problem = try crashAgain(untouched, found.operationCount, run) {
                return "remains \(remain): \(problem)"
            }
        }
        return nil
    }

    /// Cuts the recovery in each of its operations.
    private mutating func crashAgain(_ disk: SimDisk, _ operationCount: Int, _ run: ProofRun) throws -> String? {
        guard operationCount > 0 else { return nil }
        for cut in 1...operationCount {
            let again = disk.copy()
            again.cutPower(afterOperation: cut)
            _ = try? Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(again, seed: seed))
            stateCount += 1
            let found = again.afterPowerCut(seed: UInt64(cut))
            if let problem = try Self.problem(found, run.states, flushed: run.flushed, seed: seed &+ 1) {
                return "recovery cut in operation \(cut): \(problem)"
            }
        }
        return nil
    }

    /// What is wrong with a store found after a crash: it must open, hold one of `states` from `flushed` on, be whole,
    /// and go on working.
    static func problem(
        _ disk: SimDisk, _ states: [LSN: ProofModel], flushed: LSN, seed: UInt64
    ) throws -> String? {
        let store: Store
        do throws(StorageError) {
            store = try Store.open(
                at: "shop", tables: ProofTables.all, ProofTables.knowingOptions(disk, seed: seed &+ 77))
        } catch {
            return "does not open: \(error)"
        }
        if let reason = store.readOnlyReason { return "opens read only: \(reason)" }
        let last = store.appliedLSN
        guard last >= flushed else { return "transaction \(flushed) was flushed, and \(last) is the last one there" }
        guard let model = states[last] else { return "ends with transaction \(last), which was never committed" }
        if let difference = try model.difference(store.live) { return "transaction \(last): \(difference)" }
        let report = try StoreCheck.run(store)
        if !report.isClean { return "check: \(report.findings.prefix(4))" }
        return nil
    }
}
