import Platform
import Testing

@testable import Storage

/// Every flushed transaction is there after a power cut, whole, and nothing of any other is there in part.
@Suite struct CrashTests {
    private func sweep(_ seed: UInt64, remains: Int, _ workload: @escaping (ProofRun) throws -> Void) throws {
        var sweep = CrashSweep(base: try ProofTables.diskWithStore(seed: seed), seed: seed, workload: workload)
        sweep.remains = remains
        let problem = try sweep.run()
        #expect(problem == nil)
        Proof.tell("\(sweep.stateCount) crash states of \(sweep.cutCount) cuts, seed \(seed)")
    }

    @Test(arguments: Proof.seeds(3, 200))
    func flushedTransactionsOutliveAPowerCutAnywhere(seed: UInt64) throws {
        try sweep(seed, remains: 4) { run in
            run.checkpointChance = 2
            try run.run(120)
        }
    }

    @Test func transactionsOfSeveralGroupsAreWholeOrAbsent() throws {
        try sweep(11, remains: Proof.scale(2, 20)) { run in
            try run.run(6)
            for _ in 0..<6 { try run.largeTransaction() }
            try run.run(10)
        }
    }

    /// The ring is outgrown before the first checkpoint, and segments are used again after the second.
    @Test func segmentsAreAddedAndUsedAgainWithoutLoss() throws {
        try sweep(12, remains: Proof.scale(1, 10)) { run in
            run.checkpointChance = 0
            for _ in 0..<5 { try run.largeTransaction() }
            for _ in 0..<3 {
                try run.checkpoint()
                for _ in 0..<2 { try run.largeTransaction() }
                try run.run(4)
            }
        }
    }

    @Test func aStoreThatIsClosedAndOpenedAgainOutlivesAPowerCut() throws {
        try sweep(13, remains: 4) { run in
            for _ in 0..<3 {
                try run.run(12)
                try run.reopen()
            }
            try run.run(8)
        }
    }

    @Test func creationIsWholeOrAbsent() throws {
        let whole = SimDisk(seed: 1)
        try Store.create(at: "shop", tables: ProofTables.all, ProofTables.options(whole))
        var states = 0
        for cut in 1...whole.operationCount {
            let disk = SimDisk(seed: 1)
            disk.cutPower(afterOperation: cut)
            #expect(throws: StorageError.self) {
                try Store.create(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            }
            for remain in 0..<Proof.scale(4, 100) {
                let found = disk.afterPowerCut(seed: UInt64(remain))
                states += 1
                if !found.exists("shop") {
                    try Store.create(at: "shop", tables: ProofTables.all, ProofTables.options(found))
                }
                let problem = try CrashSweep.problem(found, [0: ProofModel()], flushed: 0, seed: 1)
                #expect(problem == nil, "cut in operation \(cut) (\(whole.operations[cut - 1])), remains \(remain)")
                if problem != nil { return }
            }
        }
        Proof.tell("\(states) crash states of creation")
    }
}
