// One page of a B+tree, for reading (docs/file-format.md, section 3, kind 5).
//
//     header | prefix | heads, 8 bytes each | slots, 2 each | free | cells
//                                                         lower   upper   4096
//
// A look-up compares the packed heads first: one cache line holds eight of them, and a cell is touched only where two
// heads are equal. In an inner page cell 0 stands for everything below cell 1 and is never compared.

struct TreePage {
    let page: Page
    let count: Int
    let prefixLength: Int
    private let heads: Int
    private let slots: Int

    @inline(__always)
    init(_ page: Page) {
        self.page = page
        count = page.count
        prefixLength = page.u16(PageFormat.Tree.prefixLength)
        heads = TreePage.headsOffset(prefixLength: prefixLength)
        slots = heads &+ count &* PageFormat.Tree.headBytes
    }

    @inline(__always)
    static func headsOffset(prefixLength: Int) -> Int { (PageFormat.Tree.prefix &+ prefixLength &+ 7) & ~7 }

    @inline(__always) var isLeaf: Bool { page.level == 0 }
    @inline(__always) var prefix: UnsafeRawBufferPointer { page.bytes(PageFormat.Tree.prefix, prefixLength) }
    @inline(__always) var cellHeaderBytes: Int {
        isLeaf ? PageFormat.Tree.leafCellBytes : PageFormat.Tree.innerCellBytes
    }
    /// Bytes that header, prefix, heads, slots and cells take.
    var usedBytes: Int {
        PageFormat.pageBytes - (page.upper - page.lower) - page.u16(PageFormat.Tree.garbage)
    }

    @inline(__always) func head(_ index: Int) -> UInt64 { page.u64(heads &+ index &* PageFormat.Tree.headBytes) }
    @inline(__always) func cell(_ index: Int) -> Int { page.u16(slots &+ index &* PageFormat.Tree.slotBytes) }
    @inline(__always) func suffixLength(_ index: Int) -> Int { page.u16(cell(index)) }
    @inline(__always) func child(_ index: Int) -> UInt32 { page.u32(cell(index) + 2) }
    @inline(__always) func below(_ index: Int) -> Int { Int(page.u48(cell(index) + 6)) }
    /// The suffix from its ninth byte on.
    @inline(__always) func rest(_ index: Int) -> UnsafeRawBufferPointer {
        let cell = cell(index)
        return page.bytes(cell + cellHeaderBytes, max(page.u16(cell) - 8, 0))
    }
    func cellBytes(_ index: Int) -> Int { cellHeaderBytes + max(suffixLength(index) - 8, 0) }

    /// The first cell whose key is not below `key`, and whether it is equal; `count` if there is none.
    func lowerBound(_ key: UnsafeRawBufferPointer) -> (index: Int, isEqual: Bool) {
        var low = isLeaf ? 0 : 1
        var high = count
        let common = min(prefixLength, key.count)
        let order = compareBytes(key, 0, prefix, 0, common)
        if order < 0 || (order == 0 && key.count < prefixLength) { return (low, false) }
        if order > 0 { return (max(high, low), false) }
        let suffixCount = key.count - prefixLength
        let keyHead = Self.head(of: key, from: prefixLength)
        var isEqual = false
        while low < high {
            let middle = (low + high) >> 1
            let head = head(middle)
            if head < keyHead {
                low = middle + 1
            } else if head > keyHead {
                high = middle
            } else {
                let order = compareTail(middle, key, suffixCount)
                if order < 0 {
                    low = middle + 1
                } else {
                    if order == 0 { isEqual = true }
                    high = middle
                }
            }
        }
        return (low, isEqual)
    }

    /// The child that `key` belongs below.
    @inline(__always)
    func childIndex(_ key: UnsafeRawBufferPointer) -> Int {
        let (index, isEqual) = lowerBound(key)
        return isEqual ? index : index - 1
    }

    /// Order of a cell's key against `key`, their heads being equal.
    private func compareTail(_ index: Int, _ key: UnsafeRawBufferPointer, _ suffixCount: Int) -> Int {
        let length = suffixLength(index)
        // Heads are padded with zeros, so a suffix of at most eight bytes is a prefix of the other one.
        if min(length, suffixCount) <= 8 { return length - suffixCount }
        let rest = rest(index)
        let order = compareBytes(rest, 0, key, prefixLength + 8, min(rest.count, suffixCount - 8))
        return order != 0 ? order : length - suffixCount
    }

    /// The eight bytes from `offset` on as a number, missing ones zero.
    @inline(__always)
    static func head(of key: UnsafeRawBufferPointer, from offset: Int) -> UInt64 {
        let available = key.count - offset
        if available >= 8 {
            return UInt64(bigEndian: key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        var head: UInt64 = 0
        var index = 0
        while index < available {
            head |= UInt64(key[offset + index]) << UInt64(56 - 8 * index)
            index += 1
        }
        return head
    }

    /// Appends the whole key of a cell.
    func appendKey(_ index: Int, to key: inout [UInt8]) {
        key.append(contentsOf: prefix)
        let length = suffixLength(index)
        withUnsafeBytes(of: head(index).bigEndian) { head in
            key.append(contentsOf: UnsafeRawBufferPointer(rebasing: head[..<min(length, 8)]))
        }
        key.append(contentsOf: rest(index))
    }

    /// The RowId, which is the last six bytes of every key.
    @inline(__always)
    func rowID(_ index: Int) -> RowID {
        let rest = rest(index)
        if rest.count >= 6 {
            let at = rest.count - 6
            let high = UInt16(bigEndian: rest.loadUnaligned(fromByteOffset: at, as: UInt16.self))
            let low = UInt32(bigEndian: rest.loadUnaligned(fromByteOffset: at + 2, as: UInt32.self))
            return RowID(UInt64(high) << 32 | UInt64(low))
        }
        var key: [UInt8] = []
        appendKey(index, to: &key)
        return RowID(key.suffix(6).reduce(0) { $0 << 8 | UInt64($1) })
    }
}

/// memcmp of `count` bytes from the given offsets.
@inline(__always)
func compareBytes(
    _ left: UnsafeRawBufferPointer, _ leftOffset: Int, _ right: UnsafeRawBufferPointer, _ rightOffset: Int, _ count: Int
) -> Int {
    var index = 0
    while index &+ 8 <= count {
        let a = left.loadUnaligned(fromByteOffset: leftOffset &+ index, as: UInt64.self)
        let b = right.loadUnaligned(fromByteOffset: rightOffset &+ index, as: UInt64.self)
        if a != b { return a.bigEndian < b.bigEndian ? -1 : 1 }
        index &+= 8
    }
    while index < count {
        let a = left[leftOffset &+ index]
        let b = right[rightOffset &+ index]
        if a != b { return a < b ? -1 : 1 }
        index &+= 1
    }
    return 0
}

/// Order of two keys.
package func compareKeys(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let order = compareBytes(left, 0, right, 0, min(left.count, right.count))
    return order != 0 ? order : left.count - right.count
}
