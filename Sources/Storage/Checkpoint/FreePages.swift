import Platform

// Which physical pages of one file may be written: those that neither kept root names and no open snapshot reads.
//
// There is no free list on disk. It is found from the page tables of the kept roots before the first checkpoint after
// an open, and kept in memory from then on. A page freed in checkpoint N is named by root N-1, which is kept until
// N+1 is published; so it is written again in checkpoint N+2 at the earliest.
//
// The lowest free pages are taken first, so that what is free gathers at the end of the file, where it can be cut off.

final class FreePages {
    private var isFree: [Bool]
    private var freeCount = 0
    /// No page below this one is free.
    private var lowest = 1
    /// Pages that stop being named, with the generation that no longer names them.
    private var released: [(generation: UInt64, pages: [UInt32])] = []
    private(set) var physicalPages: Int

    /// `newest` is the root in use; `older` the one kept beside it, if there is one.
    init(
        _ mapBase: UnsafeRawPointer, table: UInt16, newest: FileEntry, older: FileEntry?, newestGeneration: UInt64
    ) throws(StorageError) {
        physicalPages = Int(newest.physicalPages)
        isFree = [Bool](repeating: true, count: physicalPages)
        if !isFree.isEmpty { isFree[0] = false }
        var named = isFree
        try PageTable.forEachPhysical(mapBase, table: table, newest) { named[Int($0)] = false }
        var onlyOlder: [UInt32] = []
        if let older, older.isPresent, older != newest {
            // An older root that cannot be read whole is no root any more; what it names needs no keeping.
            try? PageTable.forEachPhysical(mapBase, table: table, older) { page in
                if Int(page) < named.count, named[Int(page)] { onlyOlder.append(page) }
            }
        }
        for page in onlyOlder { named[Int(page)] = false }
        isFree = named
        freeCount = isFree.reduce(0) { $0 + ($1 ? 1 : 0) }
        if !onlyOlder.isEmpty { released.append((newestGeneration, onlyOlder)) }
    }

    /// A new file, of which no root names anything.
    init(emptyFileOf pages: Int) {
        physicalPages = pages
        isFree = [Bool](repeating: true, count: pages)
        isFree[0] = false
        freeCount = pages - 1
    }

    var count: Int { freeCount }

    func isFree(_ page: UInt32) -> Bool { Int(page) < isFree.count && isFree[Int(page)] }

    /// The file grew by zeroed, flushed pages.
    func grew(to pages: Int) {
        guard pages > physicalPages else { return }
        freeCount += pages - physicalPages
        isFree.append(contentsOf: repeatElement(true, count: pages - physicalPages))
        physicalPages = pages
    }

    /// Frees what no kept root names any more when `generation` is about to be written. `oldestPinned` is the oldest
    /// generation that an open snapshot reads.
    func reclaim(writing generation: UInt64, oldestPinned: UInt64) {
        released.removeAll { entry in
            guard entry.generation + 2 <= generation, entry.generation <= oldestPinned else { return false }
            giveBack(entry.pages)
            return true
        }
    }

    /// Pages that `generation` no longer names.
    func release(_ pages: [UInt32], by generation: UInt64) {
        if !pages.isEmpty { released.append((generation, pages)) }
    }

    /// Takes pages back that were allocated and never published.
    func giveBack(_ pages: [UInt32]) {
        for page in pages where !isFree[Int(page)] {
            isFree[Int(page)] = true
            freeCount += 1
            lowest = min(lowest, Int(page))
        }
    }

    /// Free pages below this one.
    func count(below limit: Int) -> Int {
        var count = 0
        for page in min(lowest, limit)..<max(min(limit, isFree.count), min(lowest, limit)) where isFree[page] {
            count += 1
        }
        return count
    }

    /// Where the free pages at the end of the file begin.
    var end: Int {
        var end = isFree.count
        while end > 1, isFree[end - 1] { end -= 1 }
        return end
    }

    /// The file is taken to end there: what lies beyond is free, and no root names it from now on.
    func shrink(to pages: Int) {
        guard pages < physicalPages, pages >= end else { return }
        freeCount -= physicalPages - pages
        isFree.removeLast(physicalPages - pages)
        physicalPages = pages
        lowest = min(lowest, pages)
    }

    /// Takes the `count` lowest pages, in rising order; nil if there are too few.
    func allocate(_ count: Int) -> [UInt32]? {
        guard count <= freeCount else { return nil }
        var pages: [UInt32] = []
        pages.reserveCapacity(count)
        var at = lowest
        while pages.count < count {
            if isFree[at] {
                isFree[at] = false
                pages.append(UInt32(at))
            }
            at += 1
        }
        freeCount -= count
        lowest = at
        return pages
    }
}
