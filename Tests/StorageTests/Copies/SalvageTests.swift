import Platform
import TestSupport
import Testing

@testable import Storage

/// What one damaged place does not hold comes out of a store, and what it held is told.
@Suite struct SalvageTests {
    enum Damage: CaseIterable { case zeroed, random, swapped }

    /// Rows that lie on each physical page of the newest root.
    private static func rowsByPage(_ disk: SimDisk) throws -> [String: [UInt32: Set<UInt64>]] {
        let file = try disk.open("shop/superblock", use: .readOnly, create: false)
        let slots = try Superblock.read(file)
        let roots = [slots.first, slots.second].compactMap { $0 }.sorted { $0.generation > $1.generation }
        var found: [String: [UInt32: Set<UInt64>]] = [:]
        for definition in ProofTables.all {
            let pages = SalvagedPages(
                disk, "shop/" + definition.file, table: definition.number,
                entries: roots.map { $0.files[Int(definition.number)] }, generation: roots[0].generation)
            let table = SalvagedTable(TableSchema(definition), pages)
            for (id, row) in table.rows {
                switch row.source {
                case .heap(let physical, _):
                    found["shop/" + definition.file, default: [:]][physical, default: []].insert(id)
                case .overflow(let first):
                    var logical = first
                    while logical != 0, let page = pages.logical(logical)?.page {
                        if let physical = pages.places[logical]?.physical {
                            found["shop/" + definition.file, default: [:]][physical, default: []].insert(id)
                        }
                        logical = page.u32(PageFormat.right)
                    }
                case .journal: break
                }
            }
        }
        return found
    }

    /// Ids of rows that are not there as the model has them.
    private static func missing<R: ProofRow>(
        _ view: ReadView, _ table: UInt16, _ rows: [UInt64: ProofModel.Held<R>]
    ) throws -> Set<UInt64> {
        let schema = try view.schema(table)
        var missing: Set<UInt64> = []
        for (id, held) in rows {
            guard let row = try view.row(table, RowID(id)), row.version == held.version,
                schema.definition.fields.allSatisfy({ field in
                    schema.value(row, field.number).map { String(decoding: $0, as: UTF8.self) }
                        == held.row.fields[field.number]
                })
            else {
                missing.insert(id)
                continue
            }
        }
        return missing
    }

    @Test(arguments: Damage.allCases) func allRowsOfTheOtherPagesComeOut(damage: Damage) throws {
        let base = try DamagedStore(seed: 21)
        let rows = try Self.rowsByPage(base.disk)
        let pages = base.extents.filter(\.isPage)
        var random = SplitMix64(seed: 22)
        var (complete, lossy) = (0, 0)
        for (number, extent) in pages.enumerated() where number % Proof.scale(4, 1) == 0 {
            let disk = base.disk.copy()
            let file = try disk.open(extent.path, use: .readWrite, create: false)
            var bytes = [UInt8](repeating: 0, count: 4096)
            switch damage {
            case .zeroed: break
            case .random: bytes = pattern(random.next(), count: 4096)
            case .swapped:
                let other = pages[random.below(pages.count)]
                guard other.path == extent.path, other.offset != extent.offset else { continue }
                bytes = try file.read(4096, at: other.offset)
            }
            try file.write(bytes, at: extent.offset)
            let place = "\(extent.path) at \(extent.offset)"
            let check = try StoreCheck.run(at: "shop", ProofTables.options(disk))
            #expect(!check.isClean || !check.notes.isEmpty, "\(place): nobody noticed")

            let report = try StoreSalvage.run(
                from: "shop", to: "saved", expecting: ProofTables.all, ProofTables.options(disk, seed: 5))
            #expect(report.findings == 0, "\(place): \(report.notes)")
            let store = try Store.open(at: "saved", tables: ProofTables.all, ProofTables.options(disk, seed: 6))
            let touched = rows[extent.path]?[UInt32(extent.offset / 4096)] ?? []
            let jobs = try Self.missing(store.live, ProofTables.jobs, base.model.jobs)
            let accounts = try Self.missing(store.live, ProofTables.accounts, base.model.accounts)
            for (table, gone) in [("jobs", jobs), ("accounts", accounts)] {
                let isHere = extent.path.hasSuffix("/\(table).flat")
                #expect(gone.isSubset(of: isHere ? touched : Set<UInt64>()), "\(place): lost \(gone) of \(table)")
                let told = try #require(report.tables.first { $0.name == table })
                #expect(gone.count <= told.lost + told.earlier, "\(place): \(gone) of \(table) are not told")
            }
            if report.isComplete { complete += 1 } else { lossy += 1 }
            try store.close()
        }
        #expect(complete > 0 && lossy > 0)
    }

    @Test func aSoundStoreComesOutWhole() throws {
        let base = try DamagedStore(seed: 23)
        let report = try StoreSalvage.run(
            from: "shop", to: "saved", expecting: [], ProofTables.options(base.disk, seed: 5))
        #expect(report.isComplete && report.findings == 0, "\(report.notes)")
        let store = try Store.open(at: "saved", tables: ProofTables.all, ProofTables.options(base.disk))
        #expect(try base.model.difference(store.live) == nil)
        // Numbers go on where they were.
        let old = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(base.disk))
        for table in [ProofTables.jobs, ProofTables.accounts, Store.changesTable] {
            #expect(try store.live.nextRow(table) >= old.live.nextRow(table))
        }
    }

    @Test func withoutASuperblockTheRowsStillComeOut() throws {
        let base = try DamagedStore(seed: 24, isClosed: true)
        let file = try base.disk.open("shop/superblock", use: .readWrite, create: false)
        try file.write([UInt8](repeating: 0, count: 8192), at: 0)
        #expect(throws: StorageError.self) {
            try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(base.disk))
        }
        let report = try StoreSalvage.run(
            from: "shop", to: "saved", expecting: ProofTables.all, ProofTables.options(base.disk, seed: 5))
        #expect(!report.isComplete && !report.notes.isEmpty)
        let store = try Store.open(at: "saved", tables: ProofTables.all, ProofTables.options(base.disk))
        #expect(try Self.missing(store.live, ProofTables.jobs, base.model.jobs) == [])
        #expect(try Self.missing(store.live, ProofTables.accounts, base.model.accounts) == [])
    }

    @Test func theDamagedStoreIsOnlyRead() throws {
        let base = try DamagedStore(seed: 25)
        let names = try base.disk.entries(of: "shop")
        let before = try names.filter { $0 != "journal" && $0 != "files" }.map { try base.disk.readAll("shop/" + $0) }
        _ = try StoreSalvage.run(
            from: "shop", to: "saved", expecting: ProofTables.all, ProofTables.options(base.disk, seed: 5))
        #expect(
            try names.filter { $0 != "journal" && $0 != "files" }.map { try base.disk.readAll("shop/" + $0) } == before)
        #expect(throws: StorageError.self) {
            try StoreSalvage.run(from: "shop", to: "saved", expecting: [], ProofTables.options(base.disk))
        }
    }
}
