// The third pass over a table: one index, page by page from its root down, left to right.
//
//     order        keys rise strictly, within the separators above them
//     links        each leaf names the one before and the one after
//     counts       every inner cell has the number of keys below it, the file root the number of all
//     content      the entries are those the rows ask for, no more and no fewer
//     unique       no two neighbours have equal components, nil aside

struct TreeCheck {
    private struct Step {
        var logical: UInt32
        var level: Int
        var lower: [UInt8]
        var upper: [UInt8]?
        /// Keys that the cell above says are below; nil for the root.
        var expected: Int?
    }

    private enum Task {
        case page(Step)
        /// All below an inner page is done: its keys are those found since `start`.
        case counted(logical: UInt32, expected: Int?, start: Int)
    }

    private let position: Int
    private let index: IndexDefinition
    private let root: IndexRoot
    private var tasks: [Task] = []
    private var found = EntryTally()
    private var previousLeaf: UInt32 = 0
    private var previousRight: UInt32 = 0
    private var previousKey: [UInt8] = []
    private var key: [UInt8] = []

    init(_ table: CheckedTable, _ position: Int, _ root: IndexRoot) {
        self.position = position
        index = table.schema.definition.indexes[position]
        self.root = root
        if root.levels > 0 {
            tasks = [.page(Step(logical: root.root, level: root.levels - 1, lower: [], upper: nil, expected: nil))]
        }
    }

    private func place(_ logical: UInt32) -> String { "index \(index.name), page \(logical)" }

    /// Does one page; true when the tree is done.
    mutating func step(_ table: CheckedTable, _ report: inout CheckReport) -> Bool {
        switch tasks.popLast() {
        case nil:
            finish(table, &report)
            return true
        case .counted(let logical, let expected, let start):
            let count = found.count - start
            if let expected, expected != count {
                report.add(table.name, place(logical), "has \(count) keys below, and the page above counts \(expected)")
            }
        case .page(let step):
            guard let page = table.claim(step.logical, .tree, level: step.level, by: "index \(index.name)", &report)
            else { break }
            if step.level > 0 {
                checkInner(TreePage(page), step, table, &report)
            } else {
                checkLeaf(TreePage(page), step, table, &report)
            }
        }
        return false
    }

    private mutating func checkInner(_ page: TreePage, _ step: Step, _ table: CheckedTable, _ report: inout CheckReport)
    {
        tasks.append(.counted(logical: step.logical, expected: step.expected, start: found.count))
        var bounds = [step.lower]
        for cell in 1..<max(page.count, 1) {
            var separator: [UInt8] = []
            page.appendKey(cell, to: &separator)
            let isRising =
                cell == 1
                ? !separator.lexicographicallyPrecedes(step.lower)
                : bounds[cell - 1].lexicographicallyPrecedes(separator)
            let isBelow = step.upper.map { separator.lexicographicallyPrecedes($0) } ?? true
            if !isRising || !isBelow {
                report.add(table.name, place(step.logical), "has separator \(cell) out of order")
            }
            bounds.append(separator)
        }
        for cell in (0..<page.count).reversed() {
            tasks.append(
                .page(
                    Step(
                        logical: page.child(cell), level: step.level - 1, lower: bounds[cell],
                        upper: cell + 1 < page.count ? bounds[cell + 1] : step.upper, expected: page.below(cell))))
        }
    }

