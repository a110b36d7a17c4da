// A table that fits: every column as wide as its longest cell where there is room; where there is not, the widest give
// way first, down to their least width; and where that does not do, columns are left out and named.
//
//   R.O.#    Title                 Customer       Status          Due out
//   5060 ✓   Rear door dent        Simon Taylor   ● On Hold       2026-03-06 15:00
//   5059 ✓   Wing and mirror aft…  Aïcha Rossi    ● In Progress   ! 2026-03-01 17:00

package struct TextTable: Sendable {
    package struct Column: Sendable {
        package var title: String
        package var isRightAligned: Bool
        /// What it may be squeezed to.
        package var leastWidth: Int
        /// Columns of a lower rank are left out before those of a higher one, the last first.
        package var rank: Int

        package init(_ title: String, isRightAligned: Bool = false, leastWidth: Int = 6, rank: Int = 0) {
            self.title = title
            self.isRightAligned = isRightAligned
            self.leastWidth = leastWidth
            self.rank = rank
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

    /// The columns that find room in so many, each with its width; at least one.
    package func arranged(in room: Int?) -> [(index: Int, width: Int)] {
        var kept = Array(columns.indices)
        let natural = columns.indices.map { index in
            max(DisplayWidth.of(columns[index].title), rows.reduce(0) { max($0, $1[index].width) })
        }
        func needed() -> Int { kept.reduce(0) { $0 + natural[$1] } + Self.gap * (kept.count - 1) }
        guard let room, needed() > room else { return kept.map { ($0, natural[$0]) } }
        // What no row has gives its room to what some have.
        if kept.contains(where: { !isEmpty($0) }) { kept.removeAll { isEmpty($0) } }
        while true {
            if let widths = squeezed(kept, natural, room) { return Array(zip(kept, widths)) }
            guard kept.count > 1 else { return [(kept[0], room)] }
            // The last of the lowest rank.
            let lowest = kept.map { columns[$0].rank }.min()!
            kept.remove(at: kept.lastIndex { columns[$0].rank == lowest }!)
        }
    }

    private func isEmpty(_ column: Int) -> Bool { rows.allSatisfy { $0[column].isEmpty } }

    /// Widths within `room`, the widest giving way first; nil when the least widths do not fit.
    private func squeezed(_ kept: [Int], _ natural: [Int], _ room: Int) -> [Int]? {
        var widths = kept.map { natural[$0] }
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - room
        while excess > 0 {
            let squeezable = widths.indices.filter { widths[$0] > columns[kept[$0]].leastWidth }
            guard let widest = squeezable.max(by: { widths[$0] < widths[$1] }) else { return nil }
            // Down to the next widest, or as far as needed.
            let next = squeezable.filter { widths[$0] < widths[widest] }.map { widths[$0] }.max() ?? 0
            let floor = max(columns[kept[widest]].leastWidth, next)
            let step = max(1, min(excess, widths[widest] - floor))
            widths[widest] -= step
            excess -= step
        }
        return widths
    }

    /// The lines of the table, titles first, and the titles of columns that found no room and would have had something in it.
    package func lines(_ features: TerminalFeatures) -> (lines: [String], leftOut: [String]) {
        let arranged = arranged(in: features.columns)
        let heading = TextStyle(isBold: true)
        var lines = [line(columns.map { StyledText($0.title, heading) }, arranged, features)]
        lines += rows.map { line($0, arranged, features) }
        let shown = Set(arranged.map(\.index))
        return (lines, columns.indices.filter { !shown.contains($0) && !isEmpty($0) }.map { columns[$0].title })
    }

    /// The same for paper, where nothing can be scrolled: what found no room or was cut in a row stands below it.
    package func blocks(_ features: TerminalFeatures) -> [String] {
        let arranged = arranged(in: features.columns)
        let widths = Dictionary(uniqueKeysWithValues: arranged.map { ($0.index, $0.width) })
        var lines = [line(columns.map { StyledText($0.title) }, arranged, features)]
        for row in rows {
            lines.append(line(row, arranged, features))
            let rest = columns.indices.filter { !row[$0].isEmpty && row[$0].width > widths[$0] ?? 0 }
            let text = rest.map { "\(columns[$0].title): \(row[$0].text)" }.joined(separator: "; ")
            guard !text.isEmpty else { continue }
            lines += text.wrapped(to: max(20, (features.columns ?? 120) - 4)).map { "    " + $0 }
        }
        return lines
    }

    private func line(
        _ cells: [StyledText], _ arranged: [(index: Int, width: Int)], _ features: TerminalFeatures
    ) -> String {
        var line = ""
        for (place, (index, width)) in arranged.enumerated() {
            let cell = cells[index].fitted(to: width, ellipsis: features.hasSigns ? "…" : "~")
            let fill = String(repeating: " ", count: max(0, width - cell.width))
            let text = cell.rendered(features.colours)
            let isLast = place == arranged.count - 1
            line += columns[index].isRightAligned ? fill + text : isLast ? text : text + fill
            if !isLast { line += String(repeating: " ", count: Self.gap) }
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
