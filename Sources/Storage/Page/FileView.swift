package import Platform

// The pages of one collection file as one moment sees them: the live state, or a snapshot's.
//
// A logical page number is looked up in the level-0 page table page that covers it, which is read in place; the entry
// names a page of the map or an arena frame. Pages and table pages of the map are verified when first touched.
//
// `leaves[i]` is the address of table page i, with bit 0 set while it is unverified; 0 where there is none.

package final class FileView {
    package let table: UInt16
    /// The collection's, for errors.
    package let name: String
    package internal(set) var mapping: Mapping
    package internal(set) var verified: VerifiedPages
    let arenaBase: UnsafeMutableRawPointer
    package internal(set) var leafCount: Int
    var leafCapacity: Int
    var leaves: UnsafeMutablePointer<UInt>
    /// Where each table page lies in the file as of the root in use: physical number, hash in the upper half; 0: not there.
    var sources: UnsafeMutablePointer<UInt64>
    package internal(set) var nextLogical: UInt32

    init(
        table: UInt16, name: String, mapping: Mapping, verified: VerifiedPages, arenaBase: UnsafeMutableRawPointer,
        leafCapacity: Int
    ) {
        self.table = table
        self.name = name
        self.mapping = mapping
        self.verified = verified
        self.arenaBase = arenaBase
        self.leafCapacity = max(leafCapacity, 4)
        leafCount = 0
        leaves = .allocate(capacity: self.leafCapacity)
        sources = .allocate(capacity: self.leafCapacity)
        nextLogical = 1
    }

    deinit {
        leaves.deallocate()
        sources.deallocate()
    }

    /// A copy of this moment; costs 16 bytes for each 2 MiB of the file.
    func copy() -> FileView {
        let copy = FileView(
            table: table, name: name, mapping: mapping, verified: verified, arenaBase: arenaBase,
            leafCapacity: leafCount)
        copy.leafCount = leafCount
        copy.leaves.update(from: leaves, count: leafCount)
        copy.sources.update(from: sources, count: leafCount)
        copy.nextLogical = nextLogical
        return copy
    }

    /// The page with this logical number.
    @inline(__always)
    package func page(_ logical: UInt32) throws(StorageError) -> Page {
        let entry = try entry(logical)
        let physical = UInt32(truncatingIfNeeded: entry)
        if physical & PageFormat.frameBit != 0 {
            return Page(arenaBase + Int(physical & ~PageFormat.frameBit) &* PageFormat.pageBytes)
        }
        if !verified[physical] { try verify(physical, logical: logical, hash: UInt32(entry >> 32)) }
        return Page(mapping.base + Int(physical) &* PageFormat.pageBytes)
    }

    /// The page, which must be of this kind.
    @inline(__always)
    package func page(_ logical: UInt32, _ kind: PageFormat.Kind) throws(StorageError) -> Page {
        let page = try page(logical)
        guard page.kind == Int(kind.rawValue) else {
            throw corrupt(logical, "is of kind \(page.kind), not \(kind)")
        }
        return page
    }

    /// The table entry: physical number, hash in the upper half.
    @inline(__always)
    package func entry(_ logical: UInt32) throws(StorageError) -> UInt64 {
        let leafIndex = Int(logical) / PageFormat.entriesPerPage
        guard leafIndex < leafCount else { throw corrupt(logical, "is beyond the page table") }
        var address = leaves[leafIndex]
        if address & 1 != 0 || address == 0 { address = try verifiedLeaf(leafIndex) }
        let slot = Int(logical) % PageFormat.entriesPerPage
        let entry = UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped.load(
            fromByteOffset: PageFormat.headerBytes + slot &* 8, as: UInt64.self)
        guard UInt32(truncatingIfNeeded: entry) != 0 else { throw corrupt(logical, "is not in use") }
        return entry
    }

    @inline(never)
    private func verifiedLeaf(_ index: Int) throws(StorageError) -> UInt {
        let address = leaves[index]
        guard let pointer = UnsafeRawPointer(bitPattern: address & ~1) else {
            throw .corrupt(what: "\(name): page table page \(index) is missing")
        }
        let page = Page(pointer)
        guard page.computedHash() == UInt32(truncatingIfNeeded: sources[index] >> 32),
            page.kind == Int(PageFormat.Kind.pageTable.rawValue), page.level == 0, page.logical == UInt32(index)
        else { throw .corrupt(what: "\(name): page table page \(index) is damaged") }
        leaves[index] = address & ~1
        return address & ~1
    }

    @inline(never)
    private func verify(_ physical: UInt32, logical: UInt32, hash: UInt32) throws(StorageError) {
        guard Int(physical) < verified.pageCount else { throw corrupt(logical, "lies beyond the file") }
        let page = Page(mapping.base + Int(physical) &* PageFormat.pageBytes)
        guard page.u32(PageFormat.hash) == hash, page.computedHash() == hash else {
            throw corrupt(logical, "does not have the hash that its page table names (physical page \(physical))")
        }
        guard page.logical == logical, page.u16(PageFormat.owner) == Int(table),
            PageFormat.Kind(rawValue: UInt8(page.kind)) != nil
        else { throw corrupt(logical, "holds another page") }
        if page.kind == Int(PageFormat.Kind.tree.rawValue) || page.kind == Int(PageFormat.Kind.heap.rawValue) {
            guard page.lower >= PageFormat.headerBytes, page.lower <= page.upper, page.upper <= PageFormat.pageBytes
            else {
                throw corrupt(logical, "has impossible bounds")
            }
        }
        verified.set(physical)
    }

    /// Has everything of the map verified again at its next touch: the kernel could not read some of it.
    func forgetVerified() {
        verified.clearAll()
        let range = UInt(bitPattern: mapping.base)..<(UInt(bitPattern: mapping.base) + UInt(mapping.byteCount))
        for index in 0..<leafCount where range.contains(leaves[index]) { leaves[index] |= 1 }
    }

    /// What a failed reading of an index means: damage of its pages is noted, so that the store makes it anew.
    func indexFailure(_ error: StorageError, _ index: UInt16) -> StorageError {
        guard case .corrupt = error else { return error }
        verified.note(damagedIndex: index)
        return .indexDamaged(table: table, index: index)
    }

    package func corrupt(_ logical: UInt32, _ what: String) -> StorageError {
        .corrupt(what: "\(name): page \(logical) \(what)")
    }
}

