// Making indexes anew. An index is a function of the rows, so one whose pages are damaged, or whose rules have changed, is
// given up and built from them; nothing is lost with it.
//
//     ready  --a page cannot be read-->  stale: empty, rows from `building[position]` on have no entries
//     stale  --some rows at a time-->    ready
//
// Meanwhile changes of rows below that number are made to the index, and others need not be: the building comes to them.
// A crash begins again: an index that is found stale at open is emptied first.

extension TableState {
    /// Empties an index that cannot be read, and has it built by `build`.
    func giveUp(_ position: Int) throws(StorageError) {
        try empty(position)
        building[position] = RowID(0)
    }

    /// Gives back all pages of an index and leaves it without entries.
    func empty(_ position: Int) throws(StorageError) {
        let tree = trees[position]
        var pages: Set<UInt32> = []
        let isWhole = collectPages(tree.root, &pages)
        try tree.reset(definition: indexes[position].fingerprint)
        if isWhole {
            for logical in pages { try space.release(logical) }
            return
        }
        // What was below a page that cannot be read is found among all pages: those of trees that no other tree has.
        var others: Set<UInt32> = []
        for (other, tree) in trees.enumerated() where other != position { _ = collectPages(tree.root, &others) }
        for logical in pages.subtracting(others) where isInUse(logical) { try space.release(logical) }
        for logical in 1..<max(1, space.view.nextLogical) where !others.contains(logical) && isInUse(logical) {
            if (try? space.view.page(logical, .tree)) != nil { try space.release(logical) }
        }
    }

    private func isInUse(_ logical: UInt32) -> Bool { (try? space.view.entry(logical)) != nil }

    /// Adds the pages of a tree as its readable inner pages name them; false where some page cannot be read.
    func collectPages(_ root: IndexRoot, _ pages: inout Set<UInt32>) -> Bool {
        guard root.levels > 0 else { return true }
        guard root.levels <= PageFormat.Tree.levelLimit, root.root != 0 else { return false }
        var isWhole = true
        var waiting = [(logical: root.root, level: root.levels - 1)]
        while let (logical, level) = waiting.popLast() {
            guard pages.insert(logical).inserted else {
                isWhole = false
                continue
            }
            guard let page = try? space.view.page(logical, .tree), page.level == level else {
                isWhole = false
                continue
            }
            if level == 0 { continue }
            let inner = TreePage(page)
            for index in 0..<inner.count { waiting.append((inner.child(index), level - 1)) }
        }
        return isWhole
    }

    // MARK: Building

    /// Makes every entry of an index anew, at once.
    func rebuild(_ position: Int) throws(StorageError) {
        let index = indexes[position]
        let tree = trees[position]
        try giveUp(position)
        var entries: [[UInt8]] = []
        do throws(StorageError) {
            try SlotDirectory.forEach(space.view) { (id, place) throws(StorageError) in
                let row = try RowHeap.read(space.view, id, place)
                try newKeys.forEach(index, schema, row) { (key) throws(StorageError) in entries.append(Array(key)) }
                return true
            }
        } catch {
            guard case .corrupt = error else { throw error }
            // An index without some of the rows would be a wrong answer.
            stuck.insert(position)
            return
        }
        // Rising keys fill the pages to the brim.
        entries.sort { $0.lexicographicallyPrecedes($1) }
        if index.isUnique { try expectUnique(index, entries) }
        for entry in entries { _ = try withBytes(entry) { (key) throws(StorageError) in try tree.insert(key) } }
        try complete(position)
    }

    private func complete(_ position: Int) throws(StorageError) {
        try trees[position].complete()
        building[position] = nil
        stuck.remove(position)
    }

    /// Whether there is something for `build` to do.
    var hasIndexWork: Bool { !space.view.verified.damagedIndexes.isEmpty || building.count > stuck.count }

    /// Gives up the indexes that somebody could not read, and adds the entries of some more rows to one that is being built.
    func build(rows count: Int) throws(StorageError) {
        let damaged = space.view.verified.damagedIndexes
        if !damaged.isEmpty {
            space.view.verified.forgetDamagedIndexes()
            for (position, index) in indexes.enumerated()
            where damaged.contains(index.id) && building[position] == nil {
                try giveUp(position)
            }
        }
        guard let position = building.keys.filter({ !stuck.contains($0) }).min(), let first = building[position] else {
            return
        }
        let index = indexes[position]
        var entries: [[UInt8]] = []
        var next = first
        var left = count
        do throws(StorageError) {
            try SlotDirectory.forEach(space.view, from: first) { (id, place) throws(StorageError) in
                let row = try RowHeap.read(space.view, id, place)
                try newKeys.forEach(index, schema, row) { (key) throws(StorageError) in entries.append(Array(key)) }
                next = RowID(id.number + 1)
                left -= 1
                return left > 0
            }
            for entry in entries {
                _ = try withBytes(entry) { (key) throws(StorageError) in try trees[position].insert(key) }
            }
        } catch {
            guard case .corrupt = error else { throw error }
            try giveUp(position)
            stuck.insert(position)
            return
        }
        building[position] = next
        if left > 0 { try complete(position) }
    }

    /// Sorted entries of a new unique index must differ in more than the row.
    private func expectUnique(_ index: IndexDefinition, _ entries: [[UInt8]]) throws(StorageError) {
        for (one, next) in zip(entries, entries.dropFirst()) where one.dropLast(6) == next.dropLast(6) {
            let id = RowID(next.suffix(6).reduce(0) { $0 << 8 | UInt64($1) })
            guard let row = try row(id), !hasNil(index, row) else { continue }
            throw .unsupported(
                what: "\(schema.definition.name).\(index.name) is to be unique, and row \(id) has what another has")
        }
    }
}

extension Store {
    /// Whether an index is to be made anew; `maintain` does it in steps.
    package var hasIndexWork: Bool {
        guard readOnlyReason == nil else { return false }
        for case let table? in tables where table.hasIndexWork { return true }
        return false
    }

    /// Names of indexes that cannot be asked now.
    package var staleIndexes: [String] {
        var names: [String] = []
        for case let table? in tables {
            for position in table.building.keys.sorted() {
                names.append("\(table.schema.definition.name).\(table.indexes[position].name)")
            }
        }
        return names
    }

    private static let rowsAtOnce = 200

    /// Does some of the work on damaged indexes. Between transactions only.
    func buildIndexes() {
        guard open == nil, readOnlyReason == nil else { return }
        for case let table? in tables where table.hasIndexWork {
            do throws(StorageError) { try table.build(rows: Self.rowsAtOnce) } catch { poison(error) }
            return
        }
    }
}
