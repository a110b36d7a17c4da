internal import Terminal

extension Board {
    /// A list: its titles, then a row a job.
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
            state.isFiltered
            ? "No job is like this. fx takes the filter away."
            : list == .whiteboard
                ? "No repair order is open. Jobs come here when they get an R.O. number." : "There is nothing here yet."
        for (index, line) in text.wrapped(to: max(10, area.width - 3)).enumerated() where index + 2 < area.height {
            canvas.put(line, x: area.x + 2, y: area.y + 2 + index, style: Looks.hint)
        }
    }

    func title(of column: ListState.Column) -> String {
        titles[list.schemaName]?[column.id] ?? column.title
    }

    /// A cell as text: what its width is measured by.
    private func cell(_ row: JobRow, _ column: String) -> String { styledCell(row, column).text }

    private func styledCell(_ row: JobRow, _ column: String) -> StyledText {
        let text = JobRow.text(row[column], year: today.year)
        switch column {
        case "roNumber":
            guard row.isUpdated, !text.isEmpty else { return StyledText(text) }
            return StyledText("\(text) \(signs.updated)", Looks.updated)
        case "title":
            // A job without a number can be updated too; its mark is beside its title.
            guard row.isUpdated, row["roNumber"].text == nil, !list.hasNumbers else { return StyledText(text) }
            return StyledText("\(signs.updated) ", Looks.updated) + StyledText(text)
        case "jobStatus":
            guard let id = row[column]["id"].text else { return StyledText(text) }
            let colour = jobStatuses.first { $0.id == id }?.colour
            return StyledText(signs.circle + " ", Looks.status(colour)) + StyledText(text)
        case "dueOut":
            let isLate = (row.daysUntilDueOut(today: today.dayNumber) ?? 0) < 0
            return isLate
                ? StyledText("\(signs.late) \(text)", Looks.late) : StyledText(text.isEmpty ? "" : "  " + text)
        case "daysUntilDueOut":
            let isLate = (row[column].integer ?? 0) < 0
            return StyledText(
                String(repeating: " ", count: max(0, 4 - text.count)) + text, isLate ? Looks.late : .plain)
        default: return StyledText(text)
        }
    }
}

extension BoardList {
    /// Every row has an R.O. number.
    fileprivate var hasNumbers: Bool { self != .opportunities }
}
