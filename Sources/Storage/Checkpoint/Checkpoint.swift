import Platform

// Writing the changed pages of one moment, and publishing it as the new root: a machine of small steps.
//
//     pages of file 1 .. pages of file n  ->  superblock  ->  free ends of files cut off  ->  done
//
// Every page goes to a physical page that neither kept root names, so until the superblock slot is durable the store
// is what it was. Files are flushed before the slot is written, the slot before anything is freed. A failed write is
// done again to other pages, twice; a flush that failed proves nothing of what was written before it, so then the
// whole file is written again elsewhere.
//
// It runs on the background thread, on frozen views whose frames do not change; or step by step in a simulation.

/// A collection file as the checkpoint knows it. Used by one checkpoint at a time.
final class CheckpointFile {
    let table: UInt16
    let file: any DiskFile
    /// As of the root in use and of the one kept beside it.
    var newest: FileEntry
    var older: FileEntry?
    /// Found before the first checkpoint that changes the file.
    var free: FreePages?
    /// Physical pages of the upper page table levels of the root in use.
    var upper: [UInt32]
    /// Pages that the file must have for either kept root to open.
    var keptPages: Int

    /// - Parameter keptPages: as the kept roots count them.
    init(table: UInt16, file: any DiskFile, newest: FileEntry, older: FileEntry?, upper: [UInt32], keptPages: Int) {
        self.keptPages = keptPages
        self.table = table
        self.file = file
        self.newest = newest
        self.older = older
        self.upper = upper
    }
}

/// Where a page now lies in its file.
struct WrittenPage {
    var logical: UInt32
    /// The entry it had in the frozen view: an arena frame.
    var frozen: UInt64
    var entry: UInt64
}

/// What a checkpoint hands back for one file.
struct WrittenFile {
    var table: UInt16
    var entry: FileEntry
    var pages: [WrittenPage] = []
    /// Table pages: index, and where they lie.
    var leaves: [(index: Int, source: UInt64)] = []
}

/// Journal segments to be made ahead of need, off the commit path.
struct SegmentGrowth {
    var disk: any Disk
    var folder: String
    var firstIndex: Int
    var count: Int
    var storeID: [UInt8]
}

final class Checkpoint {
    enum Outcome { case published, failed(DiskError), damaged(StorageError) }

    private enum Phase { case file(Int), publish, ring, done }

    let generation: UInt64
    let superblock: Superblock
    private let superblockFile: any DiskFile
    private let files: [(view: FileView, file: CheckpointFile)]
    /// Every file of the store.
    let keepers: [CheckpointFile]
    let oldestPinned: UInt64
    /// Whether files are to be cut off as short as they can be.
    let trimsAll: Bool
    /// Pages that files have from this root on, by table, where that is fewer than before.
    var trims: [UInt16: Int] = [:]
    private let growth: SegmentGrowth?
    /// Segments made for the journal.
    private(set) var segments: [JournalSegment] = []
    private var phase: Phase
    private var attempts = 0
    private(set) var written: [WrittenFile] = []
    private(set) var outcome: Outcome?
    /// Entries of all files as the new superblock has them.
    var entries: [FileEntry]
    private var allocated: [(file: CheckpointFile, pages: [UInt32])] = []
    private var freed: [(file: CheckpointFile, pages: [UInt32], upper: [UInt32])] = []

    /// `superblock` is the new one, its entries those of the root in use.
    init(
        superblock: Superblock, superblockFile: any DiskFile, files: [(view: FileView, file: CheckpointFile)],
        keepers: [CheckpointFile], oldestPinned: UInt64, growth: SegmentGrowth? = nil, trimsAll: Bool = false
    ) {
        self.keepers = keepers
        self.trimsAll = trimsAll
        self.growth = growth
        self.superblock = superblock
        self.superblockFile = superblockFile
        self.files = files
        self.oldestPinned = oldestPinned
        generation = superblock.generation
        entries = superblock.files
        phase = files.isEmpty ? .publish : .file(0)
    }

    /// Does the next piece of work; true when there is none left and `outcome` tells how it went.
    func step() -> Bool {
        do throws(StorageError) {
            switch phase {
            case .file(let index):
                try writeFile(files[index].view, files[index].file)
                phase = index + 1 < files.count ? .file(index + 1) : .publish
                attempts = 0
            case .publish:
                try publish()
                phase = .ring
            case .ring:
                cutOff()
                growRing()
                outcome = .published
                phase = .done
            case .done: break
            }
        } catch {
            guard case .disk(let failure) = error else {
                abandon()
                outcome = .damaged(error)
                phase = .done
                return true
            }
            attempts += 1
            if attempts > 2 || failure == .powerCut || isFull(failure) {
                abandon()
                outcome = .failed(failure)
                phase = .done
            }
        }
        if case .done = phase { return true }
        return false
    }

    private func isFull(_ error: DiskError) -> Bool {
        if case .noSpace = error { return true }
        return false
    }

