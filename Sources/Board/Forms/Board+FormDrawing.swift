internal import Terminal

extension Board {
    private static let formKeys = "Tab next   Enter on the button, or Ctrl-S, sends   Esc leaves"
    private static let dayKeys = "Ctrl-T calendar   Tab next   Ctrl-S sends   Esc leaves"
    private static let lineKeys = "Ctrl-N new line   Ctrl-X removes it   Ctrl-S sends   Esc leaves"

    func draw(_ form: Form, on canvas: inout Canvas) {
        let width = min(form.rowCount > 0 ? 92 : 72, canvas.width - 4)
        let text = FormText(form, width: width, signs: signs)
        let rows = max(1, min(text.lines.count, canvas.height - 4))
        let area = frame(form.title, width: width, height: rows + 1, on: &canvas)
        let top = Self.top(of: text, form, rows: rows)
        for row in 0..<max(0, min(rows, area.height - 1)) {
            guard let line = text.lines[safe: top + row] else { break }
            canvas.put(line.text, x: area.x, y: area.y + row, limit: area.x + area.width)
            if let cursor = line.cursor, overlays.last == .form(form) {
                canvas.cursor = (min(area.x + cursor, canvas.width - 1), area.y + row)
            }
        }
        let keys = form.isAtDay ? Self.dayKeys : form.rowCount > 0 ? Self.lineKeys : Self.formKeys
        canvas.put(
            keys.fitted(to: area.width, ellipsis: signs.ellipsis), x: area.x, y: area.y + area.height - 1,
            style: Looks.hint)
    }

    /// The first line that is shown: what the person is at, with what is wrong with it, is seen.
    private static func top(of text: FormText, _ form: Form, rows: Int) -> Int {
        let here = text.lines.firstIndex { $0.place == form.place } ?? 0
        let last = form.isAtButton ? text.lines.count - 1 : min(here + 3, text.lines.count - 1)
        let cursor = text.lines.firstIndex { $0.cursor != nil } ?? here
        return max(0, min(max(last, cursor) - rows + 1, here))
    }
}
