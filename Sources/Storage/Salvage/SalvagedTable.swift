import Platform

// The rows of one collection file as far as they can be had, and which are known to be missing.
//
// Rows are found on heap and overflow pages themselves, so no index, directory or space map is needed. The slot directory, as
// far as it is whole, tells which rows there ought to be: what of them is found nowhere is lost, and rows of earlier
// pages that it does not name were removed. Rows of the journal go over those of pages.

struct SalvagedTable {
    /// Where the best version of a row is.
    enum Source {
        case heap(physical: UInt32, slot: Int)
        /// First page, a logical number.
        case overflow(UInt32)
        case journal([UInt8])
    }

    struct Found {
        var source: Source
        var version: UInt32
        var lastChange: UInt64
        var isCurrent: Bool
    }

    let schema: TableSchema
    let pages: SalvagedPages
    private(set) var rows: [UInt64: Found] = [:]
    private(set) var lost: Set<UInt64> = []
    private(set) var nextRow: UInt64 = 1
    /// Parts of the directory are missing: which rows there were is not known there.
    private(set) var isDirectoryDamaged = false

    init(_ schema: TableSchema, _ pages: SalvagedPages) {
        self.schema = schema
        self.pages = pages
        let directory = readDirectory()
        for (logical, place) in pages.places {
            guard let page = pages.page(place.physical) else { continue }
            if page.is(.heap) {
                takeHeap(page, place)
            } else if page.is(.overflow), page.level == 0 {
                takeOverflow(logical, isCurrent: place.isCurrent)
            }
        }
        // A row of an earlier page that the directory does not lead to is a removed one, or has moved.
        rows = rows.filter { id, _ in directory.isUnknown(id) || directory.live.contains(id) }
        lost = directory.live.filter { rows[$0] == nil }
        nextRow = max(nextRow, (rows.keys.max() ?? 0) + 1, (directory.live.max() ?? 0) + 1)
        isDirectoryDamaged = directory.isDamaged
    }

    private mutating func take(_ id: UInt64, _ found: Found) {
        if let old = rows[id], old.isCurrent && !found.isCurrent || old.version > found.version { return }
        rows[id] = found
    }

    private mutating func takeHeap(_ page: SalvagedPage, _ place: SalvagedPages.Place) {
        page.with { page in
            for slot in 0..<min(page.count, PageFormat.pageBytes / PageFormat.Heap.slotBytes) {
                guard let bytes = HeapPage.row(page, slot) else { continue }
                let row = Row(bytes)
                guard row.computedHash == row.storedHash else { continue }
                take(
                    row.rowID.number,
                    Found(
                        source: .heap(physical: place.physical, slot: slot), version: row.version,
                        lastChange: row.lastChange, isCurrent: place.isCurrent))
            }
        }
    }

    private mutating func takeOverflow(_ logical: UInt32, isCurrent: Bool) {
        guard let (bytes, isWhole) = overflow(logical) else { return }
        bytes.withUnsafeBytes { bytes in
            let row = Row(bytes)
            take(
                row.rowID.number,
                Found(
                    source: .overflow(logical), version: row.version, lastChange: row.lastChange,
                    isCurrent: isCurrent && isWhole))
        }
    }

    /// The row that begins on an overflow page, and whether every page of it is current; nil where it is not whole.
    private func overflow(_ first: UInt32) -> (bytes: [UInt8], isCurrent: Bool)? {
        var bytes: [UInt8] = []
        var logical = first
        var isCurrent = true
        while logical != 0, bytes.count <= RowFormat.rowLimit {
            guard let (page, current) = pages.logical(logical), page.is(.overflow) else { return nil }
            let end = page.u16(PageFormat.lower)
            guard end > PageFormat.headerBytes, end <= PageFormat.pageBytes else { return nil }
            bytes += page.bytes[PageFormat.headerBytes..<end]
            isCurrent = isCurrent && current
            logical = page.u32(PageFormat.right)
        }
        let isRow = bytes.withUnsafeBytes { bytes in
            bytes.count > RowFormat.headerBytes
                && Int(bytes.loadUnaligned(fromByteOffset: RowFormat.length, as: UInt32.self)) == bytes.count
                && Row(bytes).computedHash == Row(bytes).storedHash
        }
        return isRow ? (bytes, isCurrent) : nil
    }