    /// Nothing was published: what was allocated is free as before. A page that a write failed on is not given back, and
    /// none is after a superblock that may or may not be on the disk: it would name pages that are written anew.
    private func abandon() {
        if case .publish = phase { return }
        for entry in allocated { entry.file.free?.giveBack(entry.pages) }
    }

    // MARK: One file

    private func writeFile(_ view: FileView, _ file: CheckpointFile) throws(StorageError) {
        if file.free == nil {
            file.free = try FreePages(
                view.mapping.base, table: file.table, newest: file.newest, older: file.older,
                newestGeneration: generation - 1)
        }
        guard let free = file.free else { return }
        free.reclaim(writing: generation, oldestPinned: oldestPinned)

        let plan = try Plan(view)
        let needed = plan.pages.count + plan.leaves.count + plan.upperCount
        try grow(file, free, needed)
        guard let physical = free.allocate(needed) else {
            throw .disk(.noSpace(path: file.file.path))
        }
        var writer = PageRunWriter(file.file, generation: generation)
        var next = 0
        var written = WrittenFile(table: file.table, entry: file.newest)
        do throws(DiskError) {
            // Data pages first, then the table pages that name them, then the levels above.
            var newEntries: [UInt32: UInt64] = [:]
            newEntries.reserveCapacity(plan.pages.count)
            for page in plan.pages {
                let hash = try writer.write(page.address, to: physical[next])
                let entry = UInt64(physical[next]) | UInt64(hash) << 32
                newEntries[page.logical] = entry
                written.pages.append(WrittenPage(logical: page.logical, frozen: page.entry, entry: entry))
                next += 1
            }
            var sources = (0..<view.leafCount).map { view.sources[$0] }
            var freedPages: [UInt32] = file.upper
            try withScratchPage { (leafCopy) throws(DiskError) in
                for leaf in plan.leaves {
                    leafCopy.copy(leaf.page.bytes(0, PageFormat.pageBytes), to: 0)
                    let old = UInt32(truncatingIfNeeded: sources[leaf.index])
                    let oldPage = old == 0 ? nil : Page(view.mapping.base + Int(old) * PageFormat.pageBytes)
                    if old != 0 { freedPages.append(old) }
                    for slot in 0..<PageFormat.entriesPerPage {
                        let offset = PageFormat.headerBytes + slot * 8
                        if leafCopy.page.u32(offset) & PageFormat.frameBit != 0 {
                            let logical = UInt32(leaf.index * PageFormat.entriesPerPage + slot)
                            leafCopy.set64(offset, newEntries[logical] ?? 0)
                        }
                        if let oldPhysical = oldPage?.u32(offset), oldPhysical != 0,
                            oldPhysical != leafCopy.page.u32(offset)
                        {
                            freedPages.append(oldPhysical)
                        }
                    }
                    let hash = try writer.write(UnsafeRawPointer(leafCopy.base), to: physical[next])
                    sources[leaf.index] = UInt64(physical[next]) | UInt64(hash) << 32
                    written.leaves.append((leaf.index, sources[leaf.index]))
                    next += 1
                }
            }
            var upper: [UInt32] = []
            var level = 1
            while sources.count > 1 {
                var above: [UInt64] = []
                let current = sources
                try withScratchPage { (page) throws(DiskError) in
                    for index in 0..<((current.count + PageFormat.entriesPerPage - 1) / PageFormat.entriesPerPage) {
                        page.initialize(kind: .pageTable, level: level, owner: file.table, logical: UInt32(index))
                        let start = index * PageFormat.entriesPerPage
                        for slot in 0..<min(PageFormat.entriesPerPage, current.count - start) {
                            page.set64(PageFormat.headerBytes + slot * 8, current[start + slot])
                        }
                        let hash = try writer.write(UnsafeRawPointer(page.base), to: physical[next])
                        upper.append(physical[next])
                        above.append(UInt64(physical[next]) | UInt64(hash) << 32)
                        next += 1
                    }
                }
                sources = above
                level += 1
            }
            try writer.finish()
            try file.file.flush()
            written.entry = FileEntry(
                tableRoot: UInt32(truncatingIfNeeded: sources[0]), tableHash: UInt32(sources[0] >> 32),
                nextLogical: view.nextLogical, physicalPages: UInt32(free.physicalPages), levels: UInt8(level))
            self.written.append(written)
            entries[Int(file.table)] = written.entry
            allocated.append((file, physical))
            freed.append((file, freedPages, upper))
        } catch {
            // These pages are not believed again while the engine runs.
            throw .disk(error)
        }
    }

