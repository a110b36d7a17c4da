internal import Terminal

extension Board {
    func drawSheet(in area: Rectangle, on canvas: inout Canvas) {
        guard let sheet, let text = sheetText() else {
            if !current.isUnread { canvas.put("Nothing is chosen.", x: area.x + 1, y: area.y, style: Looks.hint) }
            return
        }
        for row in 0..<area.height {
            let index = sheet.top + row
            guard let line = text.lines[safe: index] else { break }
            canvas.put(line.text, x: area.x + 1, y: area.y + row, limit: area.x + area.width)
            guard focus == .pane, index == sheet.cursor else { continue }
            canvas.put(signs.here, x: area.x, y: area.y + row, style: Looks.title)
            canvas.restyle(Rectangle(x: area.x, y: area.y + row, width: area.width, height: 1)) { $0.isReversed = true }
        }
        let below = text.lines.count - sheet.top - area.height
        if below > 0 {
            let more = " \(below) more "
            canvas.put(
                more, x: area.x + area.width - more.count - 1, y: area.y + area.height - 1, style: Looks.hint)
        }
    }

    /// The line the person is at is seen, and below the list the sheet is shown from its beginning.
    mutating func settleSheet() {
        guard let text = sheetText(), let area = layout.pane, var sheet else { return }
        sheet.cursor = text.stop(from: min(sheet.cursor, text.lines.count - 1), by: 0)
        if focus == .list { sheet.top = 0 }
        if sheet.cursor < sheet.top { sheet.top = sheet.cursor }
        if sheet.cursor >= sheet.top + area.height { sheet.top = sheet.cursor - area.height + 1 }
        sheet.top = max(0, min(sheet.top, text.lines.count - area.height))
        self.sheet = sheet
    }
}
