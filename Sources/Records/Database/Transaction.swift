// Changing records. A transaction sees its own writes; it stands or falls as a whole.

internal import Storage

/// One open transaction. Ends when the body it was given to ends, and is not kept.
package final class Transaction {
    package let author: Author
    /// Reads the state with this transaction's writes. Single records are copies; scans end at the next write.
    package let reader: RecordReader
    let store: Store
    private let at: JSONFragment
    private let actor: JSONFragment
    /// By collection number: how often it was changed.
    fileprivate(set) var changes: [CollectionNumber: Int] = [:]
    private var rowDraft = RowDraft()

    init(_ author: Author, _ store: Store, _ reader: RecordReader) {
        self.author = author
        self.store = store
        self.reader = reader
        at = author.at.fragment
        actor = author.actor.fragment
    }

    /// Adds a record and returns its id: the next one of the collection, or `id` where a copy of another store is read.
    package func insert(_ draft: RecordDraft, as id: RecordID? = nil) throws(RecordError) -> RecordID {
        let layout = reader.layout(draft.collection)
        rowDraft.removeAll()
        for change in draft.changes { put(change) }
        if layout.definition.stamped {
            put(Stamp.createdAt.number, at)
            put(Stamp.createdBy.number, actor)
            put(Stamp.updatedAt.number, at)
            put(Stamp.updatedBy.number, actor)
        }
        for field in layout.definition.fields where field.flags.contains(.required) {
            let isSet = rowDraft.withValue(field.number) { $0 != nil }
            guard isSet else { throw .incomplete(draft.collection, field: field.number) }
        }
        changes[draft.collection, default: 0] += 1
        let row = try stored { () throws(StorageError) in
            try store.insert(draft.collection.rawValue, rowDraft, as: id.map { RowID($0.row) })
        }
        return RecordID(draft.collection, row: row.number)
    }

    /// Gives a record the values of a draft, and returns its version: one more than before, or the same when every value
    /// of the draft was its value already (nothing is written then, stamps included).
    /// - Parameter always: writes it even then, so that the version tells of what changed beside the record.
    package func update(
        _ id: RecordID, _ draft: RecordDraft, always: Bool = false
    ) throws(RecordError) -> Int {
        precondition(draft.collection == id.collection, "a draft of \(draft.collection) for \(id)")
        let layout = reader.layout(id.collection)
        rowDraft.removeAll()
        let table = id.collection.rawValue
        let number = RowID(id.row)
        guard let row = try stored({ () throws(StorageError) in try store.live.row(table, number) }) else {
            throw .notFound(id)
        }
        var isChanged = always
        for change in draft.changes where !Self.isSame(change.value, layout.schema.value(row, change.number)) {
            put(change)
            isChanged = true
            guard change.value != nil || layout.definition.field(change.number)?.flags.contains(.required) != true
            else { throw .incomplete(id.collection, field: change.number) }
        }
        guard isChanged else { return Int(row.version) }
        if layout.definition.stamped {
            put(Stamp.updatedAt.number, at)
            put(Stamp.updatedBy.number, actor)
        }
        changes[id.collection, default: 0] += 1
        let version = try stored { () throws(StorageError) in try store.update(table, number, rowDraft) }
        guard let version else { throw .notFound(id) }
        return Int(version)
    }

    /// Removes a record. Whether it may go is for a rule to say (`RecordReader.references`).
    /// - Parameter keeping: fields of which the change log keeps what they were, by collection; all of them where none are
    ///   named.
    package func remove(_ id: RecordID, keeping: [CollectionNumber: Set<Int>] = [:]) throws(RecordError) {
        changes[id.collection, default: 0] += 1
        let isRemoved = try stored { () throws(StorageError) in
            try store.remove(id.collection.rawValue, RowID(id.row), keeping: keeping[id.collection])
        }
        guard isRemoved else { throw .notFound(id) }
    }

    /// Counts a change of a collection, for caches of it.
    func noteChange(_ collection: CollectionNumber) { changes[collection, default: 0] += 1 }

    private func put(_ change: RecordDraft.Change) {
        if let value = change.value { put(change.number, value) } else { rowDraft.clear(change.number) }
    }

    private func put(_ number: Int, _ value: JSONFragment) {
        value.bytes.withUnsafeBytes { rowDraft.set(number, $0) }
    }

    private static func isSame(_ value: JSONFragment?, _ stored: UnsafeRawBufferPointer?) -> Bool {
        guard let value, let stored else { return value == nil && stored == nil }
        return value.bytes.count == stored.count && stored.elementsEqual(value.bytes)
    }
}
