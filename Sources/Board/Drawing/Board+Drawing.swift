package import Terminal

extension Board {
    /// The screen as it is to be.
    package func drawn() -> Canvas {
        var canvas = Canvas(width: size.columns, height: size.rows)
        guard size.columns >= 20, size.rows >= 5 else {
            canvas.put("Too small", x: 0, y: 0)
            return canvas
        }
        if let settings {
            drawSettings(settings, on: &canvas)
        } else {
            drawHead(on: &canvas)
            if let area = layout.summary {
                list == .outbox ? drawChannels(in: area, on: &canvas) : drawQuickCounts(in: area, on: &canvas)
            }
            if let area = layout.list { drawList(current, in: area, on: &canvas) }
            if let area = layout.rule { drawRule(area, on: &canvas) }
            if let area = layout.pane { drawPane(in: area, on: &canvas) }
        }
        drawFoot(on: &canvas)
        for overlay in overlays { draw(overlay, on: &canvas) }
        return canvas
    }

    /// What the list is of: filters, order, where in how many.
    var description: StyledText {
        let state = current
        var text = StyledText(" " + list.title, Looks.title)
        func add(_ words: String, _ style: TextStyle = .plain) { text.append(signs.dot + words, style) }
        if state.isUnread {
            add(absence ?? "reading" + signs.ellipsis)
            return text
        }
        let count = state.rows.isEmpty ? "none" : "\(state.selected + 1) of \(state.total ?? state.rows.count)"
        add(count)
        if !state.marked.isEmpty { add("\(signs.marked) \(state.marked.count) marked", Looks.changed) }
        if !state.words.isEmpty { add("words: \(state.words)", Looks.changed) }
        if let status = state.status { add("status: \(status.name)", Looks.changed) }
        if let stage = state.stage { add("stage: \(stage.name)", Looks.changed) }
        let sort = state.sort ?? state.viewSort
        if !sort.isEmpty { add("by \(sortTitle(sort))") }
        return text
    }

    private func drawRule(_ area: Rectangle, on canvas: inout Canvas) {
        let mark: Character = area.width == 1 ? signs.vertical.first! : signs.horizontal
        canvas.fill(area, with: mark, style: Looks.hint)
    }

    /// The last line: what happened, or which keys there are.
    private func drawFoot(on canvas: inout Canvas) {
        let area = layout.foot
        let room = area.width - 1
        var text: StyledText
        if let absence, !current.isUnread || !overlays.isEmpty {
            text = StyledText("\(signs.late) \(absence)", Looks.late)
        } else if let notice {
            text = StyledText(
                (notice.isProblem ? signs.late + " " : "") + notice.text, notice.isProblem ? Looks.wrong : .plain)
        } else if !typed.isEmpty {
            let beginning = typed.map { if case .character(let letter) = $0 { String(letter) } else { "" } }.joined()
            text = StyledText(beginning + signs.ellipsis)
        } else {
            text = StyledText()
            for hint in KeyMap.hints(place) where text.width + DisplayWidth.of(hint) + 3 <= room {
                text.append((text.isEmpty ? "" : "   ") + hint, Looks.hint)
            }
        }
        canvas.put(text.fitted(to: room, ellipsis: signs.ellipsis), x: 1, y: area.y)
    }
}
