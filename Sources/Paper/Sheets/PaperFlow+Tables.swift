internal import Wording

extension PaperFlow {
    /// Names and values, a line each.
    func table(_ lines: [(name: String, value: String)]) {
        let nameWidth = width * 0.28
        for line in lines {
            let name = set(line.name, TextStyle(9.5, .regular, .quiet), width: nameWidth - 10)
            let value = set(line.value, TextStyle(10.5, .semibold), width: width - nameWidth)
            let height = max(name.height, value.height)
            need(height + 4)
            draw(name, x: left, y: y + max(0, value.baseline - name.baseline))
            draw(value, x: left + nameWidth, y: y)
            y += height + 4
        }
        y += 8
    }

    /// Rows of cells with a line below each; the head is said again on each sheet.
    ///
    /// - Parameters:
    ///   - columns: parts of the width.
    ///   - trailingFrom: cells from here on stand at the right of their column.
    func rows(columns: [Double], trailingFrom: Int = .max, head: [String]? = nil, _ rows: [[String]]) {
        if let head {
            need(60)
            row(head, columns, trailingFrom, TextStyle(9, .regular, .quiet))
        }
        for cells in rows {
            let height = blocks(cells, columns, trailingFrom, TextStyle(10)).map(\.height).max() ?? 0
            if need(height + 6), let head { row(head, columns, trailingFrom, TextStyle(9, .regular, .quiet)) }
            row(cells, columns, trailingFrom, TextStyle(10))
        }
        y += 4
    }

    private func blocks(
        _ cells: [String], _ columns: [Double], _ trailingFrom: Int, _ style: TextStyle
    ) -> [TextBlock] {
        zip(cells, columns).enumerated().map { index, cell in
            var style = style
            if index >= trailingFrom { style.alignment = .trailing }
            return set(cell.0, style, width: width * cell.1 - 8)
        }
    }

    private func row(_ cells: [String], _ columns: [Double], _ trailingFrom: Int, _ style: TextStyle) {
        var x = left
        var height = 0.0
        for (index, block) in blocks(cells, columns, trailingFrom, style).enumerated() {
            draw(block, x: index >= trailingFrom ? x + 8 : x, y: y)
            x += width * columns[index]
            height = max(height, block.height)
        }
        y += height + 3
        draw(.line(x1: left, y1: y, x2: right, y2: y, width: 0.4, .line, dashed: false))
        y += 3
    }

    /// What rows come to, at the right; the total last and largest.
    func sums(_ sums: [(name: String, value: String)], total: (name: String, value: String)) {
        need(20 + 16 * Double(sums.count + 1))
        for (index, sum) in (sums + [total]).enumerated() {
            let isTotal = index == sums.count
            let style = TextStyle(isTotal ? 13 : 10, isTotal ? .bold : .regular, .text, alignment: .trailing)
            let value = set(sum.value, style, width: width * 0.3)
            let name = set(sum.name, style, width: width * 0.3)
            draw(value, x: right - width * 0.3, y: y)
            draw(name, x: right - width * 0.6, y: y)
            y += value.height + 2
        }
        y += 12
    }

    /// A line for a name and one for a date.
    func signatures(_ what: String) {
        let half = width * 0.56
        draw(.line(x1: left, y1: y, x2: left + half, y2: y, width: 0.7, .text, dashed: false))
        draw(.line(x1: left + half + 24, y1: y, x2: right, y2: y, width: 0.7, .text, dashed: false))
        draw(set(what, TextStyle(8.5, .regular, .quiet)), x: left, y: y + 3)
        draw(set(wording[.date], TextStyle(8.5, .regular, .quiet)), x: left + half + 24, y: y + 3)
        y += 20
    }
}
