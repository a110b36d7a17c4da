import Platform
import Testing

@testable import Storage

/// Rows give back the values they were made of, wherever they lie.
@Suite struct RowTests {
    private func definition(_ fields: Int) -> TableDefinition {
        TableDefinition(
            number: 9, name: "t", file: "t.flat", letter: "T", tracked: false,
            fields: (1...fields).map { FieldInfo($0, "f\($0)", .json) }, indexes: [])
    }

    private func build(_ schema: TableSchema, _ values: [Int: [UInt8]], over old: [UInt8]? = nil) throws -> [UInt8] {
        var draft = RowDraft()
        for (field, value) in values { value.withUnsafeBytes { draft.set(field, $0) } }
        var builder = RowBuilder()
        guard let old else {
            return try builder.build(schema, RowID(77), version: 1, lastChange: 5, draft: draft, old: nil)
        }
        return try old.withUnsafeBytes { bytes in
            try builder.build(schema, RowID(77), version: 2, lastChange: 6, draft: draft, old: Row(unowned: bytes))
        }
    }

    private func values(_ schema: TableSchema, _ bytes: [UInt8]) -> [Int: [UInt8]] {
        bytes.withUnsafeBytes { raw in
            let row = Row(unowned: raw)
            var values: [Int: [UInt8]] = [:]
            for field in schema.definition.fields {
                values[field.number] = schema.value(row, field.number).map(Array.init)
            }
            return values
        }
    }

    @Test(arguments: [1, 7, 8, 9, 40])
    func aRowHoldsExactlyTheFieldsItWasGiven(fields: Int) throws {
        let schema = TableSchema(definition(fields))
        var random = SplitMix64(seed: UInt64(fields))
        for _ in 0..<Proof.scale(300, 20_000) {
            var first: [Int: [UInt8]] = [:]
            for field in 1...fields where random.chance(9) {
                first[field] = [UInt8](repeating: UInt8(random.below(250)), count: random.below(40))
            }
            let row = try build(schema, first)
            #expect(values(schema, row) == first)
            let hash = row.withUnsafeBytes { Row(unowned: $0).storedHash == Row(unowned: $0).computedHash }
            #expect(hash)
            var second: [Int: [UInt8]] = [:]
            for field in 1...fields where random.chance(4) {
                second[field] = [UInt8](repeating: 1, count: random.below(9))
            }
            #expect(values(schema, try build(schema, second, over: row)) == first.merging(second) { $1 })
        }
    }

    /// Offsets grow to four bytes where two no longer reach; the border is walked byte by byte.
    @Test func rowsAroundSixtyFourKibibytesAreWhole() throws {
        let schema = TableSchema(definition(3))
        for count in 65_470...65_540 {
            let given: [Int: [UInt8]] = [1: [UInt8](repeating: 65, count: count), 3: [66, 67]]
            #expect(values(schema, try build(schema, given)) == given, "\(count) bytes")
        }
        #expect(throws: StorageError.self) { try build(schema, [1: [UInt8](repeating: 65, count: 1 << 20)]) }
    }

    @Test func anOlderVersionOfTheSchemaIsReadByItsOwnList() throws {
        let old = TableSchema(definition(3))
        let row = try build(old, [1: [49], 3: [51]])
        let new = TableSchema(definition(5), versions: [[1, 2, 3], [5, 3, 1]])
        #expect(values(new, row) == [1: [49], 3: [51]])
        let updated = try build(new, [5: [53]], over: row)
        #expect(values(new, updated) == [1: [49], 3: [51], 5: [53]])
    }

    /// Rows of every size, placed, replaced and removed, against a dictionary.
    @Test func aHeapGivesBackWhatItWasGiven() throws {
        for seed in UInt64(1)...UInt64(Proof.scale(3, 100)) {
            let disk = try ProofTables.diskWithStore()
            let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            let table = try #require(store.tables[Int(ProofTables.jobs)])
            var random = SplitMix64(seed: seed)
            var model: [UInt64: [UInt8]] = [:]
            for step in 0..<1500 {
                let id = UInt64(1 + random.below(700))
                let bytes = row(id, size(&random), UInt8(truncatingIfNeeded: step))
                switch (model[id], random.below(4)) {
                case (nil, _):
                    try table.space.noteRow(RowID(id))
                    try bytes.withUnsafeBytes { try table.heap.insert(RowID(id), $0) }
                    model[id] = bytes
                case (_?, 0):
                    try table.heap.remove(RowID(id))
                    model[id] = nil
                default:
                    try bytes.withUnsafeBytes { try table.heap.replace(RowID(id), $0) }
                    model[id] = bytes
                }
            }
            for id in UInt64(0)...710 {
                let found = try table.row(RowID(id)).map { Array($0.bytes) }
                #expect(found == model[id], "seed \(seed), row \(id)")
            }
            var order: [UInt64] = []
            try SlotDirectory.forEach(table.space.view) { (id, _) throws(StorageError) in
                order.append(id.number)
                return true
            }
            #expect(order == model.keys.sorted())
            #expect(problems(store) == [], "seed \(seed)")
        }
    }

    /// What the check says of pages, rows and space; the counts of rows and entries are another matter here.
    private func problems(_ store: Store) -> [String] {
        let table = store.tables[Int(ProofTables.jobs)]!
        let checked = CheckedTable(table.schema, table.space.view)
        var report = CheckReport()
        var physical = PhysicalPages()
        var pages = PageCheck()
        while !pages.step(checked, &physical, &report) {}
        var rows = RowCheck()
        while !rows.step(checked, nextChange: 10, &report) {}
        SpaceCheck.run(checked, &report)
        return report.findings.map(\.description).filter { !$0.contains("counts 0 rows") }
    }

    private func size(_ random: inout SplitMix64) -> Int {
        switch random.below(12) {
        case 0: 3990 + random.below(20)
        case 1: 4000 + random.below(20_000)
        case 2...4: 27 + random.below(30)
        default: 27 + random.below(900)
        }
    }

    /// The bytes of a row without values.
    private func row(_ id: UInt64, _ count: Int, _ fill: UInt8) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        for index in 27..<count { bytes[index] = fill }
        bytes.withUnsafeMutableBytes { raw in
            raw.storeBytes(of: UInt32(count), toByteOffset: 4, as: UInt32.self)
            raw.storeBytes(of: UInt32(id), toByteOffset: 8, as: UInt32.self)
            raw.storeBytes(of: 1, toByteOffset: 14, as: UInt16.self)
            raw.storeBytes(of: 1, toByteOffset: 16, as: UInt32.self)
            raw.storeBytes(of: 1, toByteOffset: 20, as: UInt32.self)
            let hash = Hash.of32(UnsafeRawBufferPointer(rebasing: raw[4...]))
            raw.storeBytes(of: hash, toByteOffset: 0, as: UInt32.self)
        }
        return bytes
    }
}
