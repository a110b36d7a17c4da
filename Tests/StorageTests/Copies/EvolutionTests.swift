import Platform
import TestSupport
import Testing

@testable import Storage

/// A store of an older engine gets what it lacks in one step; one of a newer engine is refused.
@Suite struct EvolutionTests {
    /// The tables as the first engine had them.
    private static let first = ProofTables.all

    /// A new collection, new fields, an index on an old and one on a new field, one index dropped, one changed, new names.
    private static let second: [TableDefinition] = {
        var tables = first
        tables[1].fields[0].name = "headline"
        tables[1].fields.append(FieldInfo(8, "shade", .text))
        tables[1].fields.append(FieldInfo(9, "paid", .boolean))
        tables[1].indexes.removeAll { $0.id == 3 }
        tables[1].droppedIndexes = [3]
        tables[1].indexes.append(IndexDefinition(id: 8, name: "byDue", components: [KeyComponent([3], .instant)]))
        tables[1].indexes.append(
            IndexDefinition(id: 9, name: "byShade", components: [KeyComponent([8], .text(.folded))], present: true))
        tables[2].indexes[0].components = [KeyComponent([1], .text(.folded), descending: true)]
        tables[2].indexes.append(
            IndexDefinition(id: 5, name: "byCodeOnly", components: [KeyComponent([3], .text(.bytes))], unique: true))
        tables.append(
            TableDefinition(
                number: 6, name: "parts", file: "parts.flat", letter: "P", tracked: true,
                fields: [FieldInfo(1, "name", .text)],
                indexes: [IndexDefinition(id: 1, name: "byName", components: [KeyComponent([1], .text(.shop))])]))
        return tables
    }()

    private static func options(_ disk: any Disk) -> StoreOptions {
        var options = ProofTables.options(disk)
        options.engineVersion = "2.0"
        return options
    }

    /// A store of the first engine with rows in both roots and in the journal, and what is in it.
    private static func oldStore() throws -> (disk: SimDisk, model: ProofModel) {
        let run = try ProofRun(try ProofTables.diskWithStore(seed: 5), seed: 5)
        run.checkpointChance = 0
        try run.run(60)
        try run.checkpoint()
        try run.run(20)
        try run.flush()
        run.abandon()
        return (run.disk.copy().afterPowerCut(seed: 1), run.model)
    }

    /// What is wrong with a store that the second engine has opened; nil if nothing is.
    private static func problem(_ store: Store, _ model: ProofModel) throws -> String? {
        let view = store.live
        for (number, rows) in [(ProofTables.jobs, model.jobs.count), (ProofTables.accounts, model.accounts.count)] {
            if try view.rowCount(number) != rows { return "table \(number) has \(try view.rowCount(number)) rows" }
        }
        for (id, held) in model.jobs {
            guard let row = try view.row(ProofTables.jobs, RowID(id)) else { return "job \(id) is missing" }
            let schema = try view.schema(ProofTables.jobs)
            for field in schema.definition.fields {
                let value = schema.value(row, field.number).map { String(decoding: $0, as: UTF8.self) }
                if value != held.row.fields[field.number] { return "job \(id), \(field.name)" }
            }
        }
        if try view.index(ProofTables.jobs, 8).entries != model.jobs.count { return "byDue has not every job" }
        if try view.index(ProofTables.jobs, 9).entries != 0 { return "byShade has entries" }
        let report = try StoreCheck.run(store)
        return report.isClean ? nil : "\(report.findings)"
    }

