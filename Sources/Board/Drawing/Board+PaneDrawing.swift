internal import Terminal

extension Board {
    func drawPane(in area: Rectangle, on canvas: inout Canvas) {
        guard list.kind == .jobs else { return drawSheet(in: area, on: &canvas) }
        guard let pane, let text = paneText() else {
            if !current.isUnread { canvas.put("No job is chosen.", x: area.x + 1, y: area.y, style: Looks.hint) }
            return
        }
        for row in 0..<area.height {
            let index = pane.top + row
            guard index < text.lines.count else { break }
            let y = area.y + row
            canvas.put(text.lines[index].text, x: area.x + 1, y: y, limit: area.x + area.width)
            guard focus == .pane, overlays.isEmpty || !pane.isUpdating, index == pane.cursor else { continue }
            canvas.put(signs.here, x: area.x, y: y, style: Looks.title)
            let width = text.lines[index].field == nil ? area.width : PaneText.labelWidth + 1
            canvas.restyle(Rectangle(x: area.x, y: y, width: width, height: 1)) { $0.isReversed = true }
        }
        if pane.top + area.height < text.lines.count {
            let more = " \(text.lines.count - pane.top - area.height) more "
            canvas.put(
                more, x: area.x + area.width - more.count - 1, y: area.y + area.height - 1, style: Looks.hint)
        }
    }
}
