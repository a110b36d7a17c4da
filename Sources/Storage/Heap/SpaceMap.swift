// One byte for each logical page: free numbers, and heap pages with room (docs/file-format.md, section 3).

package struct SpaceMap {
    private let space: FileSpace

    init(_ space: FileSpace) { self.space = space }

    /// The byte of a page.
    func value(_ logical: UInt32) throws(StorageError) -> UInt8 {
        let leaf = try RadixPages.find(
            space.view, try FileRoot(space.view).space, kind: .spaceMap, leaf: Int(logical) / PageFormat.payloadBytes)
        guard leaf != 0 else { return 0 }
        let page = try space.view.page(leaf, .spaceMap)
        return UInt8(page.u8(PageFormat.headerBytes + Int(logical) % PageFormat.payloadBytes))
    }

    /// Sets the byte of a page and returns what it was.
    @discardableResult
    func set(_ logical: UInt32, _ value: UInt8) throws(StorageError) -> UInt8 {
        let radix = try FileRoot(space.view).space
        let leafIndex = Int(logical) / PageFormat.payloadBytes
        let offset = PageFormat.headerBytes + Int(logical) % PageFormat.payloadBytes
        var leaf = try RadixPages.find(space.view, radix, kind: .spaceMap, leaf: leafIndex)
        if leaf == 0 {
            if value == 0 { return 0 }
            let space = space
            leaf = try RadixPages.findOrMake(
                space, radix, kind: .spaceMap, leaf: leafIndex
            ) { (root, levels) throws(StorageError) in try space.setSpace(root, levels: levels) }
        }
        let old = UInt8(try space.view.page(leaf, .spaceMap).u8(offset))
        if old != value { try space.writable(leaf).set8(offset, Int(value)) }
        return old
    }

    /// Reads the whole map of a snapshot or live view: each page with a byte that is not 0.
    static func forEach(
        _ view: FileView, _ body: (UInt32, UInt8) throws(StorageError) -> Void
    ) throws(StorageError) {
        let radix = try FileRoot(view).space
        let leaves = (Int(view.nextLogical) + PageFormat.payloadBytes - 1) / PageFormat.payloadBytes
        for index in 0..<leaves {
            let leaf = try RadixPages.find(view, radix, kind: .spaceMap, leaf: index)
            guard leaf != 0 else { continue }
            let page = try view.page(leaf, .spaceMap)
            for slot in 0..<PageFormat.payloadBytes {
                let value = page.u8(PageFormat.headerBytes + slot)
                if value != 0 { try body(UInt32(index * PageFormat.payloadBytes + slot), UInt8(value)) }
            }
        }
    }

    /// The byte that tells of this much room on a heap page.
    static func value(freeBytes: Int) -> UInt8 {
        UInt8(min(freeBytes / PageFormat.Space.unit, Int(PageFormat.Space.most)))
    }
}
