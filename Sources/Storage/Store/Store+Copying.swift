// Rows of another store, taken in as they were there: number, version and last change come with the row, and no change
// record is written, because those come over as rows themselves.

extension Store {
    /// Puts a row in its place, over the one that may be there.
    package func place(
        _ number: UInt16, _ row: RowID, version: UInt32, lastChange: UInt64, _ draft: RowDraft
    ) throws(StorageError) {
        guard row.number > 0, row.number < RowID.limit else {
            throw .tooLarge(what: "row number", bytes: Int(row.number), limit: Int(RowID.limit) - 1)
        }
        let state = try table(number)
        let next = try FileRoot(state.space.view).nextRow
        let old = try copyOfRow(state, row)
        let bytes = try builder.build(
            state.schema, row, version: version, lastChange: lastChange, draft: draft, old: nil)
        try applyChange(state, row, old: old, new: bytes, nextRow: next)
    }

    /// Takes a row away without a word in the change log; false if there is none.
    @discardableResult
    package func displace(_ number: UInt16, _ row: RowID) throws(StorageError) -> Bool {
        let state = try table(number)
        guard let old = try copyOfRow(state, row) else { return false }
        try applyChange(state, row, old: old, new: nil, nextRow: nil)
        return true
    }

    /// Sees to it that the table's next row gets no number below `next`: those were given away before.
    package func reserveRows(_ number: UInt16, below next: RowID) throws(StorageError) {
        let state = try table(number)
        guard try FileRoot(state.space.view).nextRow < next.number else { return }
        // A row that comes and goes is all the journal needs to know of.
        let last = RowID(next.number - 1)
        try place(number, last, version: 1, lastChange: 0, RowDraft())
        try displace(number, last)
    }
}
