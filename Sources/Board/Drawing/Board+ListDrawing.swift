internal import Terminal

extension Board {
    /// A list: its titles, then its rows.
    func drawList(_ state: ListState, in area: Rectangle, on canvas: inout Canvas) {
        guard area.height > 1 else { return }
        let last = min(state.rows.count, state.top + area.height - 1)
        let rows = state.top < last ? Array(state.rows[state.top..<last]) : []
        let named = state.columns.map { ListState.Column(id: $0.id, title: title(of: $0)) }
        let cells = rows.map { row in named.map { cell(row, $0.id) } }
        // The first two cells tell where the person is, and which job has changes that are not saved.
        let left = area.x + 2
        let columns = ListLayout(named, cells: cells, room: area.width - 3).columns
        var x = left
        for column in columns {
            canvas.put(
                column.title.fitted(to: column.width, ellipsis: signs.ellipsis), x: x, y: area.y, style: Looks.heading)
            x += column.width + ListLayout.gap
        }
        if rows.isEmpty { drawEmptiness(state, in: area, on: &canvas) }
        for (index, row) in rows.enumerated() {
            let y = area.y + 1 + index
            x = left
            for column in columns {
                let text = styledCell(row, column.id).fitted(to: column.width, ellipsis: signs.ellipsis)
                canvas.put(text, x: x, y: y, limit: area.x + area.width)
                x += column.width + ListLayout.gap
            }
            if state.marked.contains(row.id) { canvas.put(signs.marked, x: area.x + 1, y: y, style: Looks.changed) }
            if drafts[row.id] != nil { canvas.put(signs.unsaved, x: area.x + 1, y: y, style: Looks.changed) }
            guard state.top + index == state.selected else { continue }
            canvas.put(signs.here, x: area.x, y: y, style: Looks.title)
            if focus == .list {
                canvas.restyle(Rectangle(x: area.x, y: y, width: area.width, height: 1)) { $0.isReversed = true }
            }
        }
    }

    private func drawEmptiness(_ state: ListState, in area: Rectangle, on canvas: inout Canvas) {
        if state.isUnread { return }
        let text =
            state.isFiltered ? "Nothing is like this. fx takes the filter away." : list.emptiness
        for (index, line) in text.wrapped(to: max(10, area.width - 3)).enumerated() where index + 2 < area.height {
            canvas.put(line, x: area.x + 2, y: area.y + 2 + index, style: Looks.hint)
        }
    }

    func title(of column: ListState.Column) -> String {
        titles[list.schemaName]?[column.id] ?? column.title
    }
}
