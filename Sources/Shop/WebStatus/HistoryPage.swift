// A job's updates, newest first. They are numbered from 1 without gaps and none ever goes, so a page is a run of
// numbers and the cursor names the job and the number that comes next (S0-10, S0-18).

import JSON
import Records

struct HistoryPage {
    let job: RecordID
    let columns: [ColumnDefinition]
    let limit: Int
    /// Number of the newest update of the page; nil: the newest of all.
    let first: Int?

    init(_ job: RecordID, columns: [String]? = nil, limit: Int, cursor: String? = nil) throws(ShopError) {
        self.job = job
        self.limit = limit
        self.columns = try Self.columns(columns)
        first = try PlaceCursor.place(cursor, of: job)
    }

    private static func columns(_ names: [String]?) throws(ShopError) -> [ColumnDefinition] {
        guard let names else { return Lists.history.columns }
        var problems: [Problem] = []
        var columns: [ColumnDefinition] = []
        for (index, name) in names.enumerated() {
            if let column = Lists.history.column(name) {
                columns.append(column)
            } else {
                let known = Lists.history.columns.map(\.id.text)
                problems.append(
                    Problem(
                        "/columns/\(index)", .unknown, actual: name.fragment,
                        hint: ShopText.nearest(name, among: known).map { "Did you mean \($0)?" }
                            ?? "There are: \(known.joined(separator: ", "))."))
            }
        }
        if !problems.isEmpty { throw .validation(problems) }
        return columns
    }

    /// Writes the member `name` with the rows, and `nextCursor` when there are more.
    func write(_ name: StaticString, _ reader: RecordReader, to writer: inout JSONWriter) throws(ShopError) {
        let newest = try reader.first(.webStatusHistory, WebStatusHistory.Index.byJob, [.id(job)])
        var seq = min(first ?? .max, newest?[WebStatusHistory.seq] ?? 0)
        writer.key(name)
        writer.beginArray()
        let start = writer.count
        var count = 0
        while seq > 0, count < limit {
            let prefix: [KeyValue] = [.id(job), .integer(seq)]
            if let record = try reader.first(.webStatusHistory, WebStatusHistory.Index.byJob, prefix) {
                if count > 0, writer.count - start + record.byteCount > Limits.pageBytes { break }
                write(record, to: &writer)
                count += 1
            }
            seq -= 1
        }
        writer.endArray()
        if seq > 0 { writer.member("nextCursor", PlaceCursor.text(job, seq)) }
    }

    private func write(_ record: Record, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", record.id.description)
        writer.member("version", record.version)
        for column in columns {
            if let field = column.field, let fragment = record.fragment(field) {
                writer.member(column.id, raw: fragment)
            }
        }
        writer.endObject()
    }
}
