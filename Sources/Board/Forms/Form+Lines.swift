// Lines of a quote in a form: rows of fields that come and go. Their fields are named lines/0/description, lines/0/quantity
// and so on, as the engine names their places when something is wrong with them.

extension Form {
    /// One more than the last row.
    var rowCount: Int { (fields.compactMap(\.row).max() ?? -1) + 1 }

    /// The fields of a new line.
    static func line(_ row: Int, _ texts: [String] = []) -> [FormField] {
        let cells: [(name: String, label: String, kind: FormField.Kind, width: Int)] = [
            ("description", "What", .text, 0), ("quantity", "How much", .text, 9), ("unit", "Unit", .text, 8),
            ("unitPriceMinor", "Price of one", .minor, 12), ("taxPercent", "Tax %", .text, 6),
        ]
        return cells.enumerated().map { index, cell in
            var field = FormField("lines/\(row)/\(cell.name)", cell.label, cell.kind, text: texts[safe: index] ?? "")
            field.row = row
            field.width = cell.width
            return field
        }
    }

    /// A new line below the one the person is at.
    mutating func addLine() {
        guard rowCount > 0 else { return }
        let row = fields[safe: place]?.row ?? rowCount - 1
        let index = (fields.lastIndex { $0.row == row } ?? -1) + 1
        // The rate of tax is mostly the one above.
        let tax = fields[safe: index - 1]?.field.text ?? ""
        fields.insert(contentsOf: Self.line(rowCount, ["", "", "", "", tax]), at: index)
        number()
        place = index
    }

    mutating func removeLine() {
        guard rowCount > 1, let row = fields[safe: place]?.row else { return }
        place = fields.firstIndex { $0.row == row } ?? 0
        fields.removeAll { $0.row == row }
        number()
    }

    /// Lines without a word are not sent.
    mutating func dropBlankLines() {
        let rows = Set(fields.compactMap(\.row))
        let blank = rows.filter { row in
            fields.filter { $0.row == row && !$0.name.hasSuffix("taxPercent") }.allSatisfy(\.isBlank)
        }
        guard !blank.isEmpty, blank.count < rows.count else { return }
        let former = fields[safe: place]?.name
        fields.removeAll { $0.row.map(blank.contains) == true }
        number()
        place = fields.firstIndex { $0.name == former } ?? fields.count
    }

    /// Rows are counted from 0, top to bottom.
    private mutating func number() {
        var numbers: [Int: Int] = [:]
        problems = problems.filter { !$0.key.hasPrefix("lines/") }
        for index in fields.indices {
            guard let row = fields[index].row else { continue }
            let new = numbers[row] ?? numbers.count
            numbers[row] = new
            let old = fields[index]
            var field = FormField(
                "lines/\(new)/\(old.name.split(separator: "/").last ?? "")", old.label, old.kind)
            field.field = old.field
            field.row = new
            field.width = old.width
            fields[index] = field
        }
    }
}
