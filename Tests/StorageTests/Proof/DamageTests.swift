import Platform
import Testing

@testable import Storage

/// Bytes that changed by themselves: never a wrong answer, and always a finding.
@Suite struct DamageTests {
    private static let seed: UInt64 = 3

    /// Looks at one damaged disk; nil if all is as it must be.
    private func problem(_ store: DamagedStore, _ disk: SimDisk, _ extent: DamagedStore.Extent, isStale: Bool = false)
        -> String?
    {
        let verdict = store.verdict(disk)
        if let wrong = verdict.wrong { return "a wrong answer: \(wrong)" }
        // A slot that went back to an earlier generation is one whose write was lost: the other root serves, and
        // nothing tells it from the state before that write.
        if !verdict.isReported, !isStale || !extent.path.hasSuffix("superblock") { return "nobody noticed" }
        if extent.path.hasSuffix("superblock"), !verdict.isWhole {
            return "a slot was damaged, and the other root did not serve"
        }
        return nil
    }

    @Test(arguments: [false, true]) func aFlippedBitIsNeverAWrongAnswerAndIsAlwaysReported(ofAClosedStore: Bool) throws
    {
        let store = try DamagedStore(seed: Self.seed, isClosed: ofAClosedStore)
        var random = SplitMix64(seed: 99)
        for round in 0..<Proof.scale(500, 50_000) {
            // Each extent in turn, so that slots and headers are not drowned by pages.
            let extent = store.extents[round % store.extents.count]
            let offset = extent.offset + random.below(extent.byteCount)
            let bit = random.below(8)
            let disk = store.disk.copy()
            try disk.flipBit(extent.path, offset: offset, bit: bit)
            if let problem = problem(store, disk, extent) {
                Issue.record(
                    "bit \(bit) of byte \(offset - extent.offset) of \(extent.path) at \(extent.offset): \(problem)")
                return
            }
        }
    }

    enum PageDamage: CaseIterable { case zeroed, stale, swapped, ofAnotherFile, halfZeroed }

    @Test(arguments: PageDamage.allCases)
    func aPageThatIsNotTheOneWrittenIsReported(damage: PageDamage) throws {
        let store = try DamagedStore(seed: Self.seed)
        let pages = store.extents.filter(\.isPage)
        var random = SplitMix64(seed: 7)
        var done = 0
        for round in 0..<Proof.scale(pages.count, 20 * pages.count) {
            let extent = pages[round % pages.count]
            let other = pages[random.below(pages.count)]
            let disk = store.disk.copy()
            let file = try disk.open(extent.path, use: .readWrite, create: false)
            let before = try file.read(4096, at: extent.offset)
            var bytes = [UInt8](repeating: 0, count: 4096)
            switch damage {
            case .zeroed: break
            case .halfZeroed: bytes.replaceSubrange(0..<2048, with: before[0..<2048])
            case .stale:
                let old = try store.earlier.open(extent.path, use: .readOnly, create: false)
                guard try old.byteCount() >= extent.offset + 4096 else { continue }
                bytes = try old.read(4096, at: extent.offset)
            case .swapped:
                guard other.path == extent.path else { continue }
                bytes = try file.read(4096, at: other.offset)
            case .ofAnotherFile:
                guard other.path != extent.path else { continue }
                bytes = try disk.open(other.path, use: .readOnly, create: false).read(4096, at: other.offset)
            }
            if bytes == before { continue }
            try file.write(bytes, at: extent.offset)
            try file.flush()
            done += 1
            if let problem = problem(store, disk, extent, isStale: damage == .stale) {
                Issue.record("page at \(extent.offset) of \(extent.path) \(damage): \(problem)")
                return
            }
        }
        Proof.tell("\(done) pages \(damage)")
    }

    /// Whatever only the newest root names may be lost: the older root and the journal bring everything back.
    @Test func theOlderRootServesWithoutLossWhereTheNewestIsDamaged() throws {
        let store = try DamagedStore(seed: Self.seed)
        for extent in store.extents where extent.isNewestOnly {
            let disk = store.disk.copy()
            let file = try disk.open(extent.path, use: .readWrite, create: false)
            try file.write([UInt8](repeating: 0xA5, count: 4096), at: extent.offset)
            try file.flush()
            var options = ProofTables.options(disk)
            options.usesOlderRoot = !extent.path.hasSuffix("superblock")
            let found = try Store.open(at: "shop", tables: ProofTables.all, options)
            #expect(try store.model.difference(found.live) == nil, "\(extent.path) at \(extent.offset)")
            try found.close()
            // From then on it is the newest that serves, whole.
            let again = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            #expect(try store.model.difference(again.live) == nil, "\(extent.path) at \(extent.offset), again")
            #expect(try StoreCheck.run(again).isClean)
        }
    }

