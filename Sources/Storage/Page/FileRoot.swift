// Logical page 0 of a collection file: where its structures begin (docs/file-format.md, section 3).

/// Reading.
package struct FileRoot {
    let page: Page

    package init(_ view: FileView) throws(StorageError) {
        page = try view.page(0, .fileRoot)
        guard page.u16(PageFormat.Root.indexCount) <= PageFormat.Root.indexLimit else {
            throw view.corrupt(0, "names too many indexes")
        }
    }

    package var nextRow: UInt64 { page.u64(PageFormat.Root.nextRow) }
    package var rowCount: Int { Int(truncatingIfNeeded: page.u64(PageFormat.Root.rowCount)) }
    package var directory: Radix { Radix(page, PageFormat.Root.directoryRoot, PageFormat.Root.directoryLevels) }
    package var space: Radix { Radix(page, PageFormat.Root.spaceRoot, PageFormat.Root.spaceLevels) }
    package var indexCount: Int { page.u16(PageFormat.Root.indexCount) }

    package func index(_ position: Int) -> IndexRoot { IndexRoot(page, position) }

    /// The root of the index with this id, nil if the file has none.
    package func index(id: UInt16) -> IndexRoot? {
        for position in 0..<indexCount where index(position).id == id { return index(position) }
        return nil
    }

    package struct Radix: Equatable {
        package var root: UInt32
        package var levels: Int

        init(_ page: Page, _ rootOffset: Int, _ levelsOffset: Int) {
            root = page.u32(rootOffset)
            levels = page.u8(levelsOffset)
        }
    }
}

/// One index of a file.
package struct IndexRoot: Equatable, Sendable {
    package enum State: UInt8, Sendable { case ready = 1, stale = 2 }

    package var position: Int
    package var id: UInt16
    package var state: State
    package var levels: Int
    package var root: UInt32
    package var entries: Int
    /// hash32 of the definition the entries were made by; another one makes the index stale.
    package var definition: UInt32

    package init(position: Int, id: UInt16, definition: UInt32) {
        self.position = position
        self.id = id
        self.definition = definition
        state = .ready
        levels = 0
        root = 0
        entries = 0
    }

    init(_ page: Page, _ position: Int) {
        let base = PageFormat.Root.indexes + position * PageFormat.Root.indexBytes
        self.position = position
        id = UInt16(page.u16(base + PageFormat.Root.id))
        state = State(rawValue: UInt8(page.u8(base + PageFormat.Root.state))) ?? .stale
        levels = page.u8(base + PageFormat.Root.levels)
        root = page.u32(base + PageFormat.Root.root)
        entries = Int(truncatingIfNeeded: page.u64(base + PageFormat.Root.entries))
        definition = page.u32(base + PageFormat.Root.definition)
    }

    func store(in page: MutablePage) {
        let base = PageFormat.Root.indexes + position * PageFormat.Root.indexBytes
        page.set16(base + PageFormat.Root.id, Int(id))
        page.set8(base + PageFormat.Root.state, Int(state.rawValue))
        page.set8(base + PageFormat.Root.levels, levels)
        page.set32(base + PageFormat.Root.root, root)
        page.set64(base + PageFormat.Root.entries, UInt64(entries))
        page.set32(base + PageFormat.Root.definition, definition)
    }
}

extension FileSpace {
    /// Writing the file root.
    func root() throws(StorageError) -> MutablePage { try writable(0) }

    func setDirectory(_ root: UInt32, levels: Int) throws(StorageError) {
        let page = try self.root()
        page.set32(PageFormat.Root.directoryRoot, root)
        page.set8(PageFormat.Root.directoryLevels, levels)
    }

    func setSpace(_ root: UInt32, levels: Int) throws(StorageError) {
        let page = try self.root()
        page.set32(PageFormat.Root.spaceRoot, root)
        page.set8(PageFormat.Root.spaceLevels, levels)
    }

    /// Keeps the next RowId above `row`.
    func noteRow(_ row: RowID) throws(StorageError) {
        let page = try root()
        if page.page.u64(PageFormat.Root.nextRow) <= row.number {
            page.set64(PageFormat.Root.nextRow, row.number + 1)
        }
    }

    func addRows(_ delta: Int) throws(StorageError) {
        let page = try root()
        page.set64(
            PageFormat.Root.rowCount, page.page.u64(PageFormat.Root.rowCount) &+ UInt64(bitPattern: Int64(delta)))
    }

    func setIndex(_ index: IndexRoot) throws(StorageError) {
        let page = try root()
        index.store(in: page)
        if page.page.u16(PageFormat.Root.indexCount) <= index.position {
            page.set16(PageFormat.Root.indexCount, index.position + 1)
        }
    }

    /// Takes all indexes out of the root; their pages stay as they are.
    func removeIndexes() throws(StorageError) {
        let page = try root()
        for offset in stride(from: PageFormat.Root.indexes, to: PageFormat.pageBytes - 8, by: 8) {
            page.set64(offset, 0)
        }
        page.set16(PageFormat.Root.indexCount, 0)
    }
}
