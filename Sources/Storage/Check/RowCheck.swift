// The second pass over a table: slot directory, rows, and the index entries that each row asks for.
//
// Every row is read through its directory entry, hashed anew, and its keys are made by `IndexKeys`. The tallies are
// what the trees are compared with.

struct RowCheck {
    /// Directory leaves found by the walk over the upper levels.
    private var leaves: [(index: Int, logical: UInt32)] = []
    private var next = 0
    private var isWalked = false
    private var keys = IndexKeys()

    /// Does one directory leaf; true when all are done.
    mutating func step(_ table: CheckedTable, nextChange: UInt64, _ report: inout CheckReport) -> Bool {
        if !isWalked {
            isWalked = true
            walkDirectory(table, &report)
        }
        guard next < leaves.count else {
            finish(table, &report)
            return true
        }
        checkLeaf(table, leaves[next], nextChange, &report)
        next += 1
        return false
    }

    private mutating func walkDirectory(_ table: CheckedTable, _ report: inout CheckReport) {
        guard let root = table.root else {
            report.add(table.name, "page 0", "is no file root")
            return
        }
        table.reached[0] = true
        leaves = RadixWalk.leaves(table, root.directory, .slotDirectory, &report)
    }

    private mutating func checkLeaf(
        _ table: CheckedTable, _ leaf: (index: Int, logical: UInt32), _ nextChange: UInt64, _ report: inout CheckReport
    ) {
        guard let page = try? table.view.page(leaf.logical, .slotDirectory), let root = table.root else { return }
        var live = 0
        for entry in 0..<PageFormat.entriesPerPage {
            guard let place = SlotDirectory.place(in: page, entry: entry) else { continue }
            live += 1
            let id = RowID(UInt64(leaf.index * PageFormat.entriesPerPage + entry))
            if id.number == 0 || id.number >= root.nextRow {
                report.add(table.name, "row \(id)", "lies beyond the next row id \(root.nextRow)")
            }
            checkRow(table, id, place, nextChange, &report)
        }
        if live != page.count {
            report.add(table.name, "page \(leaf.logical)", "counts \(page.count) rows and has \(live)")
        }
        if live == 0 { report.add(table.name, "page \(leaf.logical)", "is a directory leaf without rows") }
    }

    private mutating func checkRow(
        _ table: CheckedTable, _ id: RowID, _ place: SlotPlace, _ nextChange: UInt64, _ report: inout CheckReport
    ) {
        table.rowCount += 1
        report.rows += 1
        let where_ = "row \(id)"
        guard claimPages(table, id, place, &report) else { return }
        let row: Row
        do throws(StorageError) { row = try RowHeap.read(table.view, id, place) } catch {
            return report.add(table.name, where_, error)
        }
        guard row.storedHash == row.computedHash else {
            return report.add(table.name, where_, "does not have its hash")
        }
        guard row.schema >= 1, row.schema <= table.schema.currentVersion else {
            return report.add(table.name, where_, "is of schema version \(row.schema), which the catalog does not know")
        }
        if row.version == 0 { report.add(table.name, where_, "has version 0") }
        if table.schema.definition.isTracked, row.lastChange == 0 || row.lastChange >= nextChange {
            report.add(table.name, where_, "names change \(row.lastChange), and there are \(nextChange - 1)")
        }
        for (position, index) in table.schema.definition.indexes.enumerated() {
            do throws(StorageError) {
                var tally = table.wanted[position]
                try keys.forEach(index, table.schema, row) { (key) throws(StorageError) in tally.add(key) }
                table.wanted[position] = tally
            } catch {
                report.add(table.name, where_, error)
            }
        }
    }

    /// Marks the pages of a row; false where one of them cannot be followed.
    private func claimPages(
        _ table: CheckedTable, _ id: RowID, _ place: SlotPlace, _ report: inout CheckReport
    ) -> Bool {
        guard place.isOverflow else {
            guard table.isKind(place.page, .heap) else {
                report.add(table.name, "row \(id)", "should be on page \(place.page), which is no heap page or damaged")
                return false
            }
            table.reached[Int(place.page)] = true
            table.references[Int(place.page)] &+= 1
            return true
        }
        var logical = place.page
        var level = 0
        while logical != 0 {
            guard let page = table.claim(logical, .overflow, level: level, by: "row \(id)", &report) else {
                report.add(table.name, "row \(id)", "lacks its part on page \(logical)")
                return false
            }
            logical = page.right
            level = 1
        }
        return true
    }

    private func finish(_ table: CheckedTable, _ report: inout CheckReport) {
        guard let root = table.root else { return }
        if root.rowCount != table.rowCount {
            report.add(table.name, "page 0", "counts \(root.rowCount) rows, and there are \(table.rowCount)")
        }
    }
}

/// Pages above a slot directory or a space map.
enum RadixWalk {
    /// Claims every page of a radix and returns its leaves in order.
    static func leaves(
        _ table: CheckedTable, _ radix: FileRoot.Radix, _ kind: PageFormat.Kind, _ report: inout CheckReport
    ) -> [(index: Int, logical: UInt32)] {
        guard radix.levels > 0 else { return [] }
        guard radix.levels <= 4 else {
            report.add(table.name, "page 0", "names a \(kind) of \(radix.levels) levels")
            return []
        }
        var level: [(index: Int, logical: UInt32)] = [(0, radix.root)]
        for depth in stride(from: radix.levels - 1, through: 0, by: -1) {
            var below: [(index: Int, logical: UInt32)] = []
            for item in level {
                guard let page = table.claim(item.logical, kind, level: depth, by: "the \(kind)", &report) else {
                    continue
                }
                guard depth > 0 else {
                    below.append(item)
                    continue
                }
                for slot in 0..<RadixPages.fanOut {
                    let child = page.u32(PageFormat.headerBytes + slot * 4)
                    if child != 0 { below.append((item.index * RadixPages.fanOut + slot, child)) }
                }
            }
            level = below
        }
        return level
    }
}
