// One table, live: its pages, its heap and its indexes; and the changes of rows that all go through here.
//
// Execution, undo and replay use the same three functions, and these use `IndexKeys` for every entry.

final class TableState {
    let schema: TableSchema
    let space: FileSpace
    let heap: RowHeap
    let trees: [Tree]
    let keeper: CheckpointFile
    private var oldKeys = IndexKeys()
    private var newKeys = IndexKeys()

    init(schema: TableSchema, space: FileSpace, trees: [Tree], keeper: CheckpointFile) {
        self.schema = schema
        self.space = space
        heap = RowHeap(space)
        self.trees = trees
        self.keeper = keeper
    }

    var indexes: [IndexDefinition] { schema.definition.indexes }

    func row(_ id: RowID) throws(StorageError) -> Row? { try RowHeap.read(space.view, id) }

    /// Throws `.duplicate` where a unique index has these components for another row. Changes nothing.
    func checkUnique(_ new: Row) throws(StorageError) {
        for (position, index) in indexes.enumerated() where index.isUnique && !hasNil(index, new) {
            guard let components = try newKeys.components(index, schema, new) else { continue }
            var scan = try TreeScan(space.view, trees[position].root, KeyRange(prefix: components))
            while let found = try scan.next() {
                if found != new.rowID {
                    throw .duplicate(table: schema.definition.number, index: index.id, row: found)
                }
            }
        }
    }

    /// Rows with a nil component stand aside from a unique index.
    private func hasNil(_ index: IndexDefinition, _ row: Row) -> Bool {
        index.components.contains { component in
            schema.value(row, component.fields[0]).map { JSONScalar.isNull($0) } ?? true
        }
    }

    func applyInsert(_ new: Row) throws(StorageError) {
        let id = new.rowID
        try space.noteRow(id)
        try heap.insert(id, new.bytes)
        try space.addRows(1)
        for (position, index) in indexes.enumerated() {
            let tree = trees[position]
            try newKeys.forEach(index, schema, new) { (key) throws(StorageError) in try tree.insert(key) }
        }
    }

    /// `old` must be a copy: its place on the page is written over.
    func applyUpdate(_ old: Row, _ new: Row) throws(StorageError) {
        try heap.replace(new.rowID, new.bytes)
        for (position, index) in indexes.enumerated() where touches(index, old, new) {
            let tree = trees[position]
            var before: [[UInt8]] = []
            var after: [[UInt8]] = []
            try oldKeys.forEach(index, schema, old) { (key) throws(StorageError) in before.append(Array(key)) }
            try newKeys.forEach(index, schema, new) { (key) throws(StorageError) in after.append(Array(key)) }
            for key in before where !after.contains(key) {
                let removed = try withBytes(key) { (key) throws(StorageError) in try tree.remove(key) }
                guard removed else { throw missingEntry(index, old.rowID) }
            }
            for key in after where !before.contains(key) {
                _ = try withBytes(key) { (key) throws(StorageError) in try tree.insert(key) }
            }
        }
    }

    func applyRemove(_ old: Row) throws(StorageError) {
        for (position, index) in indexes.enumerated() {
            let tree = trees[position]
            try oldKeys.forEach(index, schema, old) { (key) throws(StorageError) in
                guard try tree.remove(key) else { throw missingEntry(index, old.rowID) }
            }
        }
        try heap.remove(old.rowID)
        try space.addRows(-1)
    }

    private func missingEntry(_ index: IndexDefinition, _ row: RowID) -> StorageError {
        .corrupt(what: "\(schema.definition.name): index \(index.name) has no entry for row \(row)")
    }

    /// Whether the index's fields differ between two versions of a row.
    private func touches(_ index: IndexDefinition, _ old: Row, _ new: Row) -> Bool {
        for component in index.components {
            for field in component.fields {
                let before = schema.value(old, field)
                let after = schema.value(new, field)
                guard let before, let after else {
                    if before == nil && after == nil { continue }
                    return true
                }
                if before.count != after.count || compareBytes(before, 0, after, 0, before.count) != 0 { return true }
            }
        }
        return false
    }

    /// Makes every entry of an index anew, its definition having changed or its pages being damaged.
    func rebuild(_ position: Int) throws(StorageError) {
        let index = indexes[position]
        let tree = trees[position]
        try tree.clear(definition: index.fingerprint)
        var entries: [[UInt8]] = []
        try SlotDirectory.forEach(space.view) { (id, place) throws(StorageError) in
            let row = try RowHeap.read(space.view, id, place)
            try newKeys.forEach(index, schema, row) { (key) throws(StorageError) in entries.append(Array(key)) }
            return true
        }
        // Rising keys fill the pages to the brim.
        entries.sort { $0.lexicographicallyPrecedes($1) }
        if index.isUnique { try expectUnique(index, entries) }
        for entry in entries { _ = try withBytes(entry) { (key) throws(StorageError) in try tree.insert(key) } }
    }
}

extension TableState {
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

extension Tree {
    /// Gives all pages up. Pages that cannot be read are left to no one: the next checkpoint does not name them.
    func clear(definition: UInt32) throws(StorageError) {
        if root.levels > 0 { try releaseSubtree(root.root, level: root.levels - 1) }
        reset(definition: definition)
        try space.setIndex(root)
    }

    private func releaseSubtree(_ logical: UInt32, level: Int) throws(StorageError) {
        if level > 0 {
            let page = TreePage(try space.view.page(logical, .tree))
            for index in 0..<page.count { try releaseSubtree(page.child(index), level: level - 1) }
        }
        try space.release(logical)
    }
}
