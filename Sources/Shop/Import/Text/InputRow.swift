internal import JSON
internal import Records

/// One row of a file, by the names of its columns.
package struct InputRow: Sendable {
    /// Line in the file, from 1.
    package let line: Int
    private let cells: CSVCells
    private let columns: InputColumns
    /// What a JSON Lines row holds that is no text: arrays and objects, by column.
    private let fragments: [Int: JSONFragment]

    init(line: Int, _ cells: CSVCells, _ columns: InputColumns, _ fragments: [Int: JSONFragment] = [:]) {
        self.line = line
        self.cells = cells
        self.columns = columns
        self.fragments = fragments
    }

    /// What stands in a column, without white space at its ends; nil for nothing and for a column that is not there.
    package subscript(column: String) -> String? {
        guard let index = columns.index(column), index < cells.count else { return nil }
        return ShopText.trimmed(cells[index])
    }

    /// The column's array or object.
    func fragment(_ column: String) -> JSONFragment? { columns.index(column).flatMap { fragments[$0] } }

    /// The first column whose bytes are not UTF-8, if there is one.
    var undecodedColumn: String? {
        cells.bytes.withUnsafeBytes { bytes in
            guard UTF8Check.validCount(bytes) == nil else { return nil }
            for index in 0..<cells.count {
                let part = UnsafeRawBufferPointer(rebasing: bytes[cells.range(index)])
                if UTF8Check.validCount(part) == nil { return columns.name(index) }
            }
            return nil
        }
    }

    var cellCount: Int { cells.count }
}

/// The columns of a file, by name and by place.
package final class InputColumns: Sendable {
    package let names: [String]
    private let indexes: [String: Int]

    package init(_ names: [String]) {
        self.names = names
        var indexes: [String: Int] = [:]
        for (index, name) in names.enumerated() where indexes[name] == nil { indexes[name] = index }
        self.indexes = indexes
    }

    func index(_ name: String) -> Int? { indexes[name] }
    func name(_ index: Int) -> String { index < names.count ? names[index] : "column \(index + 1)" }
}
