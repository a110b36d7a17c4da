// The rows of one table: placing them on heap and overflow pages, and finding them again.

package final class RowHeap {
    private let space: FileSpace
    /// The page that inserts go to first; 0: none.
    private var current: UInt32 = 0
    /// Pages that had room for a fair row when last looked at.
    private var roomy: [UInt32] = []
    private var isLoaded = false

    /// A page is worth remembering from this much room on.
    private static let roomyBytes = 512

    init(_ space: FileSpace) { self.space = space }

    /// Places a row that has no place yet.
    func insert(_ row: RowID, _ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        try SlotDirectory.set(space, row, try place(bytes))
    }

    /// Puts other bytes in place of the row's; it may move to another page.
    func replace(_ row: RowID, _ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        guard let old = try SlotDirectory.find(space.view, row) else {
            throw space.view.corrupt(0, "knows no row \(row)")
        }
        if !old.isOverflow, bytes.count <= PageFormat.Heap.rowLimit {
            let page = try space.writable(old.page)
            if HeapPage.replace(page, old.slot, bytes) {
                try noteSpace(old.page, page.page)
                return
            }
        }
        try release(old)
        try SlotDirectory.set(space, row, try place(bytes))
    }

    func remove(_ row: RowID) throws(StorageError) {
        guard let old = try SlotDirectory.find(space.view, row) else {
            throw space.view.corrupt(0, "knows no row \(row)")
        }
        try release(old)
        try SlotDirectory.remove(space, row)
    }

    // MARK: Reading

    /// The bytes of a row, nil if there is none with this id.
    @inline(__always)
    package static func read(_ view: FileView, _ row: RowID) throws(StorageError) -> Row? {
        guard let place = try SlotDirectory.find(view, row) else { return nil }
        return try read(view, row, place)
    }

    @inline(__always)
    package static func read(_ view: FileView, _ row: RowID, _ place: SlotPlace) throws(StorageError) -> Row {
        if place.isOverflow { return try readOverflow(view, row, first: place.page) }
        let page = try view.page(place.page, .heap)
        guard let bytes = HeapPage.row(page, place.slot) else {
            throw view.corrupt(place.page, "has no row in slot \(place.slot), where row \(row) should be")
        }
        let found = Row(bytes)
        guard found.rowID == row else {
            throw view.corrupt(place.page, "holds row \(found.rowID) in place of row \(row)")
        }
        return found
    }

    private static func readOverflow(
        _ view: FileView, _ row: RowID, first: UInt32
    ) throws(StorageError) -> Row {
        var logical = first
        var page = try view.page(logical, .overflow)
        let length = Int(page.u32(PageFormat.headerBytes + RowFormat.length))
        guard length >= RowFormat.headerBytes, length <= RowFormat.rowLimit else {
            throw view.corrupt(logical, "begins a row of \(length) bytes")
        }
        let assembled = AssembledRow(byteCount: length)
        var filled = 0
        while true {
            let part = page.bytes(PageFormat.headerBytes, page.lower - PageFormat.headerBytes)
            guard filled + part.count <= length, part.count > 0 else {
                throw view.corrupt(logical, "does not continue row \(row)")
            }
            UnsafeMutableRawBufferPointer(rebasing: assembled.bytes[filled...]).copyMemory(from: part)
            filled += part.count
            logical = page.right
            if logical == 0 { break }
            page = try view.page(logical, .overflow)
        }
        guard filled == length else { throw view.corrupt(first, "begins a row that ends early") }
        let found = Row(assembled)
        guard found.rowID == row else { throw view.corrupt(first, "holds row \(found.rowID) in place of row \(row)") }
        return found
    }

    // MARK: Placing

    private func place(_ bytes: UnsafeRawBufferPointer) throws(StorageError) -> SlotPlace {
        if bytes.count > PageFormat.Heap.rowLimit { return try placeOverflow(bytes) }
        if !isLoaded { try loadSpace() }
        let needed = bytes.count + PageFormat.Heap.slotBytes
        if current != 0, let place = try placeOn(current, bytes) { return place }
        var tries = 0
        while tries < 8, let candidate = roomy.popLast() {
            tries += 1
            guard Int(try SpaceMap(space).value(candidate)) * PageFormat.Space.unit >= needed,
                try SpaceMap(space).value(candidate) != PageFormat.Space.free,
                let place = try placeOn(candidate, bytes)
            else { continue }
            current = candidate
            return place
        }
        let (logical, page) = try space.allocate(.heap)
        HeapPage.initialize(page)
        current = logical
        guard let place = try placeOn(logical, bytes) else {
            throw .tooLarge(what: "row", bytes: bytes.count, limit: PageFormat.Heap.rowLimit)
        }
        return place
    }

    private func placeOn(_ logical: UInt32, _ bytes: UnsafeRawBufferPointer) throws(StorageError) -> SlotPlace? {
        // A damaged page takes no rows; others do.
        let room = (try? space.view.page(logical, .heap)).map { HeapPage.freeBytes($0) } ?? 0
        guard room >= bytes.count + PageFormat.Heap.slotBytes else { return nil }
        let page = try space.writable(logical)
        guard let slot = HeapPage.insert(page, bytes) else { return nil }
        try noteSpace(logical, page.page)
        return SlotPlace(page: logical, slot: slot, isOverflow: false)
    }

    private func placeOverflow(_ bytes: UnsafeRawBufferPointer) throws(StorageError) -> SlotPlace {
        guard bytes.count <= RowFormat.rowLimit else {
            throw .tooLarge(what: "row", bytes: bytes.count, limit: RowFormat.rowLimit)
        }
        // From the end, so that each page can name the next when it is made.
        let pageCount = (bytes.count + PageFormat.payloadBytes - 1) / PageFormat.payloadBytes
        var next: UInt32 = 0
        for index in (0..<pageCount).reversed() {
            let start = index * PageFormat.payloadBytes
            let part = UnsafeRawBufferPointer(
                rebasing: bytes[start..<min(start + PageFormat.payloadBytes, bytes.count)])
            let (logical, page) = try space.allocate(.overflow, level: index == 0 ? 0 : 1)
            page.copy(part, to: PageFormat.headerBytes)
            page.set16(PageFormat.lower, PageFormat.headerBytes + part.count)
            page.set32(PageFormat.right, next)
            next = logical
        }
        return SlotPlace(page: next, slot: 0, isOverflow: true)
    }

    private func release(_ place: SlotPlace) throws(StorageError) {
        if place.isOverflow {
            var logical = place.page
            while logical != 0 {
                let next = try space.view.page(logical, .overflow).right
                try space.release(logical)
                logical = next
            }
            return
        }
        let page = try space.writable(place.page)
        HeapPage.remove(page, place.slot)
        if page.page.count == 0, place.page != current {
            try space.release(place.page)
        } else {
            try noteSpace(place.page, page.page)
        }
    }

    private func noteSpace(_ logical: UInt32, _ page: Page) throws(StorageError) {
        let free = HeapPage.freeBytes(page)
        let old = try SpaceMap(space).set(logical, SpaceMap.value(freeBytes: free))
        if free >= Self.roomyBytes, Int(old) * PageFormat.Space.unit < Self.roomyBytes, logical != current {
            roomy.append(logical)
        }
    }

    /// Reads the space map once, before the first row is placed after an open.
    func loadSpace() throws(StorageError) {
        isLoaded = true
        var roomy: [UInt32] = []
        var free: [UInt32] = []
        try SpaceMap.forEach(space.view) { (logical, value) throws(StorageError) in
            if value == PageFormat.Space.free {
                free.append(logical)
            } else if Int(value) * PageFormat.Space.unit >= Self.roomyBytes {
                roomy.append(logical)
            }
        }
        self.roomy = roomy
        space.freeLogical = free
    }
}
