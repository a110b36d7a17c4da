import Platform

// The pages of one collection file as far as they can be had: by the newest root's page table, by the older one's where
// that is damaged, and where neither helps by what each page says of itself.
//
// A page is *current* when its hash is the one that the newest readable table names, wherever it lies; any other whole page of
// the same logical number is an earlier state of it.

struct SalvagedPages {
    /// Where a logical page is.
    struct Place: Equatable {
        var physical: UInt32
        var isCurrent: Bool
    }

    private struct Claim {
        var physical: UInt32
        /// nil: only the page itself says what it must be.
        var hash: UInt32?
    }

    private let file: (any DiskFile)?
    let table: UInt16
    private let pageCount: Int
    private let generation: UInt64
    /// By logical number.
    private(set) var places: [UInt32: Place] = [:]
    /// Logical pages in use whose current state is not there.
    private(set) var damaged: Set<UInt32> = []
    /// Parts of the page table are missing: which pages were in use is not known there.
    private(set) var isTableDamaged = false

    /// - Parameters:
    ///   - entries: where the page tables of the kept roots begin, the newest first; none where no root is left.
    ///   - generation: the newest root's; pages of later ones were never published. 0 where it is not known.
    init(_ disk: any Disk, _ path: String, table: UInt16, entries: [FileEntry], generation: UInt64) {
        self.table = table
        self.generation = generation
        file = try? disk.open(path, use: .readOnly, create: false)
        pageCount = ((try? file?.byteCount()) ?? 0) / PageFormat.pageBytes
        var claims: [UInt32: Claim] = [:]
        var unknown: Set<Int> = []
        var leaves: [[UInt64?]] = []
        for entry in entries { leaves.append(self.leaves(of: entry)) }
        let leafCount = leaves.map { $0.count }.max() ?? 0
        let isRootless = leafCount == 0
        for index in 0..<leafCount {
            // The newest root first; an older table names what may have moved since, which the hash tells.
            let readable = leaves.enumerated().first { $0.element.count > index && $0.element[index] != nil }
            guard let (root, found) = readable, let source = found[index] else {
                unknown.insert(index)
                continue
            }
            if root > 0 { unknown.insert(index) }
            guard source != 0, let page = tablePage(source, level: 0, index: index) else {
                if source != 0 { unknown.insert(index) }
                continue
            }
            for slot in 0..<PageFormat.entriesPerPage {
                let entry = page.u64(PageFormat.headerBytes + slot * 8)
                guard UInt32(truncatingIfNeeded: entry) != 0 else { continue }
                claims[UInt32(index * PageFormat.entriesPerPage + slot)] = Claim(
                    physical: UInt32(truncatingIfNeeded: entry), hash: root == 0 ? UInt32(entry >> 32) : nil)
            }
        }
        isTableDamaged = isRootless || !unknown.isEmpty
        var wanted: [UInt32: UInt32?] = [:]
        for (logical, claim) in claims {
            if let hash = claim.hash, let page = page(claim.physical), isWhole(page, logical), page.hash == hash {
                places[logical] = Place(physical: claim.physical, isCurrent: true)
            } else {
                wanted[logical] = claim.hash
            }
        }
        if !wanted.isEmpty || isTableDamaged {
            search(wanted, isRootless: isRootless) {
                isRootless || unknown.contains(Int($0) / PageFormat.entriesPerPage)
            }
        }
    }

