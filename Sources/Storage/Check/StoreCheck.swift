import Platform

// Whether a store is what its format promises, without changing anything.
//
//     journal  ->  roots on the disk  ->  for each table: pages, rows, each index, space
//
// The content is that of one snapshot, so a check runs beside changes: the caller does a few steps, goes back to its
// requests, and comes again. What lies on the disk is looked at as of the roots kept when the check began; where a
// checkpoint replaces them meanwhile the rest of that part is left out, and the snapshot still covers its own pages.
//
// Invariants by part (numbers as in docs/reliability.md): roots I1 to I4, I11; pages I2, I4; rows I8; indexes I5 to I7;
// space I3; journal I9, I10; budgets I12. I13 (replay over the older root gives the
// newer one) when asked for, at once and before the rest.

package struct StoreCheck {
    private enum Phase { case journal(JournalCheck), roots(RootCheck), tables, done }
    private enum TablePhase { case pages(PageCheck), rows(RowCheck), tree(TreeCheck, Int), space }

    private let store: Store
    private let snapshot: Snapshot
    private var phase: Phase
    private var tables: [UInt16]
    private var table: CheckedTable?
    private var tablePhase = TablePhase.space
    private var physical = PhysicalPages()
    private let tableTotal: Int
    package private(set) var report = CheckReport()

    /// Checks the content of `snapshot`, which the caller closes afterwards. `store` is the one it was taken of.
    /// - Parameter comparesRoots: also I13; takes as long as a replay and a reading of every row, and nothing else runs meanwhile.
    package init(_ store: Store, _ snapshot: Snapshot, comparesRoots: Bool = false) {
        self.store = store
        self.snapshot = snapshot
        tables = snapshot.view.tables.reversed()
        tableTotal = tables.count
        phase = .done
        checkBudgets()
        for name in store.recovery.rebuiltIndexes {
            report.notes.append("index \(name) was made anew when the store was opened")
        }
        if comparesRoots { OlderRootCheck.run(store, &report) }
        phase = .journal(JournalCheck(store, &report))
    }

    /// Tables done and to do, for progress.
    package var progress: (done: Int, total: Int) { (tableTotal - tables.count - (table == nil ? 0 : 1), tableTotal) }

    /// Does about `budget` pieces of work, each some 10 to 500 us (up to a few ms for a journal segment); true when
    /// `report` is complete.
    package mutating func step(_ budget: Int = 4) -> Bool {
        for _ in 0..<budget {
            switch phase {
            case .journal(var check):
                let isDone = check.step(store, &report)
                phase = isDone ? .roots(RootCheck(store, &report)) : .journal(check)
            case .roots(var check):
                let isDone = check.step(store, &report)
                phase = isDone ? .tables : .roots(check)
            case .tables: stepTable()
            case .done: return true
            }
        }
        if case .done = phase { return true }
        return false
    }

    private mutating func stepTable() {
        guard let table else {
            guard let number = tables.popLast() else {
                phase = .done
                return
            }
            guard let view = try? snapshot.view.file(number), let schema = try? snapshot.view.schema(number) else {
                return
            }
            report.tables += 1
            self.table = CheckedTable(schema, view)
            physical = PhysicalPages()
            tablePhase = .pages(PageCheck())
            return
        }
        switch tablePhase {
        case .pages(var check):
            let isDone = check.step(table, &physical, &report)
            tablePhase = isDone ? .rows(RowCheck()) : .pages(check)
        case .rows(var check):
            let isDone = check.step(table, nextChange: nextChange, &report)
            if isDone { beginTree(table, 0) } else { tablePhase = .rows(check) }
        case .tree(var check, let position):
            let isDone = check.step(table, &report)
            if isDone { beginTree(table, position + 1) } else { tablePhase = .tree(check, position) }
        case .space:
            SpaceCheck.run(table, &report)
            self.table = nil
        }
    }

    private mutating func beginTree(_ table: CheckedTable, _ position: Int) {
        guard position < table.schema.definition.indexes.count else {
            tablePhase = .space
            return
        }
        let index = table.schema.definition.indexes[position]
        guard let found = table.root?.index(id: index.id) else {
            report.add(table.name, "index \(index.name)", "has no root")
            return beginTree(table, position + 1)
        }
        if found.state != .ready {
            report.add(table.name, "index \(index.name)", "was damaged, and is being made anew from the rows")
        } else if found.definition != index.fingerprint {
            report.add(table.name, "index \(index.name)", "was made by other rules than the catalog's")
        }
        guard found.levels <= PageFormat.Tree.levelLimit else {
            report.add(table.name, "index \(index.name)", "has \(found.levels) levels")
            return beginTree(table, position + 1)
        }
        tablePhase = .tree(TreeCheck(table, position, found), position)
    }

    private var nextChange: UInt64 {
        (try? snapshot.view.nextRow(Store.changesTable).number) ?? 1
    }

    private mutating func checkBudgets() {
        if store.durableLSN > store.appliedLSN {
            report.add(
                "store", "", "transaction \(store.durableLSN) is durable, and \(store.appliedLSN) is the last applied")
        }
        if store.arena.usedFrames > store.arena.frameLimit {
            report.add(
                "store", "", "holds \(store.arena.usedFrames) changed pages, and \(store.arena.frameLimit) is the limit"
            )
        }
    }
}

extension StoreCheck {
    /// Checks a store that no process has open, from first to last. Opens it without changing a byte; what keeps it from
    /// opening is a finding. Throws only where nothing can be said: it is not there, held by another process, or unknown.
    package static func run(at path: String, _ options: StoreOptions) throws(StorageError) -> CheckReport {
        var options = options
        options.isReadOnly = true
        options.usesBackgroundThread = false
        let store: Store
        do throws(StorageError) { store = try Store.open(at: path, tables: nil, options) } catch {
            guard case .corrupt(let what) = error else { throw error }
            var report = CheckReport()
            report.add("store", "", "does not open: \(what)")
            return report
        }
        let report = try run(store)
        try store.close()
        return report
    }

    /// Checks an open store at once.
    package static func run(_ store: Store, comparesRoots: Bool = false) throws(StorageError) -> CheckReport {
        let snapshot = try store.snapshot()
        defer { snapshot.close() }
        var check = StoreCheck(store, snapshot, comparesRoots: comparesRoots)
        while !check.step(1 << 20) {}
        return check.report
    }
}