    private func grow(_ file: CheckpointFile, _ free: FreePages, _ needed: Int) throws(StorageError) {
        guard free.count < needed else { return }
        let step = max(16, free.physicalPages / 16, needed - free.count)
        let pages = free.physicalPages + step
        do throws(DiskError) {
            // Growth that no root knows of, left by a flush that failed or by a crash, may hold blocks that read as zeros for
            // ever whatever is written to them: they are given back before the file grows again.
            let known = max(free.physicalPages, file.keptPages) * PageFormat.pageBytes
            if try file.file.byteCount() > known { try file.file.truncate(to: known) }
            // Zeroed and flushed before a page of it carries data.
            try file.file.extend(to: pages * PageFormat.pageBytes)
            try file.file.flush()
        } catch {
            throw .disk(error)
        }
        free.grew(to: pages)
    }

    private func publish() throws(StorageError) {
        planTrims()
        var block = superblock
        block.files = entries
        do { try block.write(to: superblockFile) } catch { throw .disk(error) }
        for entry in freed {
            entry.file.free?.release(entry.pages, by: generation)
            entry.file.upper = entry.upper
        }
        for file in written {
            guard let keeper = files.first(where: { $0.file.table == file.table })?.file else { continue }
            keeper.older = keeper.newest
            keeper.newest = file.entry
        }
        takeTrims()
    }

    /// Makes segments ahead of need; the commit path makes one itself if this fails.
    private func growRing() {
        guard let growth else { return }
        do throws(DiskError) {
            for index in growth.firstIndex..<(growth.firstIndex + growth.count) {
                let segment = try Journal.makeSegment(
                    growth.disk, growth.folder, index: index, byteCount: JournalFormat.grownSegmentBytes,
                    storeID: growth.storeID)
                try growth.disk.flushFolder(growth.folder)
                segments.append(segment)
            }
        } catch {}
    }

    /// The tables whose pages were frozen.
    var tables: [UInt16] { files.map(\.file.table) }

    /// The superblock as it was published.
    var published: Superblock {
        var block = superblock
        block.files = entries
        return block
    }

    /// What of a frozen view has to be written.
    private struct Plan {
        var pages: [(logical: UInt32, entry: UInt64, address: UnsafeRawPointer)] = []
        var leaves: [(index: Int, page: Page)] = []
        var upperCount = 0

        init(_ view: FileView) throws(StorageError) {
            let mapRange =
                UInt(
                    bitPattern: view.mapping.base)..<(UInt(bitPattern: view.mapping.base) + UInt(view.mapping.byteCount))
            for index in 0..<view.leafCount {
                let address = view.leaves[index] & ~1
                guard address != 0, !mapRange.contains(address), let pointer = UnsafeRawPointer(bitPattern: address)
                else { continue }
                let page = Page(pointer)
                leaves.append((index, page))
                for slot in 0..<PageFormat.entriesPerPage {
                    let entry = page.u64(PageFormat.headerBytes + slot * 8)
                    let physical = UInt32(truncatingIfNeeded: entry)
                    guard physical & PageFormat.frameBit != 0 else { continue }
                    let frame = view.arenaBase + Int(physical & ~PageFormat.frameBit) * PageFormat.pageBytes
                    pages.append((UInt32(index * PageFormat.entriesPerPage + slot), entry, UnsafeRawPointer(frame)))
                }
            }
            var count = view.leafCount
            while count > 1 {
                count = (count + PageFormat.entriesPerPage - 1) / PageFormat.entriesPerPage
                upperCount += count
            }
        }
    }
}

private func withScratchPage(_ body: (MutablePage) throws(DiskError) -> Void) throws(DiskError) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: PageFormat.pageBytes, alignment: PageFormat.pageBytes)
    defer { memory.deallocate() }
    try body(MutablePage(memory))
}

/// Stamps pages with generation and hash, and writes neighbours in one call.
private struct PageRunWriter {
    private static let runPages = 64
    private let file: any DiskFile
    private let generation: UInt64
    private let buffer = AlignedBuffer(capacity: 64 * PageFormat.pageBytes)
    private var start: UInt32 = 0
    private var count = 0

    init(_ file: any DiskFile, generation: UInt64) {
        self.file = file
        self.generation = generation
    }

    /// Returns the hash that the page now has.
    mutating func write(_ source: UnsafeRawPointer, to physical: UInt32) throws(DiskError) -> UInt32 {
        if count > 0, physical != start + UInt32(count) || count == Self.runPages { try finish() }
        if count == 0 { start = physical }
        let page = MutablePage(buffer.grow(PageFormat.pageBytes))
        page.base.copyMemory(from: source, byteCount: PageFormat.pageBytes)
        page.set32(PageFormat.generation, UInt32(truncatingIfNeeded: generation))
        page.set32(PageFormat.hash, 0)
        let hash = Hash.of32(UnsafeRawBufferPointer(start: page.base, count: PageFormat.pageBytes))
        page.set32(PageFormat.hash, hash)
        count += 1
        return hash
    }

    mutating func finish() throws(DiskError) {
        guard count > 0 else { return }
        try file.write(buffer.bytes, at: Int(start) * PageFormat.pageBytes)
        buffer.removeAll()
        count = 0
    }
}
