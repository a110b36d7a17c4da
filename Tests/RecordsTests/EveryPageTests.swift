import Platform
import TestSupport
import Testing

@testable import Records
@testable import Storage

/// A store with any one page overwritten is reported by the check, and salvage brings out every row of the other pages:
/// for every page of a store that has records in every collection.
@Suite struct EveryPageTests {
    private enum Damage: CaseIterable { case zeroed, random, swapped }

    private struct Page: Hashable {
        var path: String
        var table: UInt16
        var physical: UInt32
    }

    private typealias Rows = [UInt16: [UInt64: [UInt8]]]

    private let disk: SimDisk
    private let definitions = Collections.all.map(\.storage)
    private let rows: Rows
    private let roots: [Superblock]
    private let pages: [Page]
    /// Rows of which a part lies on the page.
    private let touched: [Page: Set<UInt64>]

    private static func options(_ disk: SimDisk) -> StoreOptions {
        StoreOptions(disk: disk, random: SeededRandom(seed: 4), usesBackgroundThread: false)
    }

    init() throws {
        let disk = SimDisk(seed: 5)
        try Database.create(at: "shop", disk: disk, random: SeededRandom(seed: 1))
        for round in 0..<3 {
            let store = try Store.open(at: "shop", tables: definitions, Self.options(disk))
            for number in 0..<(round == 0 ? 16 : 3) { try Self.fill(store, definitions, round * 100 + number) }
            try store.close()
        }
        let store = try Store.open(at: "shop", tables: definitions, Self.options(disk.copy()))
        var rows: Rows = [:]
        var pages: [Page] = []
        let slots = try Superblock.read(disk.open("shop/superblock", use: .readOnly, create: false))
        roots = [slots.first, slots.second].compactMap { $0 }.sorted { $0.generation > $1.generation }
        for case let table? in store.tables {
            let number = table.schema.definition.number
            var found: [UInt64: [UInt8]] = [:]
            try store.live.forEachRow(number) { row in
                found[row.rowID.number] = Array(row.bytes)
                return true
            }
            rows[number] = found
            var named: Set<UInt32> = [0]
            for root in roots where Int(number) < root.files.count && root.files[Int(number)].isPresent {
                try PageTable.forEachPhysical(table.space.view.mapping.base, table: number, root.files[Int(number)]) {
                    named.insert($0)
                }
            }
            let path = "shop/" + table.schema.definition.file
            pages += named.sorted().map { Page(path: path, table: number, physical: $0) }
        }
        self.disk = disk
        self.rows = rows
        self.pages = pages
        var touched: [Page: Set<UInt64>] = [:]
        for case let table? in store.tables {
            let whole = Self.salvaged(disk, table.schema, roots)
            let path = "shop/" + table.schema.definition.file
            for (id, row) in whole.rows {
                switch row.source {
                case .heap(let physical, _):
                    touched[Page(path: path, table: table.schema.definition.number, physical: physical), default: []]
                        .insert(id)
                case .overflow(let first):
                    var logical = first
                    while logical != 0, let page = whole.pages.logical(logical)?.page {
                        if let physical = whole.pages.places[logical]?.physical {
                            touched[
                                Page(path: path, table: table.schema.definition.number, physical: physical), default: []
                            ].insert(id)
                        }
                        logical = page.u32(PageFormat.right)
                    }
                case .journal: break
                }
            }
        }
        self.touched = touched
    }

    /// One transaction: a row in every collection, a change of an earlier one, now and then a removal.
    private static func fill(_ store: Store, _ definitions: [TableDefinition], _ number: Int) throws {
        let info = TransactionInfo(at: 1_780_000_000_000 + Int64(number), actor: "E1", method: "proof")
        try store.begin(info, atText: "2026-05-29T00:26:40Z")
        for definition in definitions where definition.number != Store.changesTable {
            let row = try store.insert(definition.number, draft(definition, number))
            guard row.number > 4 else { continue }
            _ = try store.update(definition.number, RowID(row.number - 3), draft(definition, number + 5000))
            if number % 6 == 5 { try store.remove(definition.number, RowID(row.number - 4)) }
        }
        store.commit()
        try store.flush()
    }

    /// A value for every field; fields that no index has get long texts, one of them too long for a page.
    private static func draft(_ definition: TableDefinition, _ number: Int) -> RowDraft {
        var indexed: Set<Int> = []
        var lists: Set<Int> = []
        for component in definition.indexes.flatMap(\.components) {
            indexed.formUnion(component.fields)
            if case .each = component.encoding { lists.formUnion(component.fields) }
        }
        var draft = RowDraft()
        var longs = 0
        for field in definition.fields {
            let json: String
            switch field.kind {
            case .boolean: json = number % 2 == 0 ? "true" : "false"
            case .integer: json = String(number * 64 + field.number)
            case .reference: json = "\"J\(number + field.number)\""
            case .instant: json = "\"2026-03-02T09:00:00.\(100 + number % 900)+01:00\""
            case .date: json = "\"2026-03-\(10 + number % 20)\""
            case .json: json = lists.contains(field.number) ? "[\"a\(number)\",\"b\"]" : "{\"n\":\(number)}"
            case .text:
                let isLong = !indexed.contains(field.number)
                if isLong { longs += 1 }
                let count = !isLong ? 1 : longs == 1 && number % 8 == 3 ? 700 : 20
                json = "\"" + String(repeating: "w\(number) ", count: count) + "\(field.number)\""
            }
            Array(json.utf8).withUnsafeBytes { draft.set(field.number, $0) }
        }
        return draft
    }

