import Platform

// Making the files of a store smaller while it is used, step by step on the engine thread.
//
//     for each file:  count what is in use  ->  have the pages beyond that number written anew, a few at a time
//     then:           checkpoints, until the free ends of the files are cut off
//
// There is no way of its own to move a page: one that lies too far back is made a changed page that nobody changed, and the
// next checkpoint writes it to the lowest free place. So every promise of checkpoints holds, and whatever is cut
// off when leaves a store that is what it was.

package final class StoreCompaction {
    /// What it came to.
    package struct Report: Sendable {
        package struct Table: Sendable {
            package var name: String
            package var file: String
            /// Bytes of the file.
            package var before: Int
            package var after: Int
            package var movedPages = 0
        }

        package var tables: [Table] = []

        package var before: Int { tables.reduce(0) { $0 + $1.before } }
        package var after: Int { tables.reduce(0) { $0 + $1.after } }
        package var movedPages: Int { tables.reduce(0) { $0 + $1.movedPages } }
    }

    private enum Phase {
        case settle
        case count(leaf: Int, used: Int)
        case move(leaf: Int)
        case cutOff(rounds: Int)
        case done
    }

    private let store: Store
    private var phase = Phase.settle
    private var numbers: [UInt16]
    /// Pages that the file is to have.
    private var limit = 0
    /// Pages that this round may still move, and those it has moved.
    private var room = 0
    private var moved = 0
    /// Whether this pass over a file had to leave pages where they are, and how many passes there were.
    private var hasLeft = false
    private var passes = 0
    private var rounds = 0
    /// Checkpoints before the one that was begun last.
    private var checkpointsBefore = -1
    package private(set) var report = Report()

    private static let batchPages = 512
    private static let leavesAtOnce = 16
    private static let passLimit = 12
    /// Somebody who changes more than is moved is not raced for ever.
    private static let roundLimit = 4000
    /// Checkpoints at the end: places of moved pages are free after two, and a file is cut off by one more.
    private static let lastRounds = 4

    package init(_ store: Store) throws(StorageError) {
        if let why = store.readOnlyReason { throw .readOnly(why: why) }
        self.store = store
        numbers = []
        for case let table? in store.tables.reversed() {
            let definition = table.schema.definition
            numbers.append(definition.number)
            let bytes = Self.byteCount(table)
            report.tables.insert(
                Report.Table(name: definition.name, file: definition.file, before: bytes, after: bytes), at: 0)
        }
        tableTotal = numbers.count
    }

    /// The file as it is: it may be longer than the newest root counts.
    private static func byteCount(_ table: TableState) -> Int {
        (try? table.keeper.file.byteCount()) ?? Int(table.keeper.newest.physicalPages) * PageFormat.pageBytes
    }

    private let tableTotal: Int

    /// Files done, of how many.
    package var progress: (done: Int, total: Int) { (tableTotal - numbers.count, tableTotal) }

    /// Does a piece of work, some 100 us; true at the end. Giving up at any time is safe.
    package func step() throws(StorageError) -> Bool {
        if case .done = phase { return true }
        if let why = store.readOnlyReason { throw .readOnly(why: why) }
        // A checkpoint at work, a long transaction or a search of the journal comes first.
        if store.isInTransaction { return false }
        if store.isCheckpointRunning || store.isSearchingJournal {
            store.maintain()
            return false
        }
        if let failure = store.checkpointFailure, store.checkpointCount == checkpointsBefore { throw failure }
        switch phase {
        case .settle: try settle()
        case .count(let leaf, let used): try count(leaf, used)
        case .move(let leaf): try move(leaf)
        case .cutOff(let rounds): try cutOff(rounds)
        case .done: break
        }
        if case .done = phase { return true }
        return false
    }

    private var table: TableState? { numbers.last.flatMap { store.tables[Int($0)] } }

    /// Everything that changed is written down first, so that all pages lie in files.
    private func settle() throws(StorageError) {
        // What a snapshot reads stays where it is: moving it would only add to the files.
        if store.snapshots.contains(where: { $0.snapshot != nil }) { numbers = [] }
        guard let table else {
            phase = .cutOff(rounds: 0)
            return
        }
        passes += 1
        moved = 0
        hasLeft = false
        // What is free is known once a checkpoint has written the file.
        if table.keeper.free == nil { try table.space.touch(0) }
        phase = .count(leaf: 0, used: 1)
        if store.isDirty { try checkpoint() }
    }

    private func checkpoint(trimsAll: Bool = false) throws(StorageError) {
        if store.pendingBytes > 0 { try store.flush() }
        checkpointsBefore = store.checkpointCount
        store.beginCheckpoint(trimsAll: trimsAll)
        store.maintain()
    }

    private func count(_ first: Int, _ before: Int) throws(StorageError) {
        guard let table, let free = table.keeper.free else { return nextTable() }
        let view = table.space.view
        var used = before
        for index in first..<min(first + Self.leavesAtOnce, view.leafCount) {
            guard let page = view.tablePage(index) else {
                throw .corrupt(what: "\(table.schema.definition.name): page table page \(index) is damaged")
            }
            used += 1
            for slot in 0..<PageFormat.entriesPerPage where page.u32(PageFormat.headerBytes + slot * 8) != 0 {
                used += 1
            }
        }
        guard first + Self.leavesAtOnce >= view.leafCount else {
            phase = .count(leaf: first + Self.leavesAtOnce, used: used)
            return
        }
        // Each checkpoint needs places for the table pages that it writes anew, beside those of the two roots kept.
        limit = used + max(12, used / 64) + 3 * table.keeper.upper.count
        room = min(Self.batchPages, max(0, free.count(below: limit) - 4 - table.keeper.upper.count) / 2)
        if free.physicalPages <= max(limit, 16) { return nextTable() }
        phase = .move(leaf: 0)
    }

    /// Looks through some page table pages for pages that lie too far back.
    private func move(_ first: Int) throws(StorageError) {
        guard let table else { return nextTable() }
        let space = table.space
        var index = first
        while index < min(first + Self.leavesAtOnce, space.view.leafCount) {
            guard let page = space.view.tablePage(index) else { break }
            var behind: [UInt32] = []
            for slot in 0..<PageFormat.entriesPerPage {
                let physical = page.u32(PageFormat.headerBytes + slot * 8)
                guard physical & PageFormat.frameBit == 0, Int(physical) >= limit else { continue }
                behind.append(UInt32(index * PageFormat.entriesPerPage + slot))
            }
            let isBehind = Int(UInt32(truncatingIfNeeded: space.view.sources[index])) >= limit
            // Two places for each: its own, and that of the table page that names it, which moves as well.
            let count = min(behind.count, room)
            if count < behind.count || (isBehind && room == 0) { hasLeft = true }
            for logical in behind.prefix(count) { try space.touch(logical) }
            if isBehind, count == 0, room > 0 { try space.touchLeaf(index) }
            if count > 0 || (isBehind && room > 0) {
                moved += max(count, 1)
                room -= max(count, 1)
            }
            index += 1
            if room == 0 { break }
        }
        if room == 0 || index >= space.view.leafCount {
            if index < space.view.leafCount { hasLeft = true }
            try endRound()
        } else {
            phase = .move(leaf: index)
        }
    }

    /// Writes what was chosen, and comes again where more is to be moved.
    private func endRound() throws(StorageError) {
        guard let table else { return nextTable() }
        report.tables[table: table.schema.definition.number, in: store]?.movedPages += moved
        rounds += 1
        if table.keeper.upper.contains(where: { Int($0) >= limit }) { hasLeft = true }
        let isStuck = moved == 0
        let goesOn = hasLeft && rounds < Self.roundLimit && (!isStuck || passes < Self.passLimit)
        // Places that earlier roots name come free with further roots.
        if goesOn, isStuck { try table.space.touch(0) }
        if !isStuck { passes = 0 }
        if store.isDirty { try checkpoint() }
        if goesOn { phase = .settle } else { nextTable() }
    }

    private func nextTable() {
        _ = numbers.popLast()
        passes = 0
        phase = .settle
    }

    private func cutOff(_ rounds: Int) throws(StorageError) {
        guard rounds < Self.lastRounds else {
            for case let table? in store.tables {
                let number = table.schema.definition.number
                report.tables[table: number, in: store]?.after = Self.byteCount(table)
            }
            phase = .done
            return
        }
        phase = .cutOff(rounds: rounds + 1)
        try checkpoint(trimsAll: true)
    }
}

extension [StoreCompaction.Report.Table] {
    /// The entry of a table.
    fileprivate subscript(table number: UInt16, in store: Store) -> Element? {
        get { firstIndex { $0.file == store.tables[Int(number)]?.schema.definition.file }.map { self[$0] } }
        set {
            guard let newValue, let index = firstIndex(where: { $0.file == newValue.file }) else { return }
            self[index] = newValue
        }
    }
}
