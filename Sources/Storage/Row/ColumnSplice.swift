// Writing some values of a row out in an order of their own, each with a fixed text before it, straight from the page.
// One pass over the row finds where all its values lie; RowSplice, which writes them as they lie, needs none.

/// The texts that stand before the values of chosen fields of one schema version's rows.
package struct ColumnSplice: Sendable {
    private struct Column {
        /// Place of the field in the schema version.
        let position: Int
        let text: Range<Int>
    }

    private let columns: [Column]
    /// One after the other, with a step to spare at the end.
    private let texts: [UInt8]
    /// How often a value may be written.
    private let repeats: Int

    /// - Parameter columns: field numbers in the order wanted, each with the text before its value. A field that rows of
    ///   this version do not have is left out.
    package init(_ columns: [(field: Int, text: [UInt8])], _ schema: TableSchema, version: Int) {
        var texts: [UInt8] = []
        var found: [Column] = []
        for column in columns {
            guard let position = schema.position(of: column.field, version: version) else { continue }
            found.append(Column(position: position, text: texts.count..<texts.count + column.text.count))
            texts += column.text
        }
        self.columns = found
        self.texts = texts + [UInt8](repeating: 0, count: RowCopy.step)
        repeats = Set(found.map(\.position)).count == found.count ? 1 : found.count
    }

    /// Bytes that `write` may touch at most.
    package func bound(_ row: Row) -> Int { texts.count + row.bytes.count * repeats + RowCopy.step }

    /// Writes texts and values of the fields that the row has; returns how many bytes they are.
    /// - Parameter target: room for `bound` bytes.
    package func write(_ row: Row, fieldCount: Int, to target: UnsafeMutableRawPointer) -> Int {
        withUnsafeTemporaryAllocation(of: ValuePlace.self, capacity: fieldCount) { places in
            guard row.locate(places) else { return 0 }
            let base = row.bytes.baseAddress!
            let rowBytes = row.bytes.count
            var written = 0
            texts.withUnsafeBytes { texts in
                for column in columns {
                    let place = places[column.position]
                    guard place.end > 0 else { continue }
                    // The texts have a step to spare.
                    RowCopy.copy(
                        texts.baseAddress! + column.text.lowerBound, column.text.count, to: target + written,
                        readable: .max)
                    written &+= column.text.count
                    let start = Int(place.start)
                    let count = Int(place.end) &- start
                    RowCopy.copy(base + start, count, to: target + written, readable: rowBytes &- start)
                    written &+= count
                }
            }
            return written
        }
    }
}

/// Where a value lies in its row, in bytes from the row's start; `end` 0: the row has none.
package struct ValuePlace {
    var start: UInt32
    var end: UInt32
}

extension Row {
    /// Finds the values of all fields of the row's schema version at once; false for a row that does not hold together.
    /// - Parameter places: one for each field of the version.
    func locate(_ places: UnsafeMutableBufferPointer<ValuePlace>) -> Bool {
        let bitmapBytes = (places.count &+ 7) >> 3
        guard RowFormat.headerBytes &+ bitmapBytes <= bytes.count, let base = bytes.baseAddress else { return false }
        let bitmap = base + RowFormat.headerBytes
        var present = 0
        for index in 0..<bitmapBytes { present &+= bitmap.load(fromByteOffset: index, as: UInt8.self).nonzeroBitCount }
        let isWide = bytes.count >= RowFormat.wideLength
        let ends = bitmap + bitmapBytes
        let values = RowFormat.headerBytes &+ bitmapBytes &+ present &* (isWide ? 4 : 2)
        guard values <= bytes.count else { return false }
        var start = values
        var ordinal = 0
        for position in 0..<places.count {
            let byte = bitmap.load(fromByteOffset: position >> 3, as: UInt8.self)
            guard byte & (1 << UInt8(position & 7)) != 0 else {
                places.initializeElement(at: position, to: ValuePlace(start: 0, end: 0))
                continue
            }
            let end =
                values
                &+ (isWide
                    ? Int(ends.loadUnaligned(fromByteOffset: ordinal &* 4, as: UInt32.self))
                    : Int(ends.loadUnaligned(fromByteOffset: ordinal &* 2, as: UInt16.self)))
            guard end >= start, end <= bytes.count else { return false }
            places.initializeElement(at: position, to: ValuePlace(start: UInt32(start), end: UInt32(end)))
            start = end
            ordinal &+= 1
        }
        return true
    }
}

/// Copying pieces of rows, most of them short: sixteen bytes at a time. What a step copies beyond its piece is written
/// over by the next one, so the target has room for one step more; nothing is read beyond what may be read.
enum RowCopy {
    static let step = 16

    /// - Parameter readable: bytes from `source` on that may be read.
    @inline(__always)
    static func copy(
        _ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutableRawPointer, readable: Int
    ) {
        guard count <= 4 &* step, count &+ step <= readable else {
            target.copyMemory(from: source, byteCount: count)
            return
        }
        var offset = 0
        while offset < count {
            let piece = source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
            (target + offset).storeBytes(of: piece, as: SIMD16<UInt8>.self)
            offset &+= step
        }
    }
}
