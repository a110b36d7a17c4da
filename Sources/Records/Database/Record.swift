// One record as it is stored: fields are read and answers are written from the bytes of the page, without a tree.

package import JSON
internal import Storage

/// A record. One that was read live is valid until the next change of the store; `copy()` may be kept. What a
/// transaction's reader gives is a copy already.
package struct Record {
    package let id: RecordID
    let row: Row
    let layout: RecordLayout
    /// Holds the bytes of a copy.
    private let bytes: RowBytes?

    init(_ row: Row, _ layout: RecordLayout) {
        id = RecordID(layout.number, row: row.rowID.number)
        self.row = row
        self.layout = layout
        bytes = nil
    }

    private init(copying row: Row, _ layout: RecordLayout) {
        let bytes = RowBytes(row.bytes)
        id = RecordID(layout.number, row: row.rowID.number)
        self.row = Row(unowned: UnsafeRawBufferPointer(bytes.bytes))
        self.layout = layout
        self.bytes = bytes
    }

    /// A record whose bytes were put together in memory.
    init(_ built: [UInt8], _ layout: RecordLayout) {
        let bytes = built.withUnsafeBytes { RowBytes($0) }
        self.bytes = bytes
        row = Row(unowned: UnsafeRawBufferPointer(bytes.bytes))
        id = RecordID(layout.number, row: row.rowID.number)
        self.layout = layout
    }

    /// The same record with bytes of its own.
    package func copy() -> Record { bytes == nil ? Record(copying: row, layout) : self }

    package var collection: CollectionDefinition { layout.definition }

    /// 1 when inserted, one more at each change.
    package var version: Int { Int(row.version) }

    /// Sequence number of the change that made this version; 0 where the collection has no change records.
    package var lastChange: Int { Int(row.lastChange) }

    /// Bytes as stored.
    package var byteCount: Int { row.bytes.count }

    /// The field's value; nil when it is not set.
    package subscript<Value: FieldValue>(_ field: Field<Value>) -> Value? {
        withBytes { fragment(field.number).flatMap { Value(fragment: $0) } }
    }

    /// Whether the field is set.
    package func has<Value>(_ field: Field<Value>) -> Bool { withBytes { fragment(field.number) != nil } }

    /// The canonical JSON text of a field; nil when it is not set. Valid as long as the record.
    @inline(__always)
    package func fragment(_ field: Int) -> UnsafeRawBufferPointer? { layout.schema.value(row, field) }

    /// A stamp of the record (fields 1 to 4).
    package var createdAt: Instant? { self[Stamp.createdAt] }
    package var createdBy: String? { self[Stamp.createdBy] }
    package var updatedAt: Instant? { self[Stamp.updatedAt] }
    package var updatedBy: String? { self[Stamp.updatedBy] }

    /// Keeps the bytes of a copy alive while they are read.
    @inline(__always)
    func withBytes<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        defer { withExtendedLifetime(bytes) {} }
        return try body()
    }

    // MARK: Writing

    /// Writes the record as an object: id, version, then the fields that are set.
    package func write(to writer: inout JSONWriter, for audience: Audience = .staff) {
        writer.separate()
        splice(to: &writer, for: audience, open: true, close: true)
    }

    /// Writes the object's members without its braces, for a rule that adds some of its own.
    package func writeMembers(to writer: inout JSONWriter, for audience: Audience = .staff) {
        writer.separate()
        splice(to: &writer, for: audience, open: false, close: false)
    }

    /// Writes the beginning of the object, id and version; its members and its end are the caller's.
    func writeHead(to writer: inout JSONWriter) {
        writer.separate()
        writer.splice(upTo: layout.head.count + 64) { writeHead(to: $0, open: true) }
    }

    private func writeHead(to target: UnsafeMutableRawPointer, open: Bool) -> Int {
        var count = layout.head.withUnsafeBytes { head in
            let from = open ? 0 : 1
            target.copyMemory(from: head.baseAddress! + from, byteCount: head.count - from)
            return head.count - from
        }
        count += Self.digits(id.row, to: target + count)
        count += Self.copy("\",\"version\":", to: target + count)
        count += Self.digits(UInt64(row.version), to: target + count)
        return count
    }

    private func splice(to writer: inout JSONWriter, for audience: Audience, open: Bool, close: Bool) {
        let splice = layout.splice(row, for: audience)
        withBytes {
            writer.splice(upTo: layout.head.count + 64 + (splice?.bound(row) ?? 0)) { target in
                var count = writeHead(to: target, open: open)
                if let splice { count += splice.write(row, to: target + count) }
                if close {
                    target.storeBytes(of: UInt8(ascii: "}"), toByteOffset: count, as: UInt8.self)
                    count += 1
                }
                return count
            }
        }
    }

    private static func copy(_ text: StaticString, to target: UnsafeMutableRawPointer) -> Int {
        target.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
        return text.utf8CodeUnitCount
    }

    private static func digits(_ number: UInt64, to target: UnsafeMutableRawPointer) -> Int {
        var count = 1
        var power: UInt64 = 10
        while count < 19, number >= power {
            count += 1
            power &*= 10
        }
        var rest = number
        for offset in stride(from: count - 1, through: 0, by: -1) {
            target.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: offset, as: UInt8.self)
            rest /= 10
        }
        return count
    }
}

/// The fields that every stamped collection has.
package enum Stamp {
    package static let createdAt = Field<Instant>(1)
    package static let createdBy = Field<String>(2)
    package static let updatedAt = Field<Instant>(3)
    package static let updatedBy = Field<String>(4)
}

/// Bytes of a row that is kept beyond the next change.
final class RowBytes {
    let bytes: UnsafeMutableRawBufferPointer

    init(_ source: UnsafeRawBufferPointer) {
        bytes = .allocate(byteCount: source.count, alignment: 8)
        bytes.copyMemory(from: source)
    }

    deinit { bytes.deallocate() }
}
