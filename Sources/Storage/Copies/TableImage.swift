import Platform

// The file of one collection as a copy has it: the pages of one moment, one after the other, then the page table that
// names them. Every page is verified as it is copied; pages that no root names stay behind, so a copy is compact.
//
//     page 0: identity | pages in logical order | page table, leaves first, the root last

final class TableImage {
    let name: String
    let byteCount: Int
    var table: UInt16 { view.table }
    /// Where its page table begins; complete after the last step.
    private(set) var entry = FileEntry()

    private enum Phase { case identity, pages, leaves, upper, done }

    private let view: FileView
    private let storeID: [UInt8]
    private let generation: UInt64
    private let logicals: [UInt32]
    private var hashes: [UInt32] = []
    private var phase = Phase.identity
    private var next = 0
    private var leaf = 0
    /// Entries of the last level that was written.
    private var level: (number: Int, entries: [UInt64]) = (0, [])
    private var physical: UInt32 = 1
    private static let runPages = 32

    init(_ view: FileView, name: String, storeID: [UInt8], generation: UInt64) throws(StorageError) {
        self.view = view
        self.name = name
        self.storeID = storeID
        self.generation = generation
        var used: [UInt32] = []
        for index in 0..<view.leafCount where view.leaves[index] != 0 {
            guard let page = view.tablePage(index) else {
                throw .corrupt(what: "\(name): page table page \(index) is damaged")
            }
            for slot in 0..<PageFormat.entriesPerPage where page.u32(PageFormat.headerBytes + slot * 8) != 0 {
                used.append(UInt32(index * PageFormat.entriesPerPage + slot))
            }
        }
        logicals = used
        hashes.reserveCapacity(used.count)
        var pages = 1 + used.count
        var count = view.leafCount
        pages += count
        while count > 1 {
            count = (count + PageFormat.entriesPerPage - 1) / PageFormat.entriesPerPage
            pages += count
        }
        byteCount = pages * PageFormat.pageBytes
    }

    /// Hands the next pages to `write`; true after the last.
    func step(_ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void) throws(StorageError) -> Bool {
        switch phase {
        case .identity:
            let page = Store.identityPage(table: view.table, storeID: storeID)
            try withBytes(page, write)
            phase = .pages
        case .pages: try writePages(write)
        case .leaves: try writeLeaf(write)
        case .upper: try writeUpper(write)
        case .done: break
        }
        if case .done = phase { return true }
        return false
    }

    private func writePages(_ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void) throws(StorageError) {
        let run = logicals[next..<min(next + Self.runPages, logicals.count)]
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, run.count) * PageFormat.pageBytes, alignment: PageFormat.pageBytes)
        defer { memory.deallocate() }
        for (position, logical) in run.enumerated() {
            let copy = MutablePage(memory + position * PageFormat.pageBytes)
            copy.base.copyMemory(from: try view.page(logical).base, byteCount: PageFormat.pageBytes)
            let entry = try view.entry(logical)
            let isChanged = UInt32(truncatingIfNeeded: entry) & PageFormat.frameBit != 0
            if isChanged { copy.set32(PageFormat.generation, UInt32(truncatingIfNeeded: generation)) }
            copy.set32(PageFormat.hash, 0)
            let hash = Hash.of32(UnsafeRawBufferPointer(start: copy.base, count: PageFormat.pageBytes))
            guard isChanged || hash == UInt32(entry >> 32) else {
                throw view.corrupt(logical, "does not have the hash that its page table names")
            }
            copy.set32(PageFormat.hash, hash)
            hashes.append(hash)
        }
        try write(UnsafeRawBufferPointer(start: memory, count: run.count * PageFormat.pageBytes))
        next += run.count
        if next == logicals.count {
            physical = UInt32(1 + logicals.count)
            next = 0
            phase = .leaves
        }
    }

    /// A page table page of level 0; `next` is the first page that it may name.
    private func writeLeaf(_ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void) throws(StorageError) {
        var entries: [UInt64] = []
        let first = UInt32(leaf * PageFormat.entriesPerPage)
        for slot in 0..<UInt32(PageFormat.entriesPerPage) {
            guard next < logicals.count, logicals[next] == first + slot else {
                entries.append(0)
                continue
            }
            entries.append(UInt64(1 + next) | UInt64(hashes[next]) << 32)
            next += 1
        }
        try writeTablePage(entries[...], level: 0, index: leaf, write)
        leaf += 1
        if leaf == view.leafCount { finishLevel() }
    }

    private func writeUpper(_ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void) throws(StorageError) {
        let below = level.entries
        level = (level.number + 1, [])
        for start in stride(from: 0, to: below.count, by: PageFormat.entriesPerPage) {
            try writeTablePage(
                below[start..<min(start + PageFormat.entriesPerPage, below.count)], level: level.number,
                index: start / PageFormat.entriesPerPage, write)
        }
        finishLevel()
    }

    private func finishLevel() {
        guard level.entries.count == 1 else {
            phase = .upper
            return
        }
        entry = FileEntry(
            tableRoot: UInt32(truncatingIfNeeded: level.entries[0]), tableHash: UInt32(level.entries[0] >> 32),
            nextLogical: view.nextLogical, physicalPages: physical, levels: UInt8(level.number + 1))
        phase = .done
    }

    private func writeTablePage(
        _ entries: ArraySlice<UInt64>, level number: Int, index: Int,
        _ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: PageFormat.pageBytes, alignment: PageFormat.pageBytes)
        defer { memory.deallocate() }
        let page = MutablePage(memory)
        page.initialize(kind: .pageTable, level: number, owner: view.table, logical: UInt32(index))
        for (slot, entry) in entries.enumerated() { page.set64(PageFormat.headerBytes + slot * 8, entry) }
        page.set32(PageFormat.generation, UInt32(truncatingIfNeeded: generation))
        page.set32(PageFormat.hash, 0)
        let hash = Hash.of32(UnsafeRawBufferPointer(start: memory, count: PageFormat.pageBytes))
        page.set32(PageFormat.hash, hash)
        try write(UnsafeRawBufferPointer(start: memory, count: PageFormat.pageBytes))
        level.entries.append(UInt64(physical) | UInt64(hash) << 32)
        physical += 1
    }
}
