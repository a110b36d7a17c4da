// Reading records: the live state, a transaction's own view of it, or a snapshot, through the same calls.

internal import Storage

package struct RecordReader {
    let view: ReadView
    let layouts: [RecordLayout?]
    /// Kept open as long as it is read.
    private let store: Store
    /// Whether single records are copied, because the caller is going to change the store while it holds them.
    let copies: Bool

    init(_ store: Store, _ view: ReadView, _ layouts: [RecordLayout?], copies: Bool) {
        self.store = store
        self.view = view
        self.layouts = layouts
        self.copies = copies
    }

    /// Of the store: a cursor of another one is refused.
    var storeID: [UInt8] { store.storeID }

    func layout(_ collection: CollectionNumber) -> RecordLayout {
        guard Int(collection.rawValue) < layouts.count, let layout = layouts[Int(collection.rawValue)] else {
            preconditionFailure("no layout of collection \(collection)")
        }
        return layout
    }

    @inline(__always)
    private func record(_ row: Row, _ layout: RecordLayout) -> Record {
        let record = Record(row, layout)
        return copies ? record.copy() : record
    }

    /// The record with this id; nil when there is none.
    package func get(_ id: RecordID) throws(RecordError) -> Record? {
        try get(id.collection, row: id.row)
    }

    /// A row by number; for collections without public ids.
    package func get(_ collection: CollectionNumber, row: UInt64) throws(RecordError) -> Record? {
        do throws(StorageError) {
            guard let row = try view.row(collection.rawValue, RowID(row)) else { return nil }
            return record(row, layout(collection))
        } catch {
            throw RecordError(error)
        }
    }

    /// The record with this id; throws `notFound` when there is none.
    package func require(_ id: RecordID) throws(RecordError) -> Record {
        guard let record = try get(id) else { throw .notFound(id) }
        return record
    }

    package func exists(_ id: RecordID) throws(RecordError) -> Bool {
        do throws(StorageError) { return try view.row(id.collection.rawValue, RowID(id.row)) != nil } catch {
            throw RecordError(error)
        }
    }

    // MARK: Indexes

    /// The first record whose index entry begins with these values; the only one where the index is unique and all of
    /// its components are given.
    package func find(
        _ index: IndexNumber, in collection: CollectionNumber, _ values: KeyValue...
    ) throws(RecordError) -> Record? {
        var scan = try scan(collection, index, prefix: values)
        return try scan.next().map { copies ? $0.copy() : $0 }
    }

    /// The records whose index entries begin with these values, in the order of the index.
    package func scan(
        _ collection: CollectionNumber, _ index: IndexNumber, prefix: [KeyValue] = [], descending: Bool = false
    ) throws(RecordError) -> RecordScan {
        let layout = layout(collection)
        let range = try KeyRange(prefix: layout.index(index).prefix(prefix))
        return try RecordScan(self, layout, index, prefix.isEmpty ? .all : range, descending: descending)
    }

    /// Records in the order they were made, or newest first.
    package func rows(
        of collection: CollectionNumber, from first: UInt64 = 0, descending: Bool = false
    ) throws(RecordError) -> RecordWalk {
        let range = descending && first > 0 ? 0..<first : min(first, RowID.limit)..<RowID.limit
        let walk = try stored { () throws(StorageError) in
            try view.walk(collection.rawValue, range, descending: descending)
        }
        return RecordWalk(walk: walk, layout: layout(collection))
    }

    /// How many index entries begin with these values; exact, and as cheap for a million as for one.
    package func count(
        _ collection: CollectionNumber, _ index: IndexNumber, prefix: [KeyValue] = []
    ) throws(RecordError) -> Int {
        let range = prefix.isEmpty ? .all : KeyRange(prefix: try layout(collection).index(index).prefix(prefix))
        do throws(StorageError) {
            return try view.count(collection.rawValue, UInt16(index.rawValue), range)
        } catch {
            throw RecordError(error)
        }
    }

    /// How many records there are.
    package func count(_ collection: CollectionNumber) throws(RecordError) -> Int {
        do throws(StorageError) { return try view.rowCount(collection.rawValue) } catch { throw RecordError(error) }
    }

    /// The number that the next record of the collection gets.
    package func nextRow(_ collection: CollectionNumber) throws(RecordError) -> UInt64 {
        do throws(StorageError) { return try view.nextRow(collection.rawValue).number } catch {
            throw RecordError(error)
        }
    }

    /// Sequence number of the last change; 0 when there was none.
    package func lastChange() throws(RecordError) -> Int { Int(try nextRow(.changes)) - 1 }
}

/// The records of an index range, one after the other. Valid until the next change of the store.
package struct RecordScan {
    private let view: ReadView
    private let layout: RecordLayout
    private var scan: TreeScan

    init(
        _ reader: RecordReader, _ layout: RecordLayout, _ index: IndexNumber, _ range: KeyRange, descending: Bool
    ) throws(RecordError) {
        view = reader.view
        self.layout = layout
        do throws(StorageError) {
            scan = try reader.view.scan(
                layout.number.rawValue, UInt16(index.rawValue), range, descending: descending)
        } catch {
            throw RecordError(error)
        }
    }

    /// The next record, nil at the end.
    package mutating func next() throws(RecordError) -> Record? {
        do throws(StorageError) {
            guard let row = try scan.next() else { return nil }
            guard let found = try view.row(layout.number.rawValue, row) else { throw Self.orphan(layout, row) }
            return Record(found, layout)
        } catch {
            throw RecordError(error)
        }
    }

    /// The next record's id, without reading the record.
    package mutating func nextID() throws(RecordError) -> RecordID? {
        do throws(StorageError) {
            return try scan.next().map { RecordID(layout.number, row: $0.number) }
        } catch {
            throw RecordError(error)
        }
    }

    static func orphan(_ layout: RecordLayout, _ row: RowID) -> StorageError {
        .corrupt(what: "\(layout.definition.name): an index names row \(row), which is not there")
    }
}

/// The records of a collection in row order. Valid until the next change of the store.
package struct RecordWalk {
    var walk: RowWalk
    let layout: RecordLayout

    /// The next record, nil at the end.
    package mutating func next() throws(RecordError) -> Record? {
        do throws(StorageError) { return try walk.next().map { Record($0, layout) } } catch { throw RecordError(error) }
    }
}
