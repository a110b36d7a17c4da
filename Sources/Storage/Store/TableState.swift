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
    var newKeys = IndexKeys()
    /// Indexes that lack entries, by position: rows below the number have theirs.
    var building: [Int: RowID] = [:]
    /// Of these, the ones whose rows cannot all be read.
    var stuck: Set<Int> = []

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
    /// - Parameter old: the row as it was. What an index that is being built cannot tell is refused where it matters.
    func checkUnique(_ new: Row, over old: Row? = nil) throws(StorageError) {
        for (position, index) in indexes.enumerated() where index.isUnique && !hasNil(index, new) {
            if !building.isEmpty, building[position] != nil {
                if let old, !touches(index, old, new) { continue }
                throw .indexDamaged(table: schema.definition.number, index: index.id)
            }
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
    func hasNil(_ index: IndexDefinition, _ row: Row) -> Bool {
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
            try keeping(position, id) { () throws(StorageError) in
                try newKeys.forEach(index, schema, new) { (key) throws(StorageError) in try tree.insert(key) }
            }
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
            try keeping(position, old.rowID) { () throws(StorageError) in
                for key in before where !after.contains(key) {
                    let removed = try withBytes(key) { (key) throws(StorageError) in try tree.remove(key) }
                    guard removed else { throw missingEntry(index, old.rowID) }
                }
                for key in after where !before.contains(key) {
                    _ = try withBytes(key) { (key) throws(StorageError) in try tree.insert(key) }
                }
            }
        }
    }

    func applyRemove(_ old: Row) throws(StorageError) {
        for (position, index) in indexes.enumerated() {
            let tree = trees[position]
            try keeping(position, old.rowID) { () throws(StorageError) in
                try oldKeys.forEach(index, schema, old) { (key) throws(StorageError) in
                    guard try tree.remove(key) else { throw missingEntry(index, old.rowID) }
                }
            }
        }
        try heap.remove(old.rowID)
        try space.addRows(-1)
    }

    /// Changes the entries of a row in one index. Rows do not depend on an index: one that turns out to be damaged is given
    /// up and made anew, and the change goes on.
    @inline(__always)
    private func keeping(
        _ position: Int, _ row: RowID, _ change: () throws(StorageError) -> Void
    ) throws(StorageError) {
        if !building.isEmpty, let next = building[position], row >= next { return }
        do throws(StorageError) { try change() } catch {
            guard case .corrupt = error else { throw error }
            try giveUp(position)
        }
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
}