    private static func salvaged(_ disk: SimDisk, _ schema: TableSchema, _ roots: [Superblock]) -> SalvagedTable {
        let number = Int(schema.definition.number)
        let entries = roots.compactMap { number < $0.files.count ? $0.files[number] : nil }.filter(\.isPresent)
        return SalvagedTable(
            schema,
            SalvagedPages(
                disk, "shop/" + schema.definition.file, table: schema.definition.number, entries: entries,
                generation: roots[0].generation))
    }

    private func damaged(_ page: Page, _ damage: Damage, _ random: inout SplitMix64) throws -> SimDisk? {
        let disk = disk.copy()
        let file = try disk.open(page.path, use: .readWrite, create: false)
        let offset = Int(page.physical) * 4096
        let old = try file.read(4096, at: offset)
        let new: [UInt8]
        switch damage {
        case .zeroed: new = [UInt8](repeating: 0, count: 4096)
        case .random: new = pattern(random.next(), count: 4096)
        case .swapped:
            let others = pages.filter { $0.path == page.path && $0.physical != page.physical }
            new = try file.read(4096, at: Int(others[random.below(others.count)].physical) * 4096)
        }
        if new == old { return nil }
        try file.write(new, at: offset)
        return disk
    }

    @Test func everyPageMayBeLostAndTheOthersComeOut() throws {
        #expect(rows.count == definitions.count + 1 && rows.values.allSatisfy { $0.count >= 10 })
        var random = SplitMix64(seed: 6)
        let isLong = CurrentProcess.environment("FETTLE_LONG") != nil
        var (whole, lossy) = (0, 0)
        for (position, page) in pages.enumerated() {
            for damage in isLong ? Damage.allCases : [Damage.allCases[position % 3]] {
                guard let disk = try damaged(page, damage, &random) else { continue }
                let place = "\(page.path), page \(page.physical), \(damage)"
                let check = try StoreCheck.run(at: "shop", Self.options(disk))
                #expect(!check.isClean, "\(place): nobody noticed")
                let here = touched[page] ?? []
                try salvageTable(page, disk, here, place)
                guard isLong || page.table == 0 || position % 12 == 0 else { continue }
                let gone = try salvageStore(disk, page, here, place)
                if gone == 0 { whole += 1 } else { lossy += 1 }
            }
        }
        #expect(whole > 10 && pages.count > 300)
        if isLong || CurrentProcess.environment("FETTLE_TELL") != nil {
            print(
                "every page of a store: \(pages.count) pages of \(rows.count) files, \(whole) whole, \(lossy) with losses"
            )
        }
    }

    /// The file of the page alone: all its rows but those of the page.
    private func salvageTable(_ page: Page, _ disk: SimDisk, _ here: Set<UInt64>, _ place: String) throws {
        guard let definition = definitions.first(where: { $0.number == page.table }) else { return }
        let table = Self.salvaged(disk, TableSchema(definition), roots)
        for (id, bytes) in rows[page.table] ?? [:] where !here.contains(id) {
            let found = table.rows[id].flatMap { table.bytes($0) }
            #expect(found == bytes, "\(place): row \(id) is lost")
        }
        for id in here where table.rows[id].flatMap({ table.bytes($0) }) != rows[page.table]?[id] {
            let isTold = table.lost.contains(id) || table.rows[id]?.isCurrent == false || table.isDirectoryDamaged
            #expect(isTold, "\(place): the loss of row \(id) is not told")
        }
    }

    /// The whole store; returns how many rows it lost.
    private func salvageStore(_ disk: SimDisk, _ page: Page, _ here: Set<UInt64>, _ place: String) throws -> Int {
        let report = try StoreSalvage.run(from: "shop", to: "saved", expecting: definitions, Self.options(disk))
        #expect(report.findings == 0, "\(place): \(report.notes)")
        let store = try Store.open(at: "saved", tables: definitions, Self.options(disk))
        var gone = 0
        for definition in definitions {
            for (id, bytes) in rows[definition.number] ?? [:] {
                let found = try store.live.row(definition.number, RowID(id)).map { Array($0.bytes) }
                if found == bytes { continue }
                gone += 1
                #expect(
                    definition.number == page.table && here.contains(id), "\(place): \(definition.name) \(id) is lost")
            }
        }
        let told = report.tables.reduce(0) { $0 + $1.lost + $1.earlier }
        #expect(gone <= told, "\(place): \(gone) rows are lost, and \(told) are told")
        return gone
    }
}
