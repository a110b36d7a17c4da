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
        try table.empty(3)
        try tree.reset(definition: 12345)
        try other.withUnsafeBytes { _ = try tree.insert($0) }
        try tree.complete()
        try run.store.checkpointNow()
        run.abandon()
        let report = try StoreCheck.run(run.store)
        #expect(report.findings.contains { $0.what.contains("other rules") })
        let found = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(run.disk.afterRestart()))
        #expect(found.recovery.rebuiltIndexes == ["jobs.byTitle"])
        #expect(try run.model.difference(found.live) == nil)
        #expect(try StoreCheck.run(found).isClean)
    }

    /// The catalog went on naming the old version, so that every later open read the definitions one by one and the Python
    /// reader compared the entries with rules that nobody used.
    @Test func anIndexBuiltAnewHasItsRulesInTheCatalog() throws {
        let disk = try ProofTables.diskWithStore()
        let fresh = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk.copy()))
        let digest = try fresh.catalogDigest
        let run = try ProofRun(disk, seed: 22)
        try run.run(60)
        try run.flush()
        // As an engine with another version of the collation would have made the store.
        let wanted = ProofTables.all[1].indexes[3].componentsText
        let other = wanted.replacing(".\(Collation.shop.version)", with: ".7")
        #expect(other != wanted)
        try replaceText(wanted, other, inCatalogOf: run.store)
        let table = try #require(run.store.tables[Int(ProofTables.jobs)])
        try table.empty(3)
        try table.trees[3].reset(definition: 12345)
        try table.trees[3].complete()
        try run.store.checkpointNow()
        run.abandon()
        #expect(try run.store.catalogDigest != digest)

        let after = run.disk.afterRestart()
        let found = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(after))
        #expect(found.recovery.rebuiltIndexes == ["jobs.byTitle"])
        #expect(try found.catalogDigest == digest)
        #expect(try run.model.difference(found.live) == nil)
        #expect(try StoreCheck.run(found).isClean)
        // It is on the disk, and the next open has nothing to do.
        var options = ProofTables.options(after.afterRestart())
        options.catalogDigest = digest
        let again = try Store.open(at: "shop", tables: ProofTables.all, options)
        #expect(again.recovery.rebuiltIndexes.isEmpty)
        #expect(try run.model.difference(again.live) == nil)
        // From the older root it comes out the same.
        options = ProofTables.options(after.afterRestart())
        options.usesOlderRoot = true
        let older = try Store.open(at: "shop", tables: ProofTables.all, options)
        #expect(try older.catalogDigest == digest)
        #expect(try run.model.difference(older.live) == nil)
    }

    private func replaceText(_ old: String, _ new: String, inCatalogOf store: Store) throws {
        let catalog = try #require(store.tables[0])
        var found: [UInt8]?
        try store.live.forEachRow(Catalog.table) { (row) throws(StorageError) in
            if Catalog.schema.value(row, 8).map({ String(decoding: $0, as: UTF8.self) }) == "\"\(old)\"" {
                found = Array(row.bytes)
            }
            return true
        }
        let bytes = try #require(found)
        var draft = RowDraft()
        draft.set(8, text: new)
        try bytes.withUnsafeBytes { bytes in
            var builder = RowBuilder()
            let row = Row(unowned: bytes)
            let changed = try builder.build(
                Catalog.schema, row.rowID, version: 1, lastChange: 0, draft: draft, old: row)
            try changed.withUnsafeBytes { try catalog.applyUpdate(row, Row(unowned: $0)) }
        }
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