    /// I13: replay over the older root gives what the newest root holds.
    @Test func replayOverTheOlderRootGivesTheSameContent() throws {
        for seed in UInt64(1)...UInt64(Proof.scale(10, 1000)) {
            let store = try DamagedStore(seed: seed)
            var options = ProofTables.options(store.disk.copy())
            options.usesOlderRoot = true
            let found = try Store.open(at: "shop", tables: ProofTables.all, options)
            #expect(found.recovery.usedOlderRoot)
            #expect(try store.model.difference(found.live) == nil, "seed \(seed)")
        }
    }

    /// The same as part of a check. A row that was changed behind the journal's back is whole on every page.
    @Test func aCheckThatComparesTheRootsSeesWhatTheJournalDoesNotHave() throws {
        let run = try ProofRun(try ProofTables.diskWithStore(), seed: 8)
        run.checkpointChance = 0
        try run.run(60)
        try run.checkpoint()
        try run.run(20)
        try run.flush()
        run.abandon()
        #expect(try StoreCheck.run(run.store, comparesRoots: true).isClean)

        let table = try #require(run.store.tables[Int(ProofTables.jobs)])
        let id = RowID(try #require(run.model.jobs.keys.min()))
        let found = try run.store.live.row(ProofTables.jobs, id)
        let old = Array(try #require(found).bytes)
        var draft = RowDraft()
        draft.set(7, text: "nobody wrote this")
        try old.withUnsafeBytes { bytes in
            var builder = RowBuilder()
            let row = Row(unowned: bytes)
            let new = try builder.build(
                table.schema, id, version: row.version, lastChange: row.lastChange, draft: draft, old: row)
            try new.withUnsafeBytes { try table.applyUpdate(row, Row(unowned: $0)) }
        }
        try run.store.checkpointNow()
        #expect(try StoreCheck.run(run.store).isClean)
        let report = try StoreCheck.run(run.store, comparesRoots: true)
        #expect(report.findings.map(\.description).contains { $0.contains("row \(id)") && $0.contains("another one") })
    }

    /// A group is proved to have been acknowledged by what follows it, however far that is.
    @Test(arguments: [1000, 70_000, 300_000, 900_000], [false, true])
    func aDamagedGroupAfterASealIsNotTakenForATornEnd(byteCount: Int, closes: Bool) throws {
        let disk = try ProofTables.diskWithStore()
        var store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
        var groups: [Int] = []
        for round in 0..<3 {
            var draft = RowDraft()
            draft.set(
                7, text: String(decoding: [UInt8](repeating: 97, count: round == 1 ? byteCount : 10), as: UTF8.self))
            try store.begin(SampleTables.info, atText: SampleTables.at)
            _ = try store.insert(ProofTables.jobs, draft)
            store.commit()
            groups.append(store.journal.position.offset)
            try store.flush()
            if round == 0, closes {
                try store.close()
                store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            } else if round == 0 {
                try store.seal()
            }
        }
        // The block that begins the second group, and with it the whole group.
        let file = try disk.open("shop/journal/00000000", use: .readWrite, create: false)
        try file.write([UInt8](repeating: 0, count: 4096), at: groups[1])
        try file.flush()
        let found = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk.afterRestart()))
        #expect(found.readOnlyReason != nil)
        #expect(try StoreCheck.run(at: "shop", ProofTables.options(disk.afterRestart())).isClean == false)
    }

    @Test func aSegmentWithoutItsHeaderIsNotTakenForAnUnusedOne() throws {
        let run = try ProofRun(try ProofTables.diskWithStore(), seed: 5)
        run.checkpointChance = 0
        for _ in 0..<3 { try run.largeTransaction() }
        try run.run(10)
        try run.flush()
        let segment = try #require(run.store.journal.segments.max { $0.sequence < $1.sequence })
        #expect(segment.sequence > 1)
        let disk = run.disk.copy()
        try disk.flipBit("shop/journal/\(segment.name)", offset: 41)
        let found = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
        #expect(found.readOnlyReason != nil)
    }
}
