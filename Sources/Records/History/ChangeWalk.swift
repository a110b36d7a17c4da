// Reading the change log from a place on, one record after the other, without making more of a change than is asked for:
// a subscription passes over most of them.

/// The change records after a sequence number, in order. Valid until the next change of the store.
package struct ChangeWalk {
    private var walk: RecordWalk

    init(_ reader: RecordReader, since: Int) throws(RecordError) {
        walk = try reader.rows(of: .changes, from: UInt64(since) + 1)
    }

    /// The next change, nil at the end.
    package mutating func next() throws(RecordError) -> Entry? { try walk.next().map(Entry.init) }

    /// One change record, not yet taken apart.
    package struct Entry {
        private let row: Record

        init(_ row: Record) { self.row = row }

        package var seq: Int { Int(row.id.row) }

        /// The record that was changed; nil in a damaged row.
        package var id: RecordID? {
            guard let table = row[ChangeRow.table].flatMap(UInt16.init(exactly:)),
                let collection = CollectionNumber(rawValue: table), let number = row[ChangeRow.row]
            else { return nil }
            return RecordID(collection, row: UInt64(number))
        }

        /// All of it.
        package var change: Change? { Change(row) }
    }
}

extension RecordReader {
    /// The change log after a sequence number.
    package func changeWalk(since: Int) throws(RecordError) -> ChangeWalk { try ChangeWalk(self, since: since) }

    /// Sequence number of the first change that is kept; one more than the last where none is.
    package func firstChange() throws(RecordError) -> Int {
        var all = try rows(of: .changes)
        guard let first = try all.next() else { return try lastChange() + 1 }
        return Int(first.id.row)
    }
}