    /// Looks through the whole file for pages that no table leads to.
    private mutating func search(
        _ wanted: [UInt32: UInt32?], isRootless: Bool, inUnknown: (UInt32) -> Bool
    ) {
        var best: [UInt32: (physical: UInt32, generation: UInt32, isCurrent: Bool)] = [:]
        for physical in 1..<UInt32(max(1, pageCount)) {
            guard let page = page(physical), page.u16(PageFormat.owner) == Int(table),
                let kind = PageFormat.Kind(rawValue: UInt8(page.kind)), kind != .pageTable,
                page.hash == page.computedHash()
            else { continue }
            let logical = page.logical
            let hash = wanted[logical]
            guard hash != nil || inUnknown(logical) else { continue }
            // Without any root the newest whole page of each number is the best that can be said.
            let isCurrent = isRootless || (hash ?? nil) == page.hash
            let generation = page.u32(PageFormat.generation)
            if !isCurrent, self.generation > 0, UInt64(generation) > self.generation { continue }
            if let old = best[logical] {
                if !isRootless, old.isCurrent { continue }
                if isRootless || !isCurrent, old.generation >= generation { continue }
            }
            best[logical] = (physical, generation, isCurrent)
        }
        for (logical, found) in best {
            places[logical] = Place(physical: found.physical, isCurrent: found.isCurrent)
        }
        for (logical, hash) in wanted {
            guard let found = best[logical], found.isCurrent || hash == nil else {
                damaged.insert(logical)
                continue
            }
        }
    }

    // MARK: Page tables

    /// Where each leaf of a root's table lies; nil where a page above it is damaged. Empty without a root.
    private func leaves(of entry: FileEntry) -> [UInt64?] {
        guard entry.isPresent, entry.tableRoot != 0, entry.levels >= 1, entry.levels <= 4 else { return [] }
        var sources: [UInt64?] = [UInt64(entry.tableRoot) | UInt64(entry.tableHash) << 32]
        for level in stride(from: Int(entry.levels) - 1, to: 0, by: -1) {
            var next: [UInt64?] = []
            for (index, source) in sources.enumerated() {
                let page = source.flatMap { tablePage($0, level: level, index: index) }
                for slot in 0..<PageFormat.entriesPerPage {
                    next.append(page.map { $0.u64(PageFormat.headerBytes + slot * 8) })
                }
            }
            let most = (Int(entry.nextLogical) + PageFormat.entriesPerPage - 1) / PageFormat.entriesPerPage
            sources = Array(next.prefix(level == 1 ? max(1, most) : next.count))
        }
        return sources
    }

    private func tablePage(_ source: UInt64, level: Int, index: Int) -> SalvagedPage? {
        guard let page = page(UInt32(truncatingIfNeeded: source)),
            page.computedHash() == UInt32(source >> 32), page.kind == Int(PageFormat.Kind.pageTable.rawValue),
            page.level == level, page.logical == UInt32(index)
        else { return nil }
        return page
    }

    // MARK: Pages

    private func isWhole(_ page: SalvagedPage, _ logical: UInt32) -> Bool {
        page.hash == page.computedHash() && page.logical == logical && page.u16(PageFormat.owner) == Int(table)
    }

    /// A physical page as it lies there; nil where it cannot be read.
    func page(_ physical: UInt32) -> SalvagedPage? {
        guard let file, physical > 0, Int(physical) < pageCount else { return nil }
        return (try? file.read(PageFormat.pageBytes, at: Int(physical) * PageFormat.pageBytes)).map(SalvagedPage.init)
    }

    /// The page of a logical number, and whether it is the current one.
    func logical(_ number: UInt32) -> (page: SalvagedPage, isCurrent: Bool)? {
        places[number].flatMap { place in page(place.physical).map { ($0, place.isCurrent) } }
    }
}

/// The bytes of a page, its own.
struct SalvagedPage {
    let bytes: [UInt8]

    func with<Result>(_ body: (Page) -> Result) -> Result { bytes.withUnsafeBytes { body(Page($0.baseAddress!)) } }

    func u16(_ offset: Int) -> Int { with { $0.u16(offset) } }
    func u32(_ offset: Int) -> UInt32 { with { $0.u32(offset) } }
    func u64(_ offset: Int) -> UInt64 { with { $0.u64(offset) } }
    var kind: Int { Int(bytes[PageFormat.kind]) }
    var level: Int { Int(bytes[PageFormat.level]) }
    var logical: UInt32 { u32(PageFormat.logical) }
    var hash: UInt32 { u32(PageFormat.hash) }
    func computedHash() -> UInt32 { with { $0.computedHash() } }
    func `is`(_ wanted: PageFormat.Kind) -> Bool { kind == Int(wanted.rawValue) }
}