    /// The bytes of a row that was found.
    func bytes(_ found: Found) -> [UInt8]? {
        switch found.source {
        case .journal(let bytes): bytes
        case .overflow(let logical): overflow(logical)?.bytes
        case .heap(let physical, let slot):
            pages.page(physical)?.with { page in HeapPage.row(page, slot).map { Array($0) } }
        }
    }

    // MARK: The directory

    private struct Directory {
        var live: Set<UInt64> = []
        /// Indexes of leaves that are damaged; nil: all of them.
        var damagedLeaves: [Range<Int>] = []

        var isDamaged: Bool { !damagedLeaves.isEmpty }
        func isUnknown(_ row: UInt64) -> Bool {
            let leaf = Int(row) / PageFormat.entriesPerPage
            return damagedLeaves.contains { $0.contains(leaf) }
        }
    }

    private mutating func readDirectory() -> Directory {
        var directory = Directory()
        guard let (root, isCurrent) = pages.logical(0), root.is(.fileRoot) else {
            directory.damagedLeaves = [0..<Int.max]
            return directory
        }
        nextRow = root.u64(PageFormat.Root.nextRow)
        let levels = Int(root.bytes[PageFormat.Root.directoryLevels])
        let top = root.u32(PageFormat.Root.directoryRoot)
        if !isCurrent { directory.damagedLeaves = [0..<Int.max] }
        if levels >= 1, levels <= 4, top != 0 { read(top, level: levels - 1, first: 0, &directory) }
        return directory
    }

    private func read(_ logical: UInt32, level: Int, first: Int, _ directory: inout Directory) {
        var span = 1
        for _ in 0..<level { span *= PageFormat.childrenPerPage }
        guard let (page, isCurrent) = pages.logical(logical), page.is(.slotDirectory), page.level == level else {
            directory.damagedLeaves.append(first..<(first + span))
            return
        }
        if !isCurrent { directory.damagedLeaves.append(first..<(first + span)) }
        if level == 0 {
            for entry in 0..<PageFormat.entriesPerPage
            where page.u32(PageFormat.headerBytes + entry * 8) != 0 && isCurrent {
                directory.live.insert(UInt64(first * PageFormat.entriesPerPage + entry))
            }
            return
        }
        for child in 0..<PageFormat.childrenPerPage {
            let next = page.u32(PageFormat.headerBytes + child * 4)
            if next != 0 {
                read(next, level: level - 1, first: first + child * (span / PageFormat.childrenPerPage), &directory)
            }
        }
    }

    // MARK: The journal

    /// Puts a journal's record over what the pages have.
    mutating func apply(_ record: JournalRecord) {
        let id = record.number
        lost.remove(id)
        nextRow = max(nextRow, id + 1)
        guard record.kind != .remove else {
            rows[id] = nil
            return
        }
        let row = Row(record.payload)
        guard row.bytes.count > RowFormat.headerBytes, row.computedHash == row.storedHash, row.rowID.number == id else {
            return
        }
        // Where the journal reaches back behind the newest root, pages may be ahead of it.
        if let old = rows[id], old.isCurrent, old.version > row.version { return }
        rows[id] = Found(
            source: .journal(Array(record.payload)), version: row.version, lastChange: row.lastChange, isCurrent: true)
    }

    /// An earlier version turned out to be the last one after all, or the row could not be taken over.
    mutating func settle(_ id: UInt64, isCurrent: Bool) { rows[id]?.isCurrent = isCurrent }
    mutating func drop(_ id: UInt64) {
        rows[id] = nil
        lost.insert(id)
    }
}
