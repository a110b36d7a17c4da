internal import Platform
internal import Terminal

extension Board {
    func draw(_ overlay: Overlay, on canvas: inout Canvas) {
        switch overlay {
        case .choices(let choices): draw(choices, on: &canvas)
        case .prompt(let prompt): draw(prompt, on: &canvas)
        case .calendar(let month): draw(month, on: &canvas)
        case .note(let note): draw(note, on: &canvas)
        case .help(let page): draw(page, on: &canvas)
        case .message(let message): draw(message, on: &canvas)
        case .form(let form): draw(form, on: &canvas)
        }
    }

    /// An empty frame in the middle, for so much inside; returns the inside.
    func frame(_ title: String, width: Int, height: Int, on canvas: inout Canvas) -> Rectangle {
        let outer = Rectangle(
            x: max(0, (canvas.width - width - 4) / 2), y: max(0, (canvas.height - height - 2) / 2),
            width: min(canvas.width, width + 4), height: min(canvas.height, height + 2))
        canvas.fill(outer)
        let last = (x: outer.x + outer.width - 1, y: outer.y + outer.height - 1)
        for y in [outer.y, last.y] {
            canvas.fill(Rectangle(x: outer.x, y: y, width: outer.width, height: 1), with: signs.horizontal)
        }
        for x in [outer.x, last.x] {
            canvas.fill(
                Rectangle(x: x, y: outer.y, width: 1, height: outer.height), with: signs.vertical.first!)
        }
        for (index, corner) in signs.corners.enumerated() {
            canvas.put(corner, x: index % 2 == 0 ? outer.x : last.x, y: index < 2 ? outer.y : last.y)
        }
        let shown = title.fitted(to: max(0, outer.width - 6), ellipsis: signs.ellipsis)
        if !shown.isEmpty { canvas.put(" \(shown) ", x: outer.x + 2, y: outer.y, style: Looks.title) }
        return Rectangle(x: outer.x + 2, y: outer.y + 1, width: outer.width - 4, height: outer.height - 2)
    }

    private func draw(_ choices: ChoiceList, on canvas: inout Canvas) {
        let hasNumbers = choices.choices.count < 10
        let texts = choices.choices.enumerated().map { index, entry in
            var text = StyledText(hasNumbers ? "\(index + 1) " : "", Looks.hint)
            if let colour = entry.colour { text.append(signs.circle + " ", Looks.status(colour)) }
            return text + StyledText(entry.name)
        }
        let width = max(DisplayWidth.of(choices.title) + 2, (texts.map(\.width).max() ?? 0) + 2)
        let area = frame(
            choices.title, width: min(width, canvas.width - 4), height: min(texts.count, canvas.height - 4), on: &canvas
        )
        for row in 0..<area.height {
            guard let text = texts[safe: choices.top + row] else { break }
            let isHere = choices.top + row == choices.selected
            canvas.put(isHere ? signs.here : " ", x: area.x, y: area.y + row)
            canvas.put(
                text.fitted(to: area.width - 2, ellipsis: signs.ellipsis), x: area.x + 2, y: area.y + row)
            if isHere {
                canvas.restyle(Rectangle(x: area.x, y: area.y + row, width: area.width, height: 1)) {
                    $0.isReversed = true
                }
            }
        }
    }

    /// On the last line, or the last two when something is wrong with it.
    private func draw(_ prompt: Prompt, on canvas: inout Canvas) {
        let y = canvas.height - 1
        canvas.fill(Rectangle(x: 0, y: y, width: canvas.width, height: 1))
        if let problem = prompt.problem {
            canvas.fill(Rectangle(x: 0, y: y - 1, width: canvas.width, height: 1))
            canvas.put("\(signs.late) \(problem)", x: 1, y: y - 1, style: Looks.wrong)
        }
        let start = canvas.put("\(prompt.title): ", x: 1, y: y, style: Looks.label)
        // What is before the cursor is seen to its end.
        var before = prompt.field.before.shownOnOneLine
        while DisplayWidth.of(before) > canvas.width - start - 2, !before.isEmpty { before.removeFirst() }
        let x = canvas.put(before, x: start, y: y)
        canvas.put(prompt.field.after.shownOnOneLine, x: x, y: y)
        canvas.cursor = (min(x, canvas.width - 1), y)
    }

