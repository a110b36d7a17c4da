// One row as bytes (docs/file-format.md, section 5).
//
// A row is a view: of a page, or of a copy that it owns (rows on overflow pages). A view of a page is valid until the
// next change of the store, or until its snapshot is closed.

package struct Row {
    package let bytes: UnsafeRawBufferPointer
    /// Keeps the bytes of a row from overflow pages alive.
    private let owner: AssembledRow?

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        owner = nil
    }

    init(_ assembled: AssembledRow) {
        bytes = UnsafeRawBufferPointer(assembled.bytes)
        owner = assembled
    }

    /// A view of bytes that the caller keeps alive.
    package init(unowned bytes: UnsafeRawBufferPointer) { self.init(bytes) }

    @inline(__always) private func u32(_ offset: Int) -> UInt32 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
    @inline(__always) private func u16(_ offset: Int) -> UInt16 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
    }
    @inline(__always) private func u48(_ offset: Int) -> UInt64 { UInt64(u32(offset)) | UInt64(u16(offset + 4)) << 32 }

    @inline(__always) package var storedHash: UInt32 { u32(RowFormat.hash) }
    @inline(__always) package var rowID: RowID { RowID(u48(RowFormat.row)) }
    @inline(__always) package var schema: UInt16 { u16(RowFormat.schema) }
    /// 1 when inserted, one more at each update.
    @inline(__always) package var version: UInt32 { u32(RowFormat.version) }
    /// Sequence of the change record of this version; 0 where the table has none.
    @inline(__always) package var lastChange: UInt64 { u48(RowFormat.lastChange) }

    package var computedHash: UInt32 { Hash.of32(UnsafeRawBufferPointer(rebasing: bytes[4...])) }

    /// Whether these bytes are the row `id`, all of it, with its hash.
    package func isWhole(as id: RowID) -> Bool {
        bytes.count >= RowFormat.headerBytes && Int(u32(RowFormat.length)) == bytes.count && rowID == id
            && storedHash == computedHash
    }

    /// The JSON text of the field at `position` of the row's schema version, which has `fieldCount` fields; nil if absent.
    @inline(__always)
    package func value(at position: Int, of fieldCount: Int) -> UnsafeRawBufferPointer? {
        let bitmap = RowFormat.headerBytes
        let bitmapBytes = (fieldCount + 7) >> 3
        guard position < fieldCount, bitmap + bitmapBytes <= bytes.count else { return nil }
        let byte = bytes[bitmap + position >> 3]
        guard byte & (1 << UInt8(position & 7)) != 0 else { return nil }
        // The value's number among the present ones.
        var ordinal = (byte & ((1 << UInt8(position & 7)) - 1)).nonzeroBitCount
        var before = 0
        while before < position >> 3 {
            ordinal += bytes[bitmap + before].nonzeroBitCount
            before += 1
        }
        var present = ordinal
        var rest = position >> 3
        present += (byte >> UInt8(position & 7)).nonzeroBitCount
        rest += 1
        while rest < bitmapBytes {
            present += bytes[bitmap + rest].nonzeroBitCount
            rest += 1
        }
        let ends = bitmap + bitmapBytes
        let wide = bytes.count >= RowFormat.wideLength
        let values = ends + present * (wide ? 4 : 2)
        guard values <= bytes.count else { return nil }
        let start = ordinal == 0 ? 0 : end(ends, ordinal - 1, wide)
        let end = end(ends, ordinal, wide)
        guard values + end <= bytes.count, start <= end else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[(values + start)..<(values + end)])
    }

    @inline(__always)
    private func end(_ ends: Int, _ ordinal: Int, _ wide: Bool) -> Int {
        wide
            ? Int(bytes.loadUnaligned(fromByteOffset: ends + ordinal * 4, as: UInt32.self))
            : Int(bytes.loadUnaligned(fromByteOffset: ends + ordinal * 2, as: UInt16.self))
    }
}

/// Memory of a row that was put together from overflow pages.
package final class AssembledRow {
    let bytes: UnsafeMutableRawBufferPointer

    init(byteCount: Int) {
        bytes = .allocate(byteCount: byteCount, alignment: 8)
    }

    deinit { bytes.deallocate() }
}
