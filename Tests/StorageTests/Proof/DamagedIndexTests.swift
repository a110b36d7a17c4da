import Platform
import Testing

@testable import Storage

/// Rows never depend on an index: a damaged one is given up and made anew, and nothing is lost with it.
@Suite struct DamagedIndexTests {
    private struct Page {
        var table: UInt16
        var index: Int
        var path: String
        var physical: Int
    }

    /// A closed store, and where the pages of its indexes lie.
    private static func base(seed: UInt64) throws -> (
        disk: SimDisk, model: ProofModel, states: [LSN: ProofModel], pages: [Page]
    ) {
        let run = try ProofRun(try ProofTables.diskWithStore(seed: seed), seed: seed)
        run.checkpointChance = 0
        run.rowLimit = 200
        try run.run(1200)
        run.abandon()
        try run.reopen()
        var pages: [Page] = []
        for number in [ProofTables.jobs, ProofTables.accounts] {
            let table = try #require(run.store.tables[Int(number)])
            for (index, tree) in table.trees.enumerated() {
                var logicals: Set<UInt32> = []
                #expect(table.collectPages(tree.root, &logicals))
                for logical in logicals.sorted() {
                    let physical = Int(UInt32(truncatingIfNeeded: try table.space.view.entry(logical)))
                    pages.append(
                        Page(
                            table: number, index: index, path: "shop/" + table.schema.definition.file,
                            physical: physical))
                }
            }
        }
        return (run.disk.copy(), run.model, run.states, pages)
    }

    private static func damaged(_ disk: SimDisk, _ page: Page) throws -> SimDisk {
        let copy = disk.copy()
        try copy.flipBit(page.path, offset: page.physical * 4096 + 2049, bit: 3)
        return copy
    }

    /// Lets the store mend what readings come upon; nil when it then holds the model.
    private static func mended(_ store: Store, _ model: ProofModel) throws -> String? {
        for _ in 0..<40 {
            do { return try model.difference(store.live) } catch StorageError.indexDamaged {}
            for _ in 0..<200 where store.hasIndexWork { store.maintain() }
        }
        return "an index stays damaged"
    }

    @Test func everyPageOfEveryIndexMayBeDamagedAndTheStoreMendsItself() throws {
        let (disk, model, _, pages) = try Self.base(seed: 61)
        #expect(pages.count > 11)
        for (number, page) in pages.enumerated() where number % Proof.scale(3, 1) == 0 {
            let found = try Self.damaged(disk, page)
            #expect(try !StoreCheck.run(at: "shop", ProofTables.options(found)).isClean)
            let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(found))
            let definition = ProofTables.all.first { $0.number == page.table }!
            let index = definition.indexes[page.index]
            // Asked, it says that it is being made anew; rows are there all the time.
            var scan: TreeScan?
            do throws(StorageError) {
                scan = try store.live.scan(page.table, index.id)
                while try scan?.next() != nil {}
                Issue.record("\(definition.name).\(index.name): a damaged page was read")
            } catch {
                guard case .indexDamaged(page.table, index.id) = error else { throw error }
            }
            for id in model.jobs.keys { #expect(try store.live.row(ProofTables.jobs, RowID(id)) != nil) }
            #expect(store.hasIndexWork)
            store.maintain()
            if store.hasIndexWork {
                #expect(store.staleIndexes == ["\(definition.name).\(index.name)"])
                #expect(try StoreCheck.run(store).findings.contains { $0.what.contains("made anew") })
                #expect(throws: StorageError.self) { try store.live.count(page.table, index.id, .all) }
            }
            for _ in 0..<100 where store.hasIndexWork { store.maintain() }
            #expect(store.staleIndexes.isEmpty && !store.hasIndexWork)
            #expect(try model.difference(store.live) == nil, "\(definition.name).\(index.name)")
            // Neither root names the page when two more are written.
            for _ in 0..<2 {
                try store.tables[Int(page.table)]!.space.touch(0)
                try store.checkpointNow()
            }
            #expect(try StoreCheck.run(store).findings.isEmpty, "\(definition.name).\(index.name)")
        }
    }

