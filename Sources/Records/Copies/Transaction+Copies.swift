// Taking in the records of another store as they are, and seeing what would become of changes without making them.

internal import Storage

extension Transaction {
    /// Puts a record in its place as it was in the store it comes from, over one that may be there: number, version,
    /// stamps and last change are its own, and no change record is written.
    package func place(_ record: StoredRecord) throws(RecordError) {
        var draft = RowDraft()
        for (number, value) in record.values { value.bytes.withUnsafeBytes { draft.set(number, $0) } }
        noteChange(record.collection)
        try stored { () throws(StorageError) in
            try store.place(
                record.collection.rawValue, RowID(record.row), version: record.version, lastChange: record.lastChange,
                draft)
        }
    }

    /// Takes a record away without a change record.
    package func displace(_ collection: CollectionNumber, row: UInt64) throws(RecordError) {
        noteChange(collection)
        _ = try stored { () throws(StorageError) in try store.displace(collection.rawValue, RowID(row)) }
    }

    /// The collection's next record gets no number below `next`.
    package func reserveRows(_ collection: CollectionNumber, below next: UInt64) throws(RecordError) {
        noteChange(collection)
        try stored { () throws(StorageError) in try store.reserveRows(collection.rawValue, below: RowID(next)) }
    }
}

extension Database {
    /// Begins a transaction of any size that is done only to see what would become of it: nothing of it is journaled, and
    /// `takeBack` or `rollback` ends it. Pages that it changes stay in memory meanwhile (`dirtyBytes`).
    package func rehearse(_ author: Author) throws(RecordError) -> Transaction {
        try flush()
        return try begin(author, isRehearsal: true)
    }

    /// Changes of rows that the open transaction has made.
    package var changesDone: Int { store.changesDone }

    /// Takes up to so many of the last changes of the open transaction back; returns whether there are more.
    package func takeBack(atMost count: Int) -> Bool { store.takeBack(atMost: count) }
}