    private mutating func checkLeaf(_ page: TreePage, _ step: Step, _ table: CheckedTable, _ report: inout CheckReport)
    {
        let links = page.page
        if links.left != previousLeaf || (previousLeaf != 0 && previousRight != step.logical) {
            report.add(
                table.name, place(step.logical),
                "follows page \(previousLeaf), which names \(previousRight), and names \(links.left) as the one before")
        }
        previousLeaf = step.logical
        previousRight = links.right
        for cell in 0..<page.count {
            key.removeAll(keepingCapacity: true)
            page.appendKey(cell, to: &key)
            if found.count > 0, !previousKey.lexicographicallyPrecedes(key) {
                report.add(table.name, place(step.logical), "has key \(cell) out of order")
            }
            if key.lexicographicallyPrecedes(step.lower)
                || !(step.upper.map { key.lexicographicallyPrecedes($0) } ?? true)
            {
                report.add(table.name, place(step.logical), "has key \(cell) outside its separators")
            }
            if index.isUnique { checkUnique(table, &report) }
            key.withUnsafeBytes { found.add($0) }
            swap(&key, &previousKey)
        }
        report.indexEntries += page.count
        if let expected = step.expected, expected != page.count {
            report.add(table.name, place(step.logical), "has \(page.count) keys, and the page above counts \(expected)")
        }
    }

    private func checkUnique(_ table: CheckedTable, _ report: inout CheckReport) {
        guard key.count >= 6, previousKey.count == key.count, key.dropLast(6) == previousKey.dropLast(6) else { return }
        let row = RowID(key.suffix(6).reduce(0) { $0 << 8 | UInt64($1) })
        guard let found = try? RowHeap.read(table.view, row) else { return }
        let hasNil = index.components.contains { component in
            table.schema.value(found, component.fields[0]).map { JSONScalar.isNull($0) } ?? true
        }
        if !hasNil {
            report.add(table.name, "row \(row)", "has the same components in unique index \(index.name) as another row")
        }
    }

    private mutating func finish(_ table: CheckedTable, _ report: inout CheckReport) {
        if previousRight != 0 {
            report.add(table.name, place(previousLeaf), "is the last leaf and names \(previousRight) as the next")
        }
        if root.entries != found.count {
            report.add(table.name, "index \(index.name)", "counts \(root.entries) entries and has \(found.count)")
        }
        // One that is being built lacks entries, which was told.
        guard root.state == .ready else { return }
        if found != table.wanted[position] { nameDifferences(table, &report) }
    }

    /// Says which entries are missing or too many, one look-up for each; only when the tallies differ.
    private func nameDifferences(_ table: CheckedTable, _ report: inout CheckReport) {
        report.add(
            table.name, "index \(index.name)",
            "has \(found.count) entries where the rows ask for \(table.wanted[position].count), or others than they ask for"
        )
        var keys = IndexKeys()
        let view = table.view
        try? SlotDirectory.forEach(view) { (id, place) throws(StorageError) in
            guard let row = try? RowHeap.read(view, id, place) else { return true }
            try keys.forEach(index, table.schema, row) { (key) throws(StorageError) in
                let range = KeyRange(lower: Array(key), upper: Array(key) + [0])
                if (try? TreeCount.found(view, root, range)) != true {
                    report.add(table.name, "row \(id)", "has no entry in index \(index.name)")
                }
            }
            return report.findingCount < CheckReport.findingLimit
        }
        guard var scan = try? TreeScan(view, root, .all) else { return }
        // Damaged links may lead round in a circle.
        var left = found.count + table.wanted[position].count
        while left > 0, report.findingCount < CheckReport.findingLimit, let id = (try? scan.next()) ?? nil {
            left -= 1
            var entry: [UInt8] = []
            scan.appendKey(to: &entry)
            var isWanted = false
            if let row = (try? RowHeap.read(view, id)) ?? nil {
                try? keys.forEach(index, table.schema, row) { (key) throws(StorageError) in
                    if key.elementsEqual(entry) { isWanted = true }
                }
            }
            if !isWanted {
                report.add(table.name, "row \(id)", "has an entry in index \(index.name) that it does not ask for")
            }
        }
    }
}

extension TreeCount {
    /// Whether a range has an entry, by a scan that trusts no count.
    static func found(_ view: FileView, _ root: IndexRoot, _ range: KeyRange) throws(StorageError) -> Bool {
        var scan = try TreeScan(view, root, range)
        return try scan.next() != nil
    }
}