/// One byte for each physical page of a file: whether its hash was checked since the file was opened. Engine thread only.
package final class VerifiedPages {
    private let flags: UnsafeMutablePointer<Bool>
    package let pageCount: Int
    /// Indexes that somebody could not read.
    private(set) var damagedIndexes: Set<UInt16> = []

    init(pageCount: Int) {
        self.pageCount = pageCount
        flags = .allocate(capacity: pageCount)
        flags.initialize(repeating: false, count: pageCount)
    }

    deinit { flags.deallocate() }

    @inline(__always)
    subscript(physical: UInt32) -> Bool {
        Int(physical) < pageCount && flags[Int(physical)]
    }

    @inline(__always)
    func set(_ physical: UInt32) { if Int(physical) < pageCount { flags[Int(physical)] = true } }

    func clear(_ physical: UInt32) { if Int(physical) < pageCount { flags[Int(physical)] = false } }

    func note(damagedIndex index: UInt16) { damagedIndexes.insert(index) }

    func forgetDamagedIndexes() { damagedIndexes = [] }

    func clearAll() { flags.update(repeating: false, count: pageCount) }

    func copyFlags(from old: VerifiedPages) {
        flags.update(from: old.flags, count: min(pageCount, old.pageCount))
        damagedIndexes = old.damagedIndexes
    }
}
