// Page tables as they lie in files: loading the upper levels at open, walking a kept root.

package enum PageTable {
    /// Levels that a table of this many level-0 pages has.
    static func levels(leafCount: Int) -> Int {
        var levels = 1
        var reach = 1
        while reach < leafCount {
            reach *= PageFormat.entriesPerPage
            levels += 1
        }
        return levels
    }

    /// Reads the levels above the leaves of a root: where each leaf lies (physical, hash in the upper half; 0: none),
    /// and the physical pages of the upper levels.
    static func load(
        _ mapBase: UnsafeRawPointer, table: UInt16, _ entry: FileEntry
    ) throws(StorageError) -> (leaves: [UInt64], upper: [UInt32]) {
        guard entry.levels >= 1, entry.levels <= 4 else {
            throw .corrupt(what: "table \(table): page table of \(entry.levels) levels")
        }
        var sources = [UInt64(entry.tableRoot) | UInt64(entry.tableHash) << 32]
        var upper: [UInt32] = []
        for level in stride(from: Int(entry.levels) - 1, to: 0, by: -1) {
            var next: [UInt64] = []
            for (index, source) in sources.enumerated() {
                let page = try check(
                    mapBase, table, source, level: level, index: index, physicalPages: entry.physicalPages)
                upper.append(UInt32(truncatingIfNeeded: source))
                for slot in 0..<PageFormat.entriesPerPage { next.append(page.u64(PageFormat.headerBytes + slot * 8)) }
            }
            while next.last == 0 { next.removeLast() }
            sources = next
        }
        return (sources, upper)
    }

    /// A table page of a file, its hash checked.
    static func check(
        _ mapBase: UnsafeRawPointer, _ table: UInt16, _ source: UInt64, level: Int, index: Int, physicalPages: UInt32
    ) throws(StorageError) -> Page {
        let physical = UInt32(truncatingIfNeeded: source)
        guard physical > 0, physical < physicalPages else {
            throw .corrupt(what: "table \(table): page table page \(index) of level \(level) lies outside the file")
        }
        let page = Page(mapBase + Int(physical) * PageFormat.pageBytes)
        guard page.computedHash() == UInt32(truncatingIfNeeded: source >> 32),
            page.kind == Int(PageFormat.Kind.pageTable.rawValue), page.level == level, page.logical == UInt32(index),
            page.u16(PageFormat.owner) == Int(table)
        else { throw .corrupt(what: "table \(table): page table page \(index) of level \(level) is damaged") }
        return page
    }

    /// Calls `body` with every physical page that a root names, its table pages included.
    static func forEachPhysical(
        _ mapBase: UnsafeRawPointer, table: UInt16, _ entry: FileEntry, _ body: (UInt32) -> Void
    ) throws(StorageError) {
        let (leaves, upper) = try load(mapBase, table: table, entry)
        upper.forEach(body)
        for (index, source) in leaves.enumerated() where source != 0 {
            let page = try check(mapBase, table, source, level: 0, index: index, physicalPages: entry.physicalPages)
            body(UInt32(truncatingIfNeeded: source))
            for slot in 0..<PageFormat.entriesPerPage {
                let physical = page.u32(PageFormat.headerBytes + slot * 8)
                if physical != 0 { body(physical) }
            }
        }
    }
}
