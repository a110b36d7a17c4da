@testable import Storage

/// Rows made of any values give them back; bytes that are no row are read without a trap, within themselves, and the
/// three ways of reading them agree.
enum RowPromise {
    static func problem(_ bytes: [UInt8]) -> String? {
        var input = FuzzInput(bytes)
        return input.byte() & 1 == 0 ? made(&input) : arbitrary(&input)
    }

    private static func schema(_ fieldCount: Int) -> TableSchema {
        TableSchema(
            TableDefinition(
                number: 9, name: "t", file: "t.flat", letter: "T", tracked: false,
                fields: (1...fieldCount).map { FieldInfo($0, "f\($0)", .json) }, indexes: []))
    }

    // MARK: Rows that were made

    private static func made(_ input: inout FuzzInput) -> String? {
        let schema = schema(1 + input.below(70))
        var expected: [Int: [UInt8]] = [:]
        var builder = RowBuilder()
        var old: [UInt8]?
        for version in 1...3 {
            var draft = RowDraft()
            for _ in 0..<input.below(12) {
                let field = 1 + input.below(schema.currentFields.count)
                if input.byte() & 7 == 0 {
                    draft.clear(field)
                    expected[field] = nil
                } else {
                    // Long enough now and then for offsets of four bytes.
                    let value = input.byte() == 0xA5 ? [UInt8](repeating: input.byte(), count: 66_000) : input.piece()
                    value.withUnsafeBytes { draft.set(field, $0) }
                    expected[field] = value
                }
            }
            var made: [UInt8]?
            if let old {
                old.withUnsafeBytes { bytes in
                    made = try? builder.build(
                        schema, RowID(77), version: UInt32(version), lastChange: 5, draft: draft,
                        old: Row(unowned: bytes))
                }
            } else {
                made = try? builder.build(schema, RowID(77), version: 1, lastChange: 5, draft: draft, old: nil)
            }
            guard let made else { return nil }
            let problem = made.withUnsafeBytes { bytes -> String? in
                let row = Row(unowned: bytes)
                if row.storedHash != row.computedHash { return "a row has not its hash" }
                if row.rowID != RowID(77) || row.version != UInt32(version) || row.lastChange != 5 {
                    return "a row has another header"
                }
                for field in schema.currentFields
                where schema.value(row, field).map(Array.init) != expected[field] {
                    return "field \(field) has another value"
                }
                return agreement(row, schema.currentFields.count)
            }
            if let problem { return problem }
            old = made
        }
        return nil
    }

    // MARK: Bytes that may be no row

    private static func arbitrary(_ input: inout FuzzInput) -> String? {
        let fieldCount = 1 + input.below(70)
        var bytes: [UInt8] = input.byte() == 0xA5 ? [UInt8](repeating: 1, count: RowFormat.wideLength) : []
        bytes = input.rest() + bytes
        // Nothing shorter is ever taken for a row.
        if bytes.count < RowFormat.headerBytes { return nil }
        return bytes.withUnsafeBytes { agreement(Row(unowned: $0), fieldCount) }
    }

    /// `value`, `locate` and both splices say the same of a row that holds together, and stay within it in any case.
    private static func agreement(_ row: Row, _ fieldCount: Int) -> String? {
        let places = UnsafeMutableBufferPointer<ValuePlace>.allocate(capacity: fieldCount)
        defer { places.deallocate() }
        let isWhole = row.locate(places)
        let start = UInt(bitPattern: row.bytes.baseAddress)
        var whole: [UInt8] = []
        for position in 0..<fieldCount {
            let value = row.value(at: position, of: fieldCount)
            if let value {
                let offset = UInt(bitPattern: value.baseAddress) - start
                if offset + UInt(value.count) > UInt(row.bytes.count) { return "a value lies outside its row" }
            }
            guard isWhole else { continue }
            let place = places[position]
            let located =
                place.end == 0
                ? nil : UnsafeRawBufferPointer(rebasing: row.bytes[Int(place.start)..<Int(place.end)])
            if located.map(Array.init) != value.map(Array.init) { return "value \(position) is located elsewhere" }
            if let value { whole += [UInt8(ascii: "<")] + Array(value) }
        }
        let mark = [UInt8(ascii: "<")]
        let splice = RowSplice([[UInt8]](repeating: mark, count: fieldCount))
        let columns = ColumnSplice(
            (1...fieldCount).map { ($0, mark) }, schema(fieldCount), version: 0)
        let ways: [(String, Int, (UnsafeMutableRawPointer) -> Int)] = [
            ("row splice", splice.bound(row), { splice.write(row, to: $0) }),
            ("column splice", columns.bound(row), { columns.write(row, fieldCount: fieldCount, to: $0) }),
        ]
        for (name, bound, write) in ways {
            let guardBytes = 64
            let target = UnsafeMutableRawBufferPointer.allocate(byteCount: bound + guardBytes, alignment: 8)
            defer { target.deallocate() }
            target.initializeMemory(as: UInt8.self, repeating: 0xA5)
            let count = write(target.baseAddress!)
            if count > bound { return "the \(name) wrote more than it said" }
            if target[bound...].contains(where: { $0 != 0xA5 }) { return "the \(name) wrote beyond its bound" }
            if isWhole, !target[..<count].elementsEqual(whole) { return "the \(name) wrote something else" }
        }
        return nil
    }
}
