// What an engine has to do to a store that was made by an older one: new collections, fields and indexes, new names,
// dropped indexes (docs/file-format.md, section 10).
//
// Nothing of it changes the format, and no row is written anew: a new field is absent from old rows, and their schema
// version says so. A store that has anything the engine does not know was made by a newer one and is refused; so what
// is dropped must be named as dropped.

struct Evolution {
    /// Every table as it is to be, by rising number.
    private(set) var schemas: [TableSchema] = []
    /// Tables the store does not have.
    private(set) var added: [TableDefinition] = []
    /// Tables whose rows in the catalog change.
    private(set) var changed: [(from: TableSchema, to: TableSchema)] = []

    var isNeeded: Bool { !added.isEmpty || !changed.isEmpty }

    /// - Parameters:
    ///   - stored: what the catalog of the store says.
    ///   - expected: what the engine is made for.
    ///   - versions: who wrote the store's definitions and who reads them, for the refusal.
    init(
        from stored: [TableSchema], to expected: [TableDefinition], versions: (store: String, engine: String)
    ) throws(StorageError) {
        let expected = expected.sorted { $0.number < $1.number }
        for table in stored where !expected.contains(where: { $0.number == table.definition.number }) {
            throw Self.newer("the collection \(table.definition.name)", versions)
        }
        for definition in expected {
            guard let old = stored.first(where: { $0.definition.number == definition.number }) else {
                added.append(definition)
                schemas.append(TableSchema(definition))
                continue
            }
            try Self.compare(old.definition, definition, versions)
            let known = old.currentFields
            let newFields = definition.fields.map(\.number).filter { !known.contains($0) }
            let lists = newFields.isEmpty ? old.versions : old.versions + [known + newFields]
            let new = TableSchema(definition, versions: lists)
            schemas.append(new)
            if !Self.isSame(old.definition, definition) { changed.append((old, new)) }
        }
    }

    /// The catalog keeps definitions in the order in which they came.
    private static func isSame(_ old: TableDefinition, _ new: TableDefinition) -> Bool {
        old.name == new.name && old.letter == new.letter && old.isTracked == new.isTracked
            && old.fields.sorted { $0.number < $1.number } == new.fields.sorted { $0.number < $1.number }
            && old.indexes.sorted { $0.id < $1.id } == new.indexes.sorted { $0.id < $1.id }
    }

    private static func compare(
        _ old: TableDefinition, _ new: TableDefinition, _ versions: (store: String, engine: String)
    ) throws(StorageError) {
        guard old.file == new.file else {
            throw newer("the collection \(new.name) in the file \(old.file)", versions)
        }
        for field in old.fields {
            guard let expected = new.fields.first(where: { $0.number == field.number }) else {
                throw newer("the field \(old.name).\(field.name)", versions)
            }
            guard expected.kind == field.kind else {
                throw newer("the field \(old.name).\(field.name) as \(field.kind.rawValue)", versions)
            }
        }
        for index in old.indexes
        where !new.indexes.contains(where: { $0.id == index.id }) && !new.droppedIndexes.contains(index.id) {
            throw newer("the index \(old.name).\(index.name)", versions)
        }
    }

    private static func newer(_ what: String, _ versions: (store: String, engine: String)) -> StorageError {
        let reader = versions.engine.isEmpty ? "this one" : "Fettle \(versions.engine)"
        return .unsupported(
            what: "it has \(what), written by Fettle \(versions.store), and \(reader) does not know that")
    }
}

extension TableState {
    /// The same rows under another schema. Entries of dropped indexes are given up; those of new ones are still to be
    /// made (`IndexRoot.State.stale`).
    func evolved(to new: TableSchema) throws(StorageError) -> TableState {
        var roots: [UInt16: IndexRoot] = [:]
        for (position, index) in indexes.enumerated() {
            if new.definition.indexes.contains(where: { $0.id == index.id }) {
                roots[index.id] = trees[position].root
            } else {
                try empty(position)
            }
        }
        try space.removeIndexes()
        var trees: [Tree] = []
        for (position, index) in new.definition.indexes.enumerated() {
            var root: IndexRoot
            if let old = roots[index.id] {
                root = old
                root.position = position
            } else {
                root = IndexRoot(position: position, id: index.id, definition: index.fingerprint)
                root.state = .stale
            }
            try space.setIndex(root)
            trees.append(Tree(space, root))
        }
        return TableState(schema: new, space: space, trees: trees, keeper: keeper)
    }
}
