/// A row as it was or would be, put together in memory; it stands in no table.
package enum PastRow {
    /// The bytes of a row with the draft's values over those of `base`, of which the fields that the draft does not
    /// mention stay; without a base, the draft's values alone.
    /// - Throws: tooLarge where it could not be stored.
    package static func bytes(
        _ schema: TableSchema, _ row: RowID, version: UInt32, lastChange: UInt64, draft: RowDraft, over base: Row?
    ) throws(StorageError) -> [UInt8] {
        var builder = RowBuilder()
        return try builder.build(schema, row, version: version, lastChange: lastChange, draft: draft, old: base)
    }
}
