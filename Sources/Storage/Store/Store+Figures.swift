// Sizes and counts, for store.stats.

internal import Platform

extension Store {
    /// Bytes of a collection's file as of the last checkpoint.
    package func fileBytes(of table: UInt16) -> Int {
        let position = Int(table)
        return position < superblock.files.count
            ? Int(superblock.files[position].physicalPages) * PageFormat.pageBytes : 0
    }

    /// Bytes of the journal's files, and of them written since the last checkpoint.
    package var journalBytes: (whole: Int, used: Int) {
        (journal.ringBytes, journal.bytes(since: superblock.journal))
    }

    /// Bytes left on the disk for this store; nil where the file system does not say.
    package var freeDiskBytes: Int? { disk.freeByteCount(path) }

    /// Pages of a collection's file that are in use now, its page table included, and those that are not.
    package func pageFigures(of number: UInt16) throws(StorageError) -> (used: Int, free: Int) {
        let view = try live.file(number)
        var used = 1 + view.leafCount
        for index in 0..<view.leafCount {
            guard let page = view.tablePage(index) else { continue }
            for slot in 0..<PageFormat.entriesPerPage where page.u32(PageFormat.headerBytes + slot * 8) != 0 {
                used += 1
            }
        }
        return (used, max(0, fileBytes(of: number) / PageFormat.pageBytes - used))
    }

    /// Whether more than a quarter of a file, and a mebibyte at least, is in no use: worth a `StoreCompaction` when
    /// there is nothing else to do. Looks at every page table page.
    package func isWorthCompacting() throws(StorageError) -> Bool {
        for case let table? in tables {
            let (used, free) = try pageFigures(of: table.schema.definition.number)
            if free > max((1 << 20) / PageFormat.pageBytes, (used + free) / 4) { return true }
        }
        return false
    }

    /// Pages of an index, and how full its leaves are in percent, by a sample of at most 64; nil for one that is empty or damaged.
    package func treeFigures(
        of number: UInt16, _ root: IndexRoot
    ) throws(StorageError) -> (pages: Int, fillPercent: Int?) {
        guard root.levels > 0, root.levels <= PageFormat.Tree.levelLimit else { return (0, nil) }
        let view = try live.file(number)
        do throws(StorageError) { return try Self.treeFigures(view, root) } catch {
            guard case .corrupt = error else { throw error }
            return (0, nil)
        }
    }

    private static func treeFigures(
        _ view: FileView, _ root: IndexRoot
    ) throws(StorageError) -> (pages: Int, fillPercent: Int?) {
        var level = [root.root]
        var pages = 1
        for _ in 1..<root.levels {
            var below: [UInt32] = []
            for logical in level {
                let page = TreePage(try view.page(logical, .tree))
                for index in 0..<page.count { below.append(page.child(index)) }
            }
            pages += below.count
            level = below
        }
        var used = 0
        let sample = stride(from: 0, to: level.count, by: max(1, level.count / 64)).map { level[$0] }
        for logical in sample {
            let page = try view.page(logical, .tree)
            used += page.lower + PageFormat.pageBytes - page.upper - page.u16(PageFormat.Tree.garbage)
        }
        return (pages, used * 100 / (sample.count * PageFormat.pageBytes))
    }
}
