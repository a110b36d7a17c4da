// The first pass over a table: every page of the moment has the hash its page table names, says what it is, and has
// bounds that its readers may trust.

/// Walks the page table, one table page a step.
struct PageCheck {
    private var leaf = 0

    /// True when every page has been looked at.
    mutating func step(_ table: CheckedTable, _ physical: inout PhysicalPages, _ report: inout CheckReport) -> Bool {
        let view = table.view
        guard leaf < view.leafCount else { return true }
        defer { leaf += 1 }
        let first = leaf * PageFormat.entriesPerPage
        guard let page = view.tablePage(leaf) else {
            report.add(table.name, "page table page \(leaf)", "is missing or does not have its hash")
            for logical in first..<min(first + PageFormat.entriesPerPage, table.kinds.count) {
                table.kinds[logical] = CheckedTable.damaged
            }
            return leaf + 1 >= view.leafCount
        }
        for slot in 0..<PageFormat.entriesPerPage {
            let entry = page.u64(PageFormat.headerBytes + slot * 8)
            guard UInt32(truncatingIfNeeded: entry) != 0 else { continue }
            let logical = first + slot
            guard logical < table.kinds.count else {
                report.add(table.name, "page \(logical)", "is in use beyond the last logical number")
                continue
            }
            report.pages += 1
            check(UInt32(logical), entry, table, &physical, &report)
        }
        return leaf + 1 >= view.leafCount
    }

    private func check(
        _ logical: UInt32, _ entry: UInt64, _ table: CheckedTable, _ physical: inout PhysicalPages,
        _ report: inout CheckReport
    ) {
        let view = table.view
        table.kinds[Int(logical)] = CheckedTable.damaged
        let number = UInt32(truncatingIfNeeded: entry)
        let page: Page
        if number & PageFormat.frameBit != 0 {
            page = Page(view.arenaBase + Int(number & ~PageFormat.frameBit) * PageFormat.pageBytes)
        } else {
            guard (Int(number) + 1) * PageFormat.pageBytes <= view.mapping.byteCount else {
                return report.add(table.name, "page \(logical)", "lies beyond the file")
            }
            guard physical.name(number) else {
                return report.add(table.name, "page \(logical)", "shares physical page \(number) with another page")
            }
            page = Page(view.mapping.base + Int(number) * PageFormat.pageBytes)
            let hash = UInt32(entry >> 32)
            guard page.u32(PageFormat.hash) == hash, page.computedHash() == hash else {
                return report.add(
                    table.name, "page \(logical)",
                    "does not have the hash that its page table names (physical page \(number))")
            }
        }
        guard page.logical == logical, page.u16(PageFormat.owner) == Int(view.table) else {
            return report.add(
                table.name, "page \(logical)", "says it is page \(page.logical) of table \(page.u16(PageFormat.owner))")
        }
        guard let kind = PageFormat.Kind(rawValue: UInt8(page.kind)), kind != .pageTable else {
            return report.add(table.name, "page \(logical)", "is of kind \(page.kind)")
        }
        if let problem = Self.problem(page, kind) { return report.add(table.name, "page \(logical)", problem) }
        table.kinds[Int(logical)] = kind.rawValue
    }

    /// What is impossible in a page's bounds; nil if its readers may trust them.
    private static func problem(_ page: Page, _ kind: PageFormat.Kind) -> String? {
        let end = PageFormat.pageBytes
        switch kind {
        case .fileRoot:
            return page.u16(PageFormat.Root.indexCount) <= PageFormat.Root.indexLimit ? nil : "names too many indexes"
        case .slotDirectory:
            return page.count <= PageFormat.entriesPerPage ? nil : "counts \(page.count) entries"
        case .heap: return HeapCheck.problem(page)
        case .tree: return TreePageCheck.problem(page)
        case .overflow:
            return page.lower > PageFormat.headerBytes && page.lower <= end ? nil : "has impossible bounds"
        case .spaceMap: return nil
        case .pageTable: return "is a page table page"
        }
    }
}

/// Which physical pages of one file were named.
struct PhysicalPages {
    private var named: [Bool] = []

    /// False if the page was named before.
    mutating func name(_ physical: UInt32) -> Bool {
        let index = Int(physical)
        if index >= named.count { named.append(contentsOf: repeatElement(false, count: index + 256 - named.count)) }
        defer { named[index] = true }
        return !named[index]
    }

    func isNamed(_ physical: Int) -> Bool { physical < named.count && named[physical] }
    var limit: Int { named.count }
}

extension FileView {
    /// A page table page, hashed anew where it lies in the file; nil where it is missing or damaged.
    func tablePage(_ index: Int) -> Page? {
        let address = leaves[index] & ~1
        guard let pointer = UnsafeRawPointer(bitPattern: address) else { return nil }
        let start = UInt(bitPattern: mapping.base)
        let isInFile = address >= start && address - start < UInt(mapping.byteCount)
        let page = Page(pointer)
        guard !isInFile || page.computedHash() == UInt32(truncatingIfNeeded: sources[index] >> 32) else { return nil }
        guard page.kind == Int(PageFormat.Kind.pageTable.rawValue), page.level == 0, page.logical == UInt32(index),
            page.u16(PageFormat.owner) == Int(table)
        else { return nil }
        return page
    }
}
