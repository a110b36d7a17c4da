import Platform
import Testing
import TestSupport

@testable import Storage

/// Whole stores against a model that shares no code with the engine.
@Suite struct ModelTests {
    @Test func aStoreDoesWhatADictionaryOfRowsDoes() throws {
        for seed in UInt64(1)...UInt64(Proof.scale(6, 400)) {
            let run = try ProofRun(try ProofTables.diskWithStore(), seed: seed)
            run.checkpointChance = 2
            for round in 0..<8 {
                try run.run(60)
                let difference = try run.model.difference(run.store.live)
                #expect(difference == nil, "seed \(seed), round \(round)")
                let report = try StoreCheck.run(run.store)
                #expect(report.isClean, "seed \(seed), round \(round): \(report.findings)")
                if difference != nil || !report.isClean { return }
            }
            try run.checkSnapshots()
            run.abandon()
            try run.store.close()
            let again = try ProofRun(run.disk.copy(), seed: seed, model: run.model)
            #expect(try run.model.difference(again.store.live) == nil, "seed \(seed), reopened")
            #expect(again.store.recovery.replayed == 0)
        }
    }
}
