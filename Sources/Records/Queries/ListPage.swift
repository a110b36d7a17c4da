// A page and its text: id, version and the columns asked for. It ends early rather than exceed its byte limit.

package import JSON
internal import Storage

/// Writes the value of a derived column of a record; false where it has none.
package typealias DerivedColumn = (Record, inout JSONWriter) -> Bool

package struct ListPage {
    /// Valid until the next change.
    package let rows: [Record]
    /// Whether more rows follow.
    package let hasMore: Bool
    /// All rows that fit, when asked for.
    package let total: Int?
    package let explanation: ListExplanation
    let prepared: PreparedQuery

    /// Where the page after this row begins.
    package func cursor(after record: Record) -> String { prepared.cursor.text(of: prepared.position(record)) }

    /// The cursor of the next page; nil on the last.
    package var nextCursor: String? { hasMore ? rows.last.map { cursor(after: $0) } : nil }

    /// Writes the page (schema: a list's page) with these columns.
    /// - Parameters:
    ///   - derive: called once a derived column; nil where no rule knows it, and the column stays empty.
    ///   - writeLast: adds members to the page.
    package func write(
        _ columns: [ColumnDefinition], to writer: inout JSONWriter, derive: (ColumnDefinition) -> DerivedColumn?,
        writeLast: (inout JSONWriter) -> Void = { _ in }
    ) {
        var row = ListRowWriter(columns, prepared.layout, derive)
        write(to: &writer, { record, writer in row.write(record, to: &writer) }, writeLast: writeLast)
    }

    /// Writes the page with rows that `writeRow` writes as one value each.
    package func write(
        to writer: inout JSONWriter, _ writeRow: (Record, inout JSONWriter) -> Void,
        writeLast: (inout JSONWriter) -> Void = { _ in }
    ) {
        writer.beginObject()
        writer.key("rows")
        writer.beginArray()
        let start = writer.count
        var last: Record?
        var isCut = false
        for record in rows {
            let mark = writer.mark
            writeRow(record, &writer)
            if last != nil, writer.count - start > Limits.pageBytes {
                writer.rewind(to: mark)
                isCut = true
                break
            }
            last = record
        }
        writer.endArray()
        if let last, isCut || hasMore { writer.member("nextCursor", cursor(after: last)) }
        if let total { writer.member("total", total) }
        writeLast(&writer)
        writer.endObject()
    }
}

extension ListDefinition {
    /// The columns of these ids, in their order; all when there are none. Unknown ids have been refused.
    package func columns(_ ids: [String]?) -> [ColumnDefinition] {
        guard let ids else { return columns }
        return ids.compactMap { column($0) }
    }

    /// What is shown while a user has not arranged the list.
    package var visibleColumns: [ColumnDefinition] { columns.filter(\.visible) }
}
