// Rows on one page (docs/file-format.md, section 3, kind 4).
//
//     header | offsets of slots 0..n-1 | free | rows, in any order
//                                     lower   upper               4096
//
// Invariant: upper - lower + garbage is the room that a row and a new slot can have after compaction.

enum HeapPage {
    static let slots = PageFormat.headerBytes

    static func initialize(_ page: MutablePage) {
        page.set16(PageFormat.lower, slots)
        page.set16(PageFormat.upper, PageFormat.pageBytes)
    }

    static func freeBytes(_ page: Page) -> Int { page.upper - page.lower + Int(page.left) }

    /// The row in a slot, nil where the slot is free.
    @inline(__always)
    static func row(_ page: Page, _ slot: Int) -> UnsafeRawBufferPointer? {
        guard slot < page.count else { return nil }
        let offset = page.u16(slots + slot * PageFormat.Heap.slotBytes)
        guard offset >= page.upper, offset + RowFormat.headerBytes <= PageFormat.pageBytes else { return nil }
        let length = Int(page.u32(offset + RowFormat.length))
        guard length >= RowFormat.headerBytes, offset + length <= PageFormat.pageBytes else { return nil }
        return page.bytes(offset, length)
    }

    /// Puts a row in a slot of its own; nil if there is no room.
    static func insert(_ page: MutablePage, _ row: UnsafeRawBufferPointer) -> Int? {
        var slot = 0
        let count = page.page.count
        while slot < count, page.page.u16(slots + slot * PageFormat.Heap.slotBytes) != 0 { slot += 1 }
        let newSlotBytes = slot == count ? PageFormat.Heap.slotBytes : 0
        guard freeBytes(page.page) >= row.count + newSlotBytes else { return nil }
        if page.page.upper - page.page.lower < row.count + newSlotBytes { compact(page) }
        if newSlotBytes > 0 {
            page.set16(PageFormat.count, count + 1)
            page.set16(PageFormat.lower, page.page.lower + newSlotBytes)
        }
        store(page, slot, row)
        return slot
    }

    static func remove(_ page: MutablePage, _ slot: Int) {
        guard let old = row(page.page, slot) else { return }
        page.set32(PageFormat.left, page.page.left + UInt32(old.count))
        page.set16(slots + slot * PageFormat.Heap.slotBytes, 0)
        var count = page.page.count
        while count > 0, page.page.u16(slots + (count - 1) * PageFormat.Heap.slotBytes) == 0 { count -= 1 }
        page.set16(PageFormat.count, count)
        page.set16(PageFormat.lower, slots + count * PageFormat.Heap.slotBytes)
        if count == 0 {
            page.set16(PageFormat.upper, PageFormat.pageBytes)
            page.set32(PageFormat.left, 0)
        }
    }

    /// Puts another row in place of the one in a slot; false if there is no room for it, nothing being changed then.
    static func replace(_ page: MutablePage, _ slot: Int, _ new: UnsafeRawBufferPointer) -> Bool {
        guard let old = row(page.page, slot) else { return false }
        let offset = page.page.u16(slots + slot * PageFormat.Heap.slotBytes)
        if new.count <= old.count {
            page.copy(new, to: offset)
            page.set32(PageFormat.left, page.page.left + UInt32(old.count - new.count))
            return true
        }
        guard freeBytes(page.page) + old.count >= new.count else { return false }
        page.set32(PageFormat.left, page.page.left + UInt32(old.count))
        page.set16(slots + slot * PageFormat.Heap.slotBytes, 0)
        if page.page.upper - page.page.lower < new.count { compact(page) }
        store(page, slot, new)
        return true
    }

    private static func store(_ page: MutablePage, _ slot: Int, _ row: UnsafeRawBufferPointer) {
        let offset = page.page.upper - row.count
        page.copy(row, to: offset)
        page.set16(PageFormat.upper, offset)
        page.set16(slots + slot * PageFormat.Heap.slotBytes, offset)
    }

    /// Moves the rows together at the end of the page.
    private static func compact(_ page: MutablePage) {
        withUnsafeTemporaryAllocation(byteCount: PageFormat.pageBytes, alignment: 16) { copy in
            copy.copyMemory(from: UnsafeRawBufferPointer(start: page.base, count: PageFormat.pageBytes))
            let old = Page(UnsafeRawPointer(copy.baseAddress!))
            page.set16(PageFormat.upper, PageFormat.pageBytes)
            page.set32(PageFormat.left, 0)
            for slot in 0..<old.count {
                if let row = row(old, slot) { store(page, slot, row) }
            }
        }
    }
}
