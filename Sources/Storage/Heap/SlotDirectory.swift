// From RowId to the place of its row: 508 entries a leaf under a radix (docs/file-format.md, section 3).
//
// Secondary indexes hold RowIds, so an update that moves a row touches one entry here and no index.

package struct SlotPlace: Equatable {
    package var page: UInt32
    package var slot: Int
    package var isOverflow: Bool
}

enum SlotDirectory {
    static func find(_ view: FileView, _ row: RowID) throws(StorageError) -> SlotPlace? {
        try find(view, try FileRoot(view).directory, row)
    }

    @inline(__always)
    static func find(_ view: FileView, _ radix: FileRoot.Radix, _ row: RowID) throws(StorageError) -> SlotPlace? {
        let leafIndex = Int(row.number) / PageFormat.entriesPerPage
        let leaf = try RadixPages.find(view, radix, kind: .slotDirectory, leaf: leafIndex)
        guard leaf != 0 else { return nil }
        return place(
            in: try view.page(leaf, .slotDirectory), entry: Int(row.number) % PageFormat.entriesPerPage)
    }

    /// The place that an entry of a leaf names, nil where there is no row.
    @inline(__always)
    static func place(in page: Page, entry: Int) -> SlotPlace? {
        let value = page.u64(PageFormat.headerBytes + entry * 8)
        let heapPage = UInt32(truncatingIfNeeded: value)
        guard heapPage != 0 else { return nil }
        return SlotPlace(
            page: heapPage, slot: Int((value >> 32) & 0xFFFF),
            isOverflow: UInt16(truncatingIfNeeded: value >> 48) & PageFormat.Directory.overflowFlag != 0)
    }

    static func set(_ space: FileSpace, _ row: RowID, _ place: SlotPlace) throws(StorageError) {
        let leafIndex = Int(row.number) / PageFormat.entriesPerPage
        let radix = try FileRoot(space.view).directory
        var leaf = try RadixPages.find(space.view, radix, kind: .slotDirectory, leaf: leafIndex)
        if leaf == 0 {
            leaf = try RadixPages.findOrMake(
                space, radix, kind: .slotDirectory, leaf: leafIndex
            ) { (root, levels) throws(StorageError) in try space.setDirectory(root, levels: levels) }
        }
        let page = try space.writable(leaf)
        let offset = PageFormat.headerBytes + Int(row.number) % PageFormat.entriesPerPage * 8
        if page.page.u32(offset) == 0 { page.set16(PageFormat.count, page.page.count + 1) }
        let flags = place.isOverflow ? UInt64(PageFormat.Directory.overflowFlag) : 0
        page.set64(offset, UInt64(place.page) | UInt64(place.slot) << 32 | flags << 48)
    }

    static func remove(_ space: FileSpace, _ row: RowID) throws(StorageError) {
        let leafIndex = Int(row.number) / PageFormat.entriesPerPage
        let radix = try FileRoot(space.view).directory
        let leaf = try RadixPages.find(space.view, radix, kind: .slotDirectory, leaf: leafIndex)
        guard leaf != 0 else { throw space.view.corrupt(0, "has no slot directory for row \(row)") }
        let page = try space.writable(leaf)
        page.set64(PageFormat.headerBytes + Int(row.number) % PageFormat.entriesPerPage * 8, 0)
        let live = page.page.count - 1
        page.set16(PageFormat.count, live)
        if live == 0 {
            if radix.levels > 1 {
                try RadixPages.forget(space, radix, kind: .slotDirectory, leaf: leafIndex)
            } else {
                try space.setDirectory(0, levels: 0)
            }
            try space.release(leaf)
        }
    }

    /// Every row of a view in the order of RowIds, from `first` on, until `body` returns false.
    static func forEach(
        _ view: FileView, from first: RowID = RowID(0), _ body: (RowID, SlotPlace) throws(StorageError) -> Bool
    ) throws(StorageError) {
        let root = try FileRoot(view)
        let radix = root.directory
        let next = root.nextRow
        var leafIndex = Int(first.number) / PageFormat.entriesPerPage
        while UInt64(leafIndex * PageFormat.entriesPerPage) < next {
            let leaf = try RadixPages.find(view, radix, kind: .slotDirectory, leaf: leafIndex)
            if leaf != 0 {
                let page = try view.page(leaf, .slotDirectory)
                for entry in 0..<PageFormat.entriesPerPage {
                    let number = UInt64(leafIndex * PageFormat.entriesPerPage + entry)
                    guard number >= first.number, let place = place(in: page, entry: entry) else { continue }
                    if try !body(RowID(number), place) { return }
                }
            }
            leafIndex += 1
        }
    }
}
