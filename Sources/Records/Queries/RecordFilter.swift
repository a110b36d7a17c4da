// Conditions asked of single records: whether a row belongs to a list, without running the list.

/// Conditions on one collection, made ready to be asked of many records.
package struct RecordFilter {
    package let collection: CollectionNumber
    private let tests: [RowTest]

    /// Every condition must hold.
    package init(_ conditions: [Condition], of collection: CollectionNumber, _ reader: RecordReader) {
        self.collection = collection
        let layout = reader.layout(collection)
        tests = conditions.compactMap { $0.test(layout) }
    }

    /// Whether every condition holds of the record, as it is or was.
    package func fits(_ record: Record) -> Bool {
        guard record.id.collection == collection else { return false }
        return record.withBytes { tests.allSatisfy { $0.passes(record.row, record.layout) } }
    }
}
