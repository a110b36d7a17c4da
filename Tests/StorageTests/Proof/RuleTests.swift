import Platform
import Testing

@testable import Storage

/// Single rules of the format that no workload is sure to need.
@Suite struct RuleTests {
    /// Its salt is new, so that what the ring wrote a turn before is no group any more, wherever the new end lies.
    @Test func aSegmentUsedAgainShowsNoGroupOfItsFormerUse() throws {
        let run = try ProofRun(try ProofTables.diskWithStore(), seed: 21)
        run.checkpointChance = 0
        var uses: [String: UInt64] = [:]
        var reused = 0
        for _ in 0..<16 {
            try run.run(6)
            try run.largeTransaction()
            try run.checkpoint()
            for segment in run.store.journal.segments where segment.sequence > 0 {
                let former = uses.updateValue(segment.sequence, forKey: segment.name)
                guard let former, former != segment.sequence else { continue }
                reused += 1
                let image = try SegmentImage(segment)
                var offset = JournalFormat.blockBytes
                while offset < segment.byteCount {
                    if let group = try image.group(at: offset) {
                        #expect(group.first >= segment.first, "a group of a former use at \(offset)")
                    }
                    offset += JournalFormat.blockBytes
                }
            }
        }
        #expect(reused > 2)
        run.abandon()
    }

    /// Whatever a stale index holds is replaced by what the rows ask for.
    @Test func anIndexMadeByOtherRulesIsBuiltAnewWhenTheStoreIsOpened() throws {
        let run = try ProofRun(try ProofTables.diskWithStore(), seed: 22)
        run.checkpointChance = 0
        try run.run(120)
        try run.checkpoint()
        // As an engine with another version of the collation would leave it: other entries, and its own mark.
        let table = try #require(run.store.tables[Int(ProofTables.jobs)])
        let tree = table.trees[3]
        let other: [UInt8] = [2, 9, 9, 9, 0, 0, 0, 0, 0, 0, 1]
        try tree.clear(definition: 12345)
        try other.withUnsafeBytes { _ = try tree.insert($0) }
        try run.store.checkpointNow()
        run.abandon()
        let report = try StoreCheck.run(run.store)
        #expect(report.findings.contains { $0.what.contains("other rules") })
        let found = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(run.disk.afterRestart()))
        #expect(found.recovery.rebuiltIndexes == ["jobs.byTitle"])
        #expect(try run.model.difference(found.live) == nil)
        #expect(try StoreCheck.run(found).isClean)
    }

    /// A version in the definition is what makes an index stale when a table of letters changes.
    @Test func theVersionOfACollationIsPartOfAnIndexesDefinition() {
        for collation in Collation.allCases {
            let text = KeyComponent([1], .text(collation)).text
            #expect(text == "1:text/\(collation).\(collation.version)")
        }
    }

    @Test func anUnknownFeatureOfTheFormatIsRefusedAndNotGuessedAt() throws {
        let disk = try ProofTables.diskWithStore()
        let file = try disk.open("shop/superblock", use: .readWrite, create: false)
        for slot in 0..<2 {
            guard var block = Superblock(decoding: try file.read(4096, at: slot * 4096)) else { continue }
            block.incompatible |= 1 << 9
            try file.write(block.encoded(), at: slot * 4096)
        }
        #expect {
            try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
        } throws: { error in
            if case StorageError.unsupported = error { true } else { false }
        }
    }

    @Test func aReadOnlyOpenChangesNoByte() throws {
        let store = try DamagedStore(seed: 4)
        let disk = store.disk.copy()
        let before = disk.operationCount
        _ = try StoreCheck.run(at: "shop", ProofTables.options(disk))
        #expect(disk.operationCount == before)
    }
}
