// Reading a store: the live state or a snapshot, through the same calls.

package struct ReadView {
    let files: [FileView?]
    let schemas: [TableSchema?]

    package func schema(_ table: UInt16) throws(StorageError) -> TableSchema {
        guard Int(table) < schemas.count, let schema = schemas[Int(table)] else {
            throw .unsupported(what: "table \(table): this store has none")
        }
        return schema
    }

    package func file(_ table: UInt16) throws(StorageError) -> FileView {
        guard Int(table) < files.count, let file = files[Int(table)] else {
            throw .unsupported(what: "table \(table): this store has none")
        }
        return file
    }

    package var tables: [UInt16] { files.indices.filter { files[$0] != nil }.map(UInt16.init) }

    /// The row with this id, nil if there is none.
    package func row(_ table: UInt16, _ row: RowID) throws(StorageError) -> Row? {
        try RowHeap.read(try file(table), row)
    }

    package func rowCount(_ table: UInt16) throws(StorageError) -> Int { try FileRoot(try file(table)).rowCount }

    /// The RowId that the next row of the table gets.
    package func nextRow(_ table: UInt16) throws(StorageError) -> RowID { RowID(try FileRoot(try file(table)).nextRow) }

    package func index(_ table: UInt16, _ id: UInt16) throws(StorageError) -> IndexRoot {
        guard let index = try FileRoot(try file(table)).index(id: id) else {
            throw .unsupported(what: "table \(table): this store has no index \(id)")
        }
        return index
    }

    /// An index that has all its entries.
    private func readyIndex(_ table: UInt16, _ id: UInt16) throws(StorageError) -> IndexRoot {
        let index = try index(table, id)
        guard index.state == .ready else { throw .indexDamaged(table: table, index: id) }
        return index
    }

    /// The entries of an index in a range.
    package func scan(
        _ table: UInt16, _ index: UInt16, _ range: KeyRange = .all, descending: Bool = false
    ) throws(StorageError) -> TreeScan {
        try TreeScan(try file(table), try readyIndex(table, index), range, descending: descending)
    }

    /// How many entries of an index lie in a range; costs a walk from root to leaf for each end.
    package func count(_ table: UInt16, _ index: UInt16, _ range: KeyRange) throws(StorageError) -> Int {
        try TreeCount.count(try file(table), try readyIndex(table, index), range)
    }

    /// Every row of a table in the order of RowIds, from `first` on, until `body` returns false.
    package func forEachRow(
        _ table: UInt16, from first: RowID = RowID(0), _ body: (Row) throws(StorageError) -> Bool
    ) throws(StorageError) {
        let file = try file(table)
        try SlotDirectory.forEach(file, from: first) { (id, place) throws(StorageError) in
            try body(try RowHeap.read(file, id, place))
        }
    }
}

/// One moment of a store, readable until it is closed.
package final class Snapshot {
    package let view: ReadView
    let epoch: UInt64
    /// The root whose pages it reads; they are not written again while it is open.
    let generation: UInt64
    /// The last transaction it shows.
    package let lsn: LSN
    private weak var store: Store?
    private(set) package var isOpen = true

    init(view: ReadView, epoch: UInt64, generation: UInt64, lsn: LSN, store: Store) {
        self.view = view
        self.epoch = epoch
        self.generation = generation
        self.lsn = lsn
        self.store = store
    }

    /// Throws `.snapshotTooOld` once it was closed, by its owner or because the copies kept for it outgrew the arena.
    /// A reader asks before each slice of its work.
    package func check() throws(StorageError) {
        if !isOpen { throw .snapshotTooOld }
    }

    /// Its pages may be reused from now on; rows read through it are no longer valid.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        store?.closed(self)
    }

    deinit { close() }
}