    private func draw(_ month: CalendarMonth, on canvas: inout Canvas) {
        let weeks = month.weeks
        let area = frame(
            "\(month.title): \(Dates.longMonths[month.day.month - 1]) \(month.day.year)", width: 30,
            height: weeks.count + 4,
            on: &canvas)
        canvas.put("Mo  Tu  We  Th  Fr  Sa  Su", x: area.x + 1, y: area.y, style: Looks.hint)
        for (row, week) in weeks.enumerated() {
            for (column, day) in week.enumerated() {
                guard let day else { continue }
                let isChosen = day == month.day
                let number = (day.day < 10 ? " " : "") + "\(day.day)"
                let text = isChosen ? "[\(number)]" : day == month.today ? ".\(number) " : " \(number) "
                let style = isChosen ? Looks.selected : day == month.today ? Looks.title : .plain
                canvas.put(text, x: area.x + column * 4, y: area.y + 1 + row, style: style)
            }
        }
        let y = area.y + weeks.count + 1
        let time = month.time.map { "at \($0)" } ?? "without a time"
        canvas.put("\(month.day) \(time)", x: area.x, y: y)
        canvas.put("Enter takes it, t time, i type", x: area.x, y: y + 1, style: Looks.hint)
        canvas.put(
            month.hasNone ? "< > month, x none, Esc leave" : "< > month, Esc leave", x: area.x, y: y + 2,
            style: Looks.hint)
    }

    private func draw(_ note: NoteEditor, on canvas: inout Canvas) {
        let width = min(72, canvas.width - 4)
        let lines = note.field.broken(to: max(4, width - 1))
        let rows = max(3, min(lines.count, canvas.height - 5))
        let area = frame("Note to the customer", width: width, height: rows + 1, on: &canvas)
        let cursorLine = lines.firstIndex { $0.cursor != nil } ?? 0
        let top = max(0, cursorLine - rows + 1)
        for row in 0..<min(rows, lines.count - top) {
            let line = lines[top + row]
            canvas.put(line.text.shownOnOneLine, x: area.x, y: area.y + row)
            if let cursor = line.cursor { canvas.cursor = (min(area.x + cursor, canvas.width - 1), area.y + row) }
        }
        let count = note.characters.map { "\($0)" } ?? signs.ellipsis
        let isOver = !note.fits
        var status = StyledText(
            "\(isOver ? signs.late + " " : "")\(count) of \(note.limit)", isOver ? Looks.wrong : Looks.title)
        status.append("   Enter keeps it, Ctrl-J new line, Esc leaves it", Looks.hint)
        canvas.put(status.fitted(to: area.width, ellipsis: signs.ellipsis), x: area.x, y: area.y + rows)
    }

    private func draw(_ page: HelpPage, on canvas: inout Canvas) {
        let keys = min(26, page.lines.map { DisplayWidth.of($0.keys) }.max() ?? 0)
        let texts = page.lines.map { line in
            StyledText(
                line.keys + String(repeating: " ", count: max(0, keys - DisplayWidth.of(line.keys))), Looks.label)
                + StyledText("  " + line.about)
        }
        let width = min(canvas.width - 4, texts.map(\.width).max() ?? 10)
        let area = frame("Keys", width: width, height: min(texts.count, canvas.height - 3), on: &canvas)
        let top = max(0, min(page.top, texts.count - area.height))
        for row in 0..<area.height {
            guard let text = texts[safe: top + row] else { break }
            canvas.put(text.fitted(to: area.width, ellipsis: signs.ellipsis), x: area.x, y: area.y + row)
        }
    }

    private func draw(_ message: MessageBox, on canvas: inout Canvas) {
        let room = max(10, min(76, canvas.width - 4))
        let lines = message.lines.flatMap { $0.wrapped(to: room) }
        let width = max(DisplayWidth.of(message.title) + 2, lines.map { DisplayWidth.of($0) }.max() ?? 0)
        let area = frame(
            message.title, width: min(width, canvas.width - 4), height: min(lines.count, canvas.height - 3), on: &canvas
        )
        for (row, line) in lines.prefix(area.height).enumerated() {
            canvas.put(line.shownOnOneLine, x: area.x, y: area.y + row, limit: area.x + area.width)
        }
    }
}