    @Test func anOlderStoreHasItsRowsAndEverythingNew() throws {
        let (disk, model) = try Self.oldStore()
        var store = try Store.open(at: "shop", tables: Self.second, Self.options(disk))
        #expect(store.recovery.isEvolved)
        #expect(try Self.problem(store, model) == nil)
        // New rows have the new fields, old rows get them when they are changed.
        try store.begin(SampleTables.info, atText: SampleTables.at)
        var draft = SampleTables.job("New", status: 1, number: 77_777)
        draft.set(8, text: "Red")
        _ = try store.insert(ProofTables.jobs, draft)
        var shade = RowDraft()
        shade.set(8, text: "Blue")
        let changed = RowID(try #require(model.jobs.keys.min()))
        #expect(try store.update(ProofTables.jobs, changed, shade) != nil)
        var part = RowDraft()
        part.set(1, text: "Bumper")
        #expect(try store.insert(6, part) == RowID(1))
        store.commit()
        try store.close()

        store = try Store.open(at: "shop", tables: Self.second, Self.options(disk))
        #expect(!store.recovery.isEvolved && store.recovery.rebuiltIndexes == [])
        #expect(try store.live.index(ProofTables.jobs, 9).entries == 2)
        #expect(try store.live.rowCount(6) == 1)
        let schema = try store.live.schema(ProofTables.jobs)
        let row = try #require(try store.live.row(ProofTables.jobs, changed))
        #expect(row.schema == 2)
        #expect(schema.value(row, 8).map { String(decoding: $0, as: UTF8.self) } == "\"Blue\"")
        #expect(throws: StorageError.self) { try store.live.index(ProofTables.jobs, 3) }
        #expect(try StoreCheck.run(store).isClean)
        try store.close()
        #expect(try StoreCheck.run(at: "shop", Self.options(disk)).isClean)
    }

    @Test func readingAnOlderStoreWritesNothing() throws {
        let (disk, model) = try Self.oldStore()
        let before = disk.operationCount
        var options = Self.options(disk)
        options.isReadOnly = true
        let store = try Store.open(at: "shop", tables: Self.second, options)
        #expect(try store.live.rowCount(6) == 0)
        #expect(try store.live.rowCount(ProofTables.jobs) == model.jobs.count)
        try store.close()
        #expect(disk.operationCount == before)
    }

    @Test func theOlderRootIsTheSameStoreAfterAnEvolution() throws {
        let (disk, model) = try Self.oldStore()
        let store = try Store.open(at: "shop", tables: Self.second, Self.options(disk))
        try store.begin(SampleTables.info, atText: SampleTables.at)
        var part = RowDraft()
        part.set(1, text: "Bumper")
        _ = try store.insert(6, part)
        store.commit()
        try store.flush()
        var options = Self.options(disk.afterPowerCut(seed: 3))
        options.isReadOnly = true
        options.usesOlderRoot = true
        let older = try Store.open(at: "shop", tables: Self.second, options)
        #expect(older.recovery.usedOlderRoot)
        #expect(try older.live.rowCount(6) == 1)
        #expect(try Self.problem(store, model) == nil)
        #expect(try older.live.rowCount(ProofTables.jobs) == model.jobs.count)
    }

    @Test func aPowerCutAnywhereLeavesTheOldStoreOrTheNewOne() throws {
        let (base, model) = try Self.oldStore()
        let whole = base.copy()
        _ = try Store.open(at: "shop", tables: Self.second, Self.options(whole))
        var (old, new) = (0, 0)
        for cut in (base.operationCount + 1)...whole.operationCount {
            let disk = base.copy()
            disk.cutPower(afterOperation: cut)
            _ = try? Store.open(at: "shop", tables: Self.second, Self.options(disk))
            for remain in 0..<Proof.scale(4, 60) {
                let found = disk.afterPowerCut(seed: UInt64(cut << 8 | remain))
                let name = "cut in operation \(cut) (\(whole.operations[cut - 1])), remains \(remain)"
                // The old engine opens it, or refuses it with nothing changed.
                let byOld = found.copy()
                do throws(StorageError) {
                    let store = try Store.open(at: "shop", tables: Self.first, ProofTables.options(byOld))
                    #expect(try store.live.rowCount(ProofTables.jobs) == model.jobs.count, "\(name)")
                    old += 1
                } catch {
                    guard case .unsupported = error else {
                        Issue.record("\(name): \(error)")
                        return
                    }
                    new += 1
                }
                let store = try Store.open(at: "shop", tables: Self.second, Self.options(found))
                let problem = try Self.problem(store, model)
                #expect(problem == nil, "\(name)")
                if problem != nil { return }
                try store.close()
                let again = try Store.open(at: "shop", tables: Self.second, Self.options(found))
                #expect(!again.recovery.isEvolved)
            }
        }
        #expect(old > 0 && new > 0)
    }

    @Test func aFullDiskLeavesTheOldStore() throws {
        let (base, model) = try Self.oldStore()
        let disk = base.copy()
        disk.capacityBytes = disk.usedByteCount + 30_000
        #expect(throws: StorageError.self) { try Store.open(at: "shop", tables: Self.second, Self.options(disk)) }
        disk.capacityBytes = nil
        let store = try Store.open(at: "shop", tables: Self.second, Self.options(disk))
        #expect(try Self.problem(store, model) == nil)
    }

    @Test func aNewerStoreIsRefusedInOneSentenceThatNamesBothVersions() throws {
        let (disk, _) = try Self.oldStore()
        try Store.open(at: "shop", tables: Self.second, Self.options(disk)).close()
        var options = ProofTables.options(disk)
        options.engineVersion = "1.0"
        for (tables, what) in [
            (Self.first, "the collection parts"), (Self.first + [Self.second[3]], "the field jobs.shade"),
        ] {
            do throws(StorageError) {
                _ = try Store.open(at: "shop", tables: tables, options)
                Issue.record("it was opened")
            } catch {
                guard case .unsupported(let text) = error else { throw error }
                #expect(text == "it has \(what), written by Fettle 2.0, and Fettle 1.0 does not know that")
            }
        }
    }

    @Test func aNewUniqueIndexOverEqualRowsIsRefused() throws {
        let (disk, _) = try Self.oldStore()
        var store = try Store.open(at: "shop", tables: Self.first, Self.options(disk))
        try store.begin(SampleTables.info, atText: SampleTables.at)
        for number in [801, 802] {
            _ = try store.insert(ProofTables.jobs, SampleTables.job("Same", status: 1, number: number))
        }
        store.commit()
        try store.close()
        var tables = Self.first
        tables[1].indexes.append(
            IndexDefinition(id: 8, name: "byTitleOnly", components: [KeyComponent([1], .text(.folded))], unique: true))
        #expect(throws: StorageError.self) { try Store.open(at: "shop", tables: tables, Self.options(disk)) }
        store = try Store.open(at: "shop", tables: Self.first, Self.options(disk))
        #expect(try StoreCheck.run(store).isClean)
    }
}
