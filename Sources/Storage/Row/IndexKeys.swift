// The one function that makes index entries of a row. Execution, replay, index build, check and salvage all call it;
// a second way to make them would be a way to make others.

import Platform

package struct IndexKeys {
    private var key: [UInt8] = []

    package init() { key.reserveCapacity(256) }

    /// Calls `body` with each entry of the row in the index: the components, then the RowId.
    package mutating func forEach(
        _ index: IndexDefinition, _ schema: TableSchema, _ row: Row,
        _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        key.removeAll(keepingCapacity: true)
        try append(index, 0, schema, row, body)
    }

    /// The components of the row without its RowId, where the index has exactly one entry for it; nil where it has none.
    package mutating func components(
        _ index: IndexDefinition, _ schema: TableSchema, _ row: Row
    ) throws(StorageError) -> [UInt8]? {
        var found: [UInt8]?
        try forEach(index, schema, row) { (entry) throws(StorageError) in found = Array(entry.dropLast(6)) }
        return found
    }

    private mutating func append(
        _ index: IndexDefinition, _ position: Int, _ schema: TableSchema, _ row: Row,
        _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        guard position < index.components.count else {
            KeyEncoding.appendRow(row.rowID, to: &key)
            try withBytes(key, body)
            return
        }
        let component = index.components[position]
        let start = key.count
        switch component.encoding {
        case .each, .words:
            for value in elements(component, schema, row) {
                key.removeLast(key.count - start)
                key.append(KeyEncoding.present)
                key.append(contentsOf: value)
                key.append(0)
                finish(component, from: start)
                try append(index, position + 1, schema, row, body)
            }
        default:
            let value = schema.value(row, component.fields[0])
            let isNil = KeyEncoding.append(value, component, to: &key)
            if isNil && index.isPresent { return }
            finish(component, from: start)
            try append(index, position + 1, schema, row, body)
        }
        key.removeLast(key.count - start)
    }

    private mutating func finish(_ component: KeyComponent, from start: Int) {
        if component.isDescending { KeyEncoding.invert(&key, from: start) }
    }

    /// The distinct collation keys of the elements or words, in order.
    private mutating func elements(_ component: KeyComponent, _ schema: TableSchema, _ row: Row) -> [[UInt8]] {
        var elements: [[UInt8]] = []
        for field in component.fields {
            guard let value = schema.value(row, field) else { continue }
            if case .each(let collation) = component.encoding {
                JSONScalar.forEachString(value) { element in
                    var key: [UInt8] = []
                    _ = JSONScalar.withString(element) { collation.appendKey(of: $0, to: &key) }
                    elements.append(key)
                }
            } else {
                _ = JSONScalar.withString(value) { text in
                    Words.forEachWord(in: text) { elements.append(Array($0)) }
                }
            }
        }
        elements.sort { $0.lexicographicallyPrecedes($1) }
        var distinct: [[UInt8]] = []
        for element in elements where distinct.last != element { distinct.append(element) }
        return distinct
    }
}

/// The bytes of key components (docs/file-format.md, section 6), for entries and for the bounds of queries.
package enum KeyEncoding {
    package static let absent: UInt8 = 0x01
    package static let present: UInt8 = 0x02
    package static let absentLast: UInt8 = 0xFE

    /// Appends a field's JSON text as the component has it, not yet inverted; tells whether it is nil.
    package static func append(
        _ json: UnsafeRawBufferPointer?, _ component: KeyComponent, to key: inout [UInt8]
    ) -> Bool {
        guard let json, !JSONScalar.isNull(json) else {
            key.append(component.nilsLast ? absentLast : absent)
            return true
        }
        key.append(present)
        switch component.encoding {
        case .boolean: key.append(json.first == UInt8(ascii: "t") ? 1 : 0)
        case .integer: appendInteger(JSONScalar.integer(json) ?? 0, to: &key)
        case .instant:
            appendInteger(JSONScalar.withString(json) { Timestamp.parse($0) ?? 0 } ?? 0, to: &key)
        case .date:
            appendInteger(
                JSONScalar.withString(json) { CivilDate.parse($0).map { Int64($0.dayNumber) } ?? 0 } ?? 0, to: &key)
        case .reference:
            appendRow(RowID(JSONScalar.withString(json) { number($0) } ?? 0), to: &key)
        case .text(let collation), .each(let collation):
            _ = JSONScalar.withString(json) { collation.appendKey(of: $0, to: &key) }
            key.append(0)
        case .words:
            _ = JSONScalar.withString(json) { key.append(contentsOf: $0) }
            key.append(0)
        }
        return false
    }

    /// Appends a component as an index entry has it.
    package static func appendComponent(
        _ json: UnsafeRawBufferPointer?, _ component: KeyComponent, to key: inout [UInt8]
    ) {
        let start = key.count
        _ = append(json, component, to: &key)
        if component.isDescending { invert(&key, from: start) }
    }

    package static func appendInteger(_ value: Int64, to key: inout [UInt8]) {
        withUnsafeBytes(of: (UInt64(bitPattern: value) ^ (1 << 63)).bigEndian) { key.append(contentsOf: $0) }
    }

    package static func appendRow(_ row: RowID, to key: inout [UInt8]) {
        withUnsafeBytes(of: row.number.bigEndian) { key.append(contentsOf: $0[2...]) }
    }

    package static func invert(_ key: inout [UInt8], from start: Int) {
        for index in start..<key.count { key[index] = ~key[index] }
    }

    /// The number after the letters of a public id.
    package static func number(_ publicID: UnsafeRawBufferPointer) -> UInt64 {
        var number: UInt64 = 0
        for byte in publicID {
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 { number = number &* 10 &+ UInt64(digit) }
        }
        return number & RowID.limit
    }
}
