import Platform

// Roots as they lie on the disk: both superblock slots, the identity of every file, and every page that a kept root
// names, hashed anew. The older root is what a damaged newest one falls back to, so it is looked at as hard.

struct RootCheck {
    /// The tables of one root still to be read, and where in the current one.
    private var roots: [(name: String, block: Superblock)]
    private let generation: UInt64
    private var root = 0
    private var table = 0
    private var leaf = 0
    private var loaded: (leaves: [UInt64], named: PhysicalPages)?

    init(_ store: Store, _ report: inout CheckReport) {
        generation = store.generation
        roots = [("the newest root", store.superblock)]
        if let older = store.older { roots.append(("the older root", older)) }
        if !store.isCheckpointRunning { Self.checkSlots(store, &report) }
    }

    private static func checkSlots(_ store: Store, _ report: inout CheckReport) {
        let slots: (first: Superblock?, second: Superblock?)
        do throws(DiskError) { slots = try Superblock.read(store.superblockFile) } catch {
            return report.add("superblock", "", "cannot be read: \(error)")
        }
        let whole = [slots.first, slots.second].compactMap { $0 }.sorted { $0.generation > $1.generation }
        guard let newest = whole.first else { return report.add("superblock", "", "neither slot is whole") }
        for (index, slot) in [slots.first, slots.second].enumerated() {
            if slot == nil {
                report.notes.append("superblock: slot \(index) is not whole; a power cut may have torn it")
            }
            if let slot, slot.generation % 2 != UInt64(index) {
                report.add(
                    "superblock", "slot \(index)", "holds generation \(slot.generation), which belongs in the other one"
                )
            }
            if let slot, slot.storeID != newest.storeID {
                report.add("superblock", "slot \(index)", "is of another store")
            }
        }
        if store.recovery.usedOlderRoot {
            report.add("superblock", "", "the newest root is damaged; the older one and the journal took its place")
        } else if newest.generation != store.generation {
            report.add("superblock", "", "holds generation \(newest.generation), and \(store.generation) is in use")
        }
        if whole.count == 2, newest.generation != whole[1].generation + 1, newest.lsn < whole[1].lsn {
            report.add("superblock", "", "generations \(newest.generation) and \(whole[1].generation) do not follow")
        }
    }

    /// Reads one table page of a root and what it names; true when all kept roots are done.
    mutating func step(_ store: Store, _ report: inout CheckReport) -> Bool {
        // A root that is no longer kept may be written over.
        guard store.generation == generation || root == 0 else { return true }
        guard root < roots.count else { return true }
        let (name, block) = roots[root]
        guard table < block.files.count else {
            root += 1
            table = 0
            return root >= roots.count
        }
        guard block.files[table].isPresent, table < store.tables.count, let state = store.tables[table] else {
            table += 1
            return false
        }
        let view = state.space.view
        if loaded == nil {
            if root == 0 { checkIdentity(state, store, &report) }
            load(view, state.schema.definition.name, name, block.files[table], &report)
        }
        guard let leaves = loaded?.leaves, leaf < leaves.count else {
            if let named = loaded?.named { checkFree(state, named, store, name, &report) }
            loaded = nil
            leaf = 0
            table += 1
            return false
        }
        checkLeaf(view, state.schema.definition.name, name, block.files[table], leaves[leaf], &report)
        leaf += 1
        return false
    }

    private func checkIdentity(_ state: TableState, _ store: Store, _ report: inout CheckReport) {
        let bytes = UnsafeRawBufferPointer(start: state.space.view.mapping.base, count: PageFormat.pageBytes)
        let rest = bytes[(PageFormat.Identity.store + 16)...]
        let table = bytes.loadUnaligned(fromByteOffset: PageFormat.Identity.table, as: UInt16.self)
        let id = UnsafeRawBufferPointer(rebasing: bytes[PageFormat.Identity.store..<(PageFormat.Identity.store + 16)])
        if !bytes.starts(with: PageFormat.Identity.magic) || table != state.schema.definition.number
            || !id.elementsEqual(store.storeID)
            || bytes.loadUnaligned(fromByteOffset: PageFormat.Identity.format, as: UInt32.self) != 1
            || bytes.loadUnaligned(fromByteOffset: PageFormat.Identity.table + 2, as: UInt16.self) != 0
            || rest.contains(where: { $0 != 0 })
        {
            report.add(state.schema.definition.name, "physical page 0", "does not say that this is this store's file")
        }
    }

    private mutating func load(
        _ view: FileView, _ table: String, _ root: String, _ entry: FileEntry, _ report: inout CheckReport
    ) {
        loaded = ([], PhysicalPages())
        guard Int(entry.physicalPages) * PageFormat.pageBytes <= view.mapping.byteCount else {
            return report.add(table, "", "\(root) names more pages than are mapped")
        }
        do throws(StorageError) {
            let (leaves, upper) = try PageTable.load(view.mapping.base, table: view.table, entry)
            loaded?.leaves = leaves
            for page in upper where loaded?.named.name(page) == false {
                report.add(table, "physical page \(page)", "is named twice by \(root)")
            }
        } catch {
            report.add(table, root, error)
        }
    }

    private mutating func checkLeaf(
        _ view: FileView, _ table: String, _ root: String, _ entry: FileEntry, _ source: UInt64,
        _ report: inout CheckReport
    ) {
        guard source != 0 else { return }
        let page: Page
        do throws(StorageError) {
            page = try PageTable.check(
                view.mapping.base, view.table, source, level: 0, index: leaf, physicalPages: entry.physicalPages)
        } catch {
            return report.add(table, root, error)
        }
        note(UInt32(truncatingIfNeeded: source), table, root, &report)
        for slot in 0..<PageFormat.entriesPerPage {
            let named = page.u64(PageFormat.headerBytes + slot * 8)
            let physical = UInt32(truncatingIfNeeded: named)
            guard physical != 0 else { continue }
            guard physical < entry.physicalPages else {
                report.add(table, "page \(leaf * PageFormat.entriesPerPage + slot)", "lies outside the file in \(root)")
                continue
            }
            report.pages += 1
            note(physical, table, root, &report)
            let target = Page(view.mapping.base + Int(physical) * PageFormat.pageBytes)
            if target.computedHash() != UInt32(named >> 32) {
                report.add(
                    table, "page \(leaf * PageFormat.entriesPerPage + slot)",
                    "does not have the hash that \(root) names (physical page \(physical))")
            }
        }
    }

    private mutating func note(_ physical: UInt32, _ table: String, _ root: String, _ report: inout CheckReport) {
        if loaded?.named.name(physical) == false {
            report.add(table, "physical page \(physical)", "is named twice by \(root)")
        }
    }

    /// No page that a kept root names may be free.
    private func checkFree(
        _ state: TableState, _ named: PhysicalPages, _ store: Store, _ root: String, _ report: inout CheckReport
    ) {
        guard !store.isCheckpointRunning, store.generation == generation, let free = state.keeper.free else { return }
        for page in 0..<min(named.limit, free.physicalPages) where named.isNamed(page) && free.isFree(UInt32(page)) {
            report.add(state.schema.definition.name, "physical page \(page)", "is free and named by \(root)")
        }
    }
}