    /// Changes go on while an index is built, those that come upon the damaged page first of all.
    @Test(arguments: Proof.seeds(3, 60)) func changesGoOnWhileAnIndexIsMadeAnew(seed: UInt64) throws {
        let (disk, model, _, pages) = try Self.base(seed: 62)
        var random = SplitMix64(seed: seed)
        for _ in 0..<6 {
            let page = pages[random.below(pages.count)]
            let run = try ProofRun(try Self.damaged(disk, page), seed: random.next(), model: model)
            var refused = 0
            for step in 0..<60 {
                do { try run.transaction(size: 2) } catch StorageError.indexDamaged {
                    // A unique index that lacks entries cannot tell whether a value is taken.
                    refused += 1
                    run.store.rollback()
                }
                try run.flush()
                if step % 4 == 0 { run.store.maintain() }
            }
            #expect(run.store.readOnlyReason == nil)
            #expect(refused < 60)
            #expect(try Self.mended(run.store, run.model) == nil)
            run.abandon()
            try run.store.close()
            let after = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(run.disk))
            #expect(try Self.mended(after, run.model) == nil)
        }
    }

    @Test func aPowerCutAnywhereWhileAnIndexIsMadeAnewLosesNothing() throws {
        let (disk, model, _, pages) = try Self.base(seed: 63)
        let base = try Self.damaged(disk, pages[pages.count / 3])
        func work(_ run: ProofRun) throws {
            for step in 0..<24 where !run.disk.isOff {
                do {
                    try run.transaction(size: 1)
                    try run.flush()
                } catch StorageError.indexDamaged {
                    run.store.rollback()
                }
                if step == 2 { _ = try? model.difference(run.store.live) }
                run.store.maintain()
                if step % 6 == 5 { try run.checkpoint() }
            }
        }
        let whole = try ProofRun(base.copy(), seed: 7, model: model)
        try work(whole)
        var states = 0
        for cut in (base.operationCount + 1)...whole.disk.operationCount {
            let disk = base.copy()
            disk.cutPower(afterOperation: cut)
            guard let run = try? ProofRun(disk, seed: 7, model: model) else { continue }
            try? work(run)
            run.abandon()
            for remain in 0..<Proof.scale(2, 12) {
                states += 1
                let found = disk.afterPowerCut(seed: UInt64(cut) << 8 | UInt64(remain))
                let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(found))
                #expect(store.appliedLSN >= run.flushed)
                let expected = try #require(run.states[store.appliedLSN])
                let problem = try Self.mended(store, expected)
                #expect(problem == nil, "cut in operation \(cut), remains \(remain)")
                if problem != nil { return }
                for number in [ProofTables.jobs, ProofTables.accounts] {
                    try store.tables[Int(number)]!.space.touch(0)
                }
                try store.checkpointNow()
                for number in [ProofTables.jobs, ProofTables.accounts] {
                    try store.tables[Int(number)]!.space.touch(0)
                }
                try store.checkpointNow()
                let findings = try StoreCheck.run(store).findings
                #expect(findings.isEmpty, "cut in operation \(cut), remains \(remain)")
                if !findings.isEmpty { return }
            }
        }
        Proof.tell("\(states) crash states of an index that is made anew")
    }

    /// An index over rows that cannot be read would lack them, and say so to nobody: it stays away until they are salvaged.
    @Test func anIndexIsNotMadeOfRowsThatCannotBeRead() throws {
        let (disk, model, _, pages) = try Self.base(seed: 64)
        let page = try #require(pages.first { $0.table == ProofTables.jobs })
        let found = try Self.damaged(disk, page)
        let look = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(found.copy()))
        let first = try #require(
            try SlotDirectory.find(look.live.file(ProofTables.jobs), RowID(model.jobs.keys.min()!)))
        let entry = try look.live.file(ProofTables.jobs).entry(first.page)
        try found.flipBit(page.path, offset: Int(UInt32(truncatingIfNeeded: entry)) * 4096 + 3000)
        let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(found))
        let index = ProofTables.all[1].indexes[page.index]
        for _ in 0..<3 {
            #expect(throws: StorageError.self) {
                var scan = try store.live.scan(ProofTables.jobs, index.id)
                while try scan.next() != nil {}
            }
            for _ in 0..<50 { store.maintain() }
        }
        #expect(store.staleIndexes == ["jobs.\(index.name)"] && !store.hasIndexWork)
        // The error names the collection; other rows are read, and new ones taken.
        var unread = 0
        for id in model.jobs.keys {
            do throws(StorageError) { _ = try store.live.row(ProofTables.jobs, RowID(id)) } catch {
                guard case .corrupt(let what) = error else { throw error }
                #expect(what.hasPrefix("jobs: page "))
                unread += 1
            }
        }
        #expect(unread > 0 && unread < model.jobs.count / 2)
        try store.begin(SampleTables.info, atText: SampleTables.at)
        for number in 0..<40 { _ = try store.insert(ProofTables.jobs, SampleTables.job("More \(number)", status: 1)) }
        store.commit()
        try store.flush()
        #expect(store.readOnlyReason == nil)
    }
}
