// The values of a row to be written: JSON texts by field number.

package struct RowDraft {
    /// Where a field's text lies; -1: not set, -2: cleared.
    private var bounds: [(start: Int32, end: Int32)] = []
    private var bytes: [UInt8] = []

    package init() {}

    package mutating func removeAll() {
        bounds.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func makeRoom(for field: Int) {
        while bounds.count <= field { bounds.append((-1, -1)) }
    }

    /// Sets a field to a JSON text in the engine's form (docs/file-format.md, section 5).
    package mutating func set(_ field: Int, _ json: UnsafeRawBufferPointer) {
        makeRoom(for: field)
        let start = Int32(bytes.count)
        bytes.append(contentsOf: json)
        bounds[field] = (start, Int32(bytes.count))
    }

    /// Sets a field to what `write` appends.
    package mutating func set(_ field: Int, write: (inout [UInt8]) -> Void) {
        makeRoom(for: field)
        let start = Int32(bytes.count)
        write(&bytes)
        bounds[field] = (start, Int32(bytes.count))
    }

    package mutating func set(_ field: Int, integer: Int) {
        set(field) { $0.append(contentsOf: String(integer).utf8) }
    }

    package mutating func set(_ field: Int, text: String) {
        set(field) { bytes in
            var text = text
            text.withUTF8 { JSONScalar.appendString(UnsafeRawBufferPointer($0), to: &bytes) }
        }
    }

    /// Takes a field out of the row.
    package mutating func clear(_ field: Int) {
        makeRoom(for: field)
        bounds[field] = (-2, -2)
    }

    /// Whether the draft says anything of the field.
    @inline(__always)
    package func mentions(_ field: Int) -> Bool { field < bounds.count && bounds[field].start != -1 }

    /// Lends the field's text, nil where it is not set or cleared.
    @inline(__always)
    package func withValue<Result>(_ field: Int, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard field < bounds.count, bounds[field].start >= 0 else { return body(nil) }
        let range = Int(bounds[field].start)..<Int(bounds[field].end)
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Copies the field's text.
    package func value(_ field: Int) -> [UInt8]? { withValue(field) { $0.map(Array.init) } }

    package var mentionedFields: [Int] { bounds.indices.filter { bounds[$0].start != -1 } }
}

/// Puts the bytes of rows together (docs/file-format.md, section 5), in memory that is used again.
struct RowBuilder {
    private var buffer: [UInt8] = []

    /// The row with the draft's values over those of `old`, of which the fields that the draft does not mention stay.
    mutating func build(
        _ schema: TableSchema, _ row: RowID, version: UInt32, lastChange: UInt64, draft: RowDraft, old: Row?
    ) throws(StorageError) -> [UInt8] {
        let fields = schema.currentFields
        let bitmapBytes = (fields.count + 7) >> 3
        var total = 0
        var present = 0
        for field in fields {
            let count = Self.withValue(schema, field, draft, old) { $0?.count }
            if let count {
                total += count
                present += 1
            }
        }
        var length = RowFormat.headerBytes + bitmapBytes + present * 2 + total
        let wide = length >= RowFormat.wideLength || length + present * 2 >= RowFormat.wideLength
        if wide { length += present * 2 }
        guard length <= RowFormat.rowLimit else {
            throw .tooLarge(what: "record", bytes: length, limit: RowFormat.rowLimit)
        }
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: repeatElement(0, count: length))
        buffer.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: UInt32(length), toByteOffset: RowFormat.length, as: UInt32.self)
            bytes.storeBytes(of: UInt32(truncatingIfNeeded: row.number), toByteOffset: RowFormat.row, as: UInt32.self)
            bytes.storeBytes(
                of: UInt16(truncatingIfNeeded: row.number >> 32), toByteOffset: RowFormat.row + 4, as: UInt16.self)
            bytes.storeBytes(of: schema.currentVersion, toByteOffset: RowFormat.schema, as: UInt16.self)
            bytes.storeBytes(of: version, toByteOffset: RowFormat.version, as: UInt32.self)
            bytes.storeBytes(
                of: UInt32(truncatingIfNeeded: lastChange), toByteOffset: RowFormat.lastChange, as: UInt32.self)
            bytes.storeBytes(
                of: UInt16(truncatingIfNeeded: lastChange >> 32), toByteOffset: RowFormat.lastChange + 4,
                as: UInt16.self)
            var end = RowFormat.headerBytes + bitmapBytes
            let values = end + present * (wide ? 4 : 2)
            var filled = 0
            for (position, field) in fields.enumerated() {
                Self.withValue(schema, field, draft, old) { value in
                    guard let value else { return }
                    bytes[RowFormat.headerBytes + position >> 3] |= 1 << UInt8(position & 7)
                    UnsafeMutableRawBufferPointer(rebasing: bytes[(values + filled)...]).copyMemory(from: value)
                    filled += value.count
                    if wide {
                        bytes.storeBytes(of: UInt32(filled), toByteOffset: end, as: UInt32.self)
                        end += 4
                    } else {
                        bytes.storeBytes(of: UInt16(filled), toByteOffset: end, as: UInt16.self)
                        end += 2
                    }
                }
            }
            let hash = Hash.of32(UnsafeRawBufferPointer(rebasing: bytes[4...]))
            bytes.storeBytes(of: hash, toByteOffset: RowFormat.hash, as: UInt32.self)
        }
        return buffer
    }

    @inline(__always)
    private static func withValue<Result>(
        _ schema: TableSchema, _ field: Int, _ draft: RowDraft, _ old: Row?, _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result {
        if draft.mentions(field) { return draft.withValue(field, body) }
        guard let old else { return body(nil) }
        return body(schema.value(old, field))
    }
}
