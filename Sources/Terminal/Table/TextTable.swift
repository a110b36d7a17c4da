// A table that fits: every column as wide as its longest cell where there is room; where there is not, the widest give
// way first, down to their least width; and where that does not do, the last columns are left out and named.
//
//   R.O.#    Title                 Customer       Status          Due out
//   5060 ✓   Rear door dent        Simon Taylor   ● On Hold       2026-03-06 15:00
//   5059 ✓   Wing and mirror aft…  Aïcha Rossi    ● In Progress   ! 2026-03-01 17:00

package struct TextTable: Sendable {
    package struct Column: Sendable {
        package var title: String
        package var isRightAligned: Bool
        /// What it may be squeezed to, at least its share of the title.
        package var leastWidth: Int

        package init(_ title: String, isRightAligned: Bool = false, leastWidth: Int = 6) {
            self.title = title
            self.isRightAligned = isRightAligned
            self.leastWidth = leastWidth
        }
    }

    package var columns: [Column]
    package private(set) var rows: [[StyledText]] = []

    package init(_ columns: [Column]) { self.columns = columns }

    /// - Precondition: a cell for each column.
    package mutating func append(_ row: [StyledText]) {
        precondition(row.count == columns.count)
        rows.append(row)
    }

    static let gap = 2

    /// Widths of the columns that fit into `room`, from the first; at least one.
    package func widths(in room: Int?) -> [Int] {
        var widths = columns.indices.map { index in
            max(DisplayWidth.of(columns[index].title), rows.reduce(0) { max($0, $1[index].width) })
        }
        guard let room else { return widths }
        while true {
            var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - room
            while excess > 0 {
                let squeezable = widths.indices.filter { widths[$0] > columns[$0].leastWidth }
                guard let widest = squeezable.max(by: { widths[$0] < widths[$1] }) else { break }
                // Down to the next widest, or as far as needed.
                let next = squeezable.filter { widths[$0] < widths[widest] }.map { widths[$0] }.max() ?? 0
                let floor = max(columns[widest].leastWidth, next)
                let step = max(1, min(excess, widths[widest] - floor))
                widths[widest] -= step
                excess -= step
            }
            if excess <= 0 { return widths }
            guard widths.count > 1 else { return [room] }
            // Without the last column; what was squeezed may grow again.
            let kept = widths.count - 1
            widths = TextTable(columns: Array(columns[..<kept]), rows: rows.map { Array($0[..<kept]) }).widths(in: nil)
        }
    }

    private init(columns: [Column], rows: [[StyledText]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines of the table, titles first, and the titles of columns that found no room.
    package func lines(_ features: TerminalFeatures) -> (lines: [String], leftOut: [String]) {
        let widths = widths(in: features.columns)
        let shown = columns[..<widths.count]
        let heading = TextStyle(isBold: true)
        var lines = [line(shown.map { StyledText($0.title, heading) }, widths, features)]
        lines += rows.map { line(Array($0[..<widths.count]), widths, features) }
        return (lines, columns[widths.count...].map(\.title))
    }

    private func line(_ cells: [StyledText], _ widths: [Int], _ features: TerminalFeatures) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let cell = cell.fitted(to: widths[index], ellipsis: features.hasSigns ? "…" : "~")
            let fill = String(repeating: " ", count: max(0, widths[index] - cell.width))
            let text = cell.rendered(features.colours)
            let isLast = index == cells.count - 1
            let filled = columns[index].isRightAligned ? fill + text : isLast ? text : text + fill
            line += filled + (isLast ? "" : String(repeating: " ", count: Self.gap))
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
