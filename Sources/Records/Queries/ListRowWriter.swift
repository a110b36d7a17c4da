// Rows of a list, column after column: fields are copied from the page with their names, runs of them in one go, and what
// rules work out is written in between.

package import JSON
internal import Storage

/// Writes rows of a list.
package struct ListRowWriter {
    private enum Piece {
        /// Columns that are fields, one after the other.
        case fields([(field: Int, text: [UInt8])])
        case derived(StaticString, DerivedColumn)
    }

    private let layout: RecordLayout
    private let pieces: [Piece]
    /// The field pieces, in their order, for rows of one schema version.
    private var splices: [ColumnSplice] = []
    private var version = -1

    init(_ columns: [ColumnDefinition], _ layout: RecordLayout, _ derive: (ColumnDefinition) -> DerivedColumn?) {
        self.layout = layout
        var pieces: [Piece] = []
        var run: [(field: Int, text: [UInt8])] = []
        for column in columns {
            if !column.derived {
                if let field = column.field { run.append((field, Array(",\"\(column.id)\":".utf8))) }
            } else if let derived = derive(column) {
                if !run.isEmpty { pieces.append(.fields(run)) }
                run = []
                pieces.append(.derived(column.id, derived))
            }
        }
        if !run.isEmpty { pieces.append(.fields(run)) }
        self.pieces = pieces
    }

    /// Writes id, version and the columns that have a value.
    package mutating func write(_ record: Record, to writer: inout JSONWriter) {
        prepare(for: Int(record.row.schema) - 1)
        let fieldCount = version < layout.schema.versions.count ? layout.schema.versions[version].count : 0
        record.writeHead(to: &writer)
        var next = 0
        for piece in pieces {
            switch piece {
            case .fields:
                let splice = splices[next]
                next += 1
                record.withBytes {
                    writer.splice(upTo: splice.bound(record.row)) {
                        splice.write(record.row, fieldCount: fieldCount, to: $0)
                    }
                }
            case .derived(let id, let derive):
                let mark = writer.mark
                writer.key(id)
                if !derive(record, &writer) { writer.rewind(to: mark) }
            }
        }
        writer.endObject()
    }

    /// Rows of one list are of one schema version nearly always.
    private mutating func prepare(for version: Int) {
        guard version != self.version else { return }
        self.version = version
        splices = pieces.compactMap { piece in
            guard case .fields(let columns) = piece else { return nil }
            return ColumnSplice(columns, layout.schema, version: version)
        }
    }
}
