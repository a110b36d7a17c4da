package import Platform

// The live pages of one collection file, for writing. Engine thread only.
//
// A page is changed by asking for it with `writable`: the first change since the newest open epoch copies it to an
// arena frame and points the page table at the frame; table pages are copied by the same rule. Nothing is written to
// the file here: that is the checkpoint's work.

package final class FileSpace {
    package let table: UInt16
    package let file: any DiskFile
    package let arena: Arena
    package let view: FileView
    /// Logical numbers that may be used again, once the space map has been read (`SpaceMap`).
    var freeLogical: [UInt32] = []
    /// Whether anything changed since the last frozen checkpoint.
    package internal(set) var isDirty = false

    init(table: UInt16, file: any DiskFile, arena: Arena, view: FileView) {
        self.table = table
        self.file = file
        self.arena = arena
        self.view = view
    }

    /// The page, in memory that may be changed until the next epoch opens.
    package func writable(_ logical: UInt32) throws(StorageError) -> MutablePage {
        let entry = try view.entry(logical)
        let physical = UInt32(truncatingIfNeeded: entry)
        if physical & PageFormat.frameBit != 0, arena.isWritable(physical & ~PageFormat.frameBit) {
            return MutablePage(arena.address(of: physical & ~PageFormat.frameBit))
        }
        let old = try view.page(logical)
        let frame = try arena.allocate()
        let copy = arena.address(of: frame)
        copy.copyMemory(from: old.base, byteCount: PageFormat.pageBytes)
        try setEntry(logical, UInt64(frame | PageFormat.frameBit))
        if physical & PageFormat.frameBit != 0 { arena.retire(physical & ~PageFormat.frameBit) }
        return MutablePage(copy)
    }

    /// A new page of a kind, zeroed but for its header.
    package func allocate(_ kind: PageFormat.Kind, level: Int = 0) throws(StorageError) -> (
        logical: UInt32, page: MutablePage
    ) {
        let logical: UInt32
        if let reused = freeLogical.popLast() {
            logical = reused
            try SpaceMap(self).set(reused, 0)
        } else {
            guard view.nextLogical < UInt32.max / 2 else {
                throw .tooLarge(what: "\(view.name): file", bytes: Int(view.nextLogical), limit: Int(UInt32.max / 2))
            }
            logical = view.nextLogical
            view.nextLogical += 1
        }
        return (logical, try install(logical, kind, level: level))
    }

    /// Gives a logical number that is not in use a zeroed page.
    func install(_ logical: UInt32, _ kind: PageFormat.Kind, level: Int) throws(StorageError) -> MutablePage {
        let leafIndex = Int(logical) / PageFormat.entriesPerPage
        while view.leafCount <= leafIndex { try appendLeaf() }
        let frame = try arena.allocate()
        let page = MutablePage(arena.address(of: frame))
        page.initialize(kind: kind, level: level, owner: table, logical: logical)
        try setEntry(logical, UInt64(frame | PageFormat.frameBit))
        return page
    }

    /// Gives the page up; its number may be used again.
    package func release(_ logical: UInt32) throws(StorageError) {
        let physical = UInt32(truncatingIfNeeded: try view.entry(logical))
        try setEntry(logical, 0)
        if physical & PageFormat.frameBit != 0 { arena.retire(physical & ~PageFormat.frameBit) }
        try SpaceMap(self).set(logical, PageFormat.Space.free)
        freeLogical.append(logical)
    }

    /// Points the page table at another place. Also how a finished checkpoint hands back what it wrote.
    func setEntry(_ logical: UInt32, _ entry: UInt64) throws(StorageError) {
        let leaf = try writableLeaf(Int(logical) / PageFormat.entriesPerPage)
        leaf.set64(PageFormat.headerBytes + Int(logical) % PageFormat.entriesPerPage &* 8, entry)
        isDirty = true
    }

    /// Has the page written anew by the next checkpoint, as it is.
    func touch(_ logical: UInt32) throws(StorageError) { _ = try writable(logical) }

    /// The same of a page table page.
    func touchLeaf(_ index: Int) throws(StorageError) {
        _ = try writableLeaf(index)
        isDirty = true
    }

    private func writableLeaf(_ index: Int) throws(StorageError) -> MutablePage {
        let address = view.leaves[index]
        if let frame = arena.frame(at: address), arena.isWritable(frame) {
            return MutablePage(arena.address(of: frame))
        }
        // Verifies the page table page before it is copied.
        _ = try? view.entry(UInt32(index * PageFormat.entriesPerPage))
        guard view.leaves[index] & 1 == 0, let old = UnsafeRawPointer(bitPattern: view.leaves[index]) else {
            throw .corrupt(what: "\(view.name): page table page \(index) is damaged")
        }
        let frame = try arena.allocate()
        let copy = arena.address(of: frame)
        copy.copyMemory(from: old, byteCount: PageFormat.pageBytes)
        if let oldFrame = arena.frame(at: address) { arena.retire(oldFrame) }
        view.leaves[index] = UInt(bitPattern: copy)
        return MutablePage(copy)
    }

    private func appendLeaf() throws(StorageError) {
        if view.leafCount == view.leafCapacity {
            let capacity = view.leafCapacity * 2
            let leaves = UnsafeMutablePointer<UInt>.allocate(capacity: capacity)
            let sources = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
            leaves.update(from: view.leaves, count: view.leafCount)
            sources.update(from: view.sources, count: view.leafCount)
            view.leaves.deallocate()
            view.sources.deallocate()
            view.leaves = leaves
            view.sources = sources
            view.leafCapacity = capacity
        }
        let frame = try arena.allocate()
        let page = MutablePage(arena.address(of: frame))
        page.initialize(kind: .pageTable, level: 0, owner: table, logical: UInt32(view.leafCount))
        view.leaves[view.leafCount] = UInt(bitPattern: page.base)
        view.sources[view.leafCount] = 0
        view.leafCount += 1
    }
}
