internal import Terminal

extension Board {
    var layout: BoardLayout {
        BoardLayout(
            size, isPaneShown: isPaneVisible, isPaneFocused: focus == .pane,
            hasSummary: [.quotes, .outbox].contains(list))
    }

    /// Rows of the list that are seen, below its titles.
    var listRows: Int { max(1, (layout.list?.height ?? 2) - 1) }

    /// Rows of what has the keys.
    var pageRows: Int { focus == .pane ? max(1, layout.pane?.height ?? 1) : listRows }

    /// The lines of the pane in the room it has.
    func paneText() -> PaneText? {
        guard let pane else { return nil }
        let width = (layout.pane?.width ?? size.columns) - 2
        let colours = Dictionary(
            jobStatuses.compactMap { entry in entry.colour.map { (entry.id, $0) } }, uniquingKeysWith: { $1 })
        return PaneText(
            pane, drafts[pane.job] ?? Draft(), width: width, signs: signs, statusColours: colours)
    }

    mutating func movePaneCursor(by steps: Int) {
        guard let text = paneText(), let pane else { return }
        self.pane?.cursor = text.stop(from: pane.cursor, by: steps)
    }

    mutating func moveSheetCursor(by steps: Int) {
        guard let text = sheetText(), let sheet else { return }
        self.sheet?.cursor = text.stop(from: sheet.cursor, by: steps)
        // A page down shows the next page, not one line more.
        if steps.magnitude > 1 { self.sheet?.top = sheet.top + steps }
    }

    /// After each event: what is chosen is on the screen, and the pane shows the chosen job.
    mutating func settle() {
        followSelection()
        var state = current
        let rows = listRows
        if state.selected < state.top { state.top = state.selected }
        if state.selected >= state.top + rows { state.top = state.selected - rows + 1 }
        state.top = max(0, min(state.top, state.rows.count - rows))
        current = state
        if list.kind == .jobs {
            forecastDraft()
            settlePane()
        } else {
            settleSheet()
        }
        let rowsOfSettings = settingsRows
        settings?.settle(rows: rowsOfSettings)
        settleChoices()
    }

    /// The pane beside the list is of the row the person is at.
    private mutating func followSelection() {
        guard absence == nil, settings == nil, isPaneVisible || focus == .pane, layout.pane != nil else { return }
        guard let row = current.selectedRow else {
            if focus == .list { (pane, sheet) = (nil, nil) }
            return
        }
        if let subject = chosenSubject {
            if focus == .list, sheet?.subject != subject { showSheet(subject) }
            return
        }
        // Somebody may take the row away from under a person who works in the pane: the pane stays.
        if focus == .list, pane?.job != row.id { showPane(row.id) }
    }

    private mutating func settlePane() {
        guard let text = paneText(), let area = layout.pane, var pane else { return }
        pane.cursor = text.stop(from: min(pane.cursor, text.lines.count - 1), by: 0)
        if focus == .list { pane.top = 0 }
        if pane.cursor < pane.top { pane.top = pane.cursor }
        if pane.cursor >= pane.top + area.height { pane.top = pane.cursor - area.height + 1 }
        // What belongs to the first field is seen with it.
        if let first = text.lines.firstIndex(where: \.isStop), pane.cursor == first { pane.top = 0 }
        pane.top = max(0, min(pane.top, text.lines.count - area.height))
        self.pane = pane
    }

    private mutating func settleChoices() {
        guard case .choices(var choices)? = overlays.last else { return }
        let rows = max(1, size.rows - 4)
        if choices.selected < choices.top { choices.top = choices.selected }
        if choices.selected >= choices.top + rows { choices.top = choices.selected - rows + 1 }
        overlays[overlays.count - 1] = .choices(choices)
    }
}
