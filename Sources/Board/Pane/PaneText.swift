// The pane as lines of text, for a width. Lines a person can stop at are the fields that can be changed and the history.

internal import Terminal

struct PaneText {
    struct Line {
        var text: StyledText
        /// The field it is the first line of.
        var field: Pane.Field?
        /// The cursor stops here.
        var isStop = false
    }

    private(set) var lines: [Line] = []
    private let width: Int
    private let signs: Signs

    static let labelWidth = 14

    /// - Parameter statusColours: #RRGGBB by the id of a status.
    init(_ pane: Pane, _ draft: Draft, width: Int, signs: Signs, statusColours: [String: String]) {
        self.width = max(10, width)
        self.signs = signs
        guard let status = pane.status else {
            let text = pane.refusal ?? "Reading" + signs.ellipsis
            for line in text.wrapped(to: self.width) { lines.append(Line(text: StyledText(line))) }
            return
        }
        head(status, draft)
        fields(status, draft, pane, statusColours)
        lines.append(Line(text: ""))
        history(status)
    }

    private mutating func head(_ status: WebStatus, _ draft: Draft) {
        var title = StyledText()
        let number = status.roNumber.map { "R.O.# \($0)" } ?? "Opportunity \(status.jobID)"
        title.append(number, status.isUpdated ? Looks.updated : Looks.title)
        if status.isUpdated { title.append(" \(signs.updated) updated", Looks.updated) }
        title.append("  " + status.title, Looks.title)
        if !draft.isEmpty { title.append("  \(signs.unsaved) not saved", Looks.changed) }
        lines.append(Line(text: title))
        let facts = [status.customer, status.item, status.isOpen ? "" : "closed"].filter { !$0.isEmpty }
        lines.append(Line(text: StyledText(facts.joined(separator: signs.dot))))
    }

    private mutating func fields(
        _ status: WebStatus, _ draft: Draft, _ pane: Pane, _ colours: [String: String]
    ) {
        field(nil, "Arrived", StyledText(Dates.long(status.arrived)) + StyledText("  read only", Looks.hint), pane)
        field(.dueOut, dueOut(status, draft), pane)
        let reason = draft.reason.map { StyledText($0.name, Looks.changed) } ?? StyledText(status.reason ?? "")
        field(.dueOutChangeReason, reason, pane)
        field(.repairStage, stage(status, draft), pane)
        field(.jobStatus, jobStatus(status, draft, colours), pane)
        var note = StyledText((draft.note ?? "").replacingLines(with: signs.newline), Looks.changed)
        let count = draft.note == nil ? "0" : draft.noteCharacters.map { "\($0)" } ?? signs.ellipsis
        note.append((draft.note == nil ? "" : "  ") + "\(count) of \(status.noteLimit)", Looks.hint)
        field(.note, note, pane)
        let telling = Telling(status, draft, pane.forecast, ellipsis: signs.ellipsis)
        field(.tellCustomer, StyledText(telling.text, telling.isTold ? .plain : Looks.late), pane)
        var button = StyledText("[ Update Status ]", draft.isEmpty ? .plain : Looks.changed)
        if pane.isUpdating { button.append("  sending" + signs.ellipsis, Looks.hint) }
        field(.update, button, pane)
    }

    private func dueOut(_ status: WebStatus, _ draft: Draft) -> StyledText {
        var value: StyledText
        switch draft.dueOut {
        case nil:
            value = StyledText(Dates.long(status.dueOut))
            if let days = status.daysUntilDueOut {
                let isLate = days < 0 && status.isOpen
                value.append("  " + (isLate ? signs.late + " " : ""), Looks.late)
                value.append(Dates.distance(days), isLate ? Looks.late : Looks.hint)
            }
        case .at(let date):
            value = StyledText(Dates.long(date), Looks.changed)
            value.append("  was " + Dates.long(status.dueOut), Looks.hint)
        case .some(.none):
            value = StyledText("none", Looks.changed)
            value.append("  was " + Dates.long(status.dueOut), Looks.hint)
        }
        return value
    }

    private func stage(_ status: WebStatus, _ draft: Draft) -> StyledText {
        let old = status.stage?.name ?? "none"
        let new: String? =
            switch draft.stage {
            case nil: nil
            case .stage(let entry): entry.name
            case .some(.none): "none"
            }
        guard let new else { return StyledText(old) }
        return StyledText(new, Looks.changed) + StyledText("  was " + old, Looks.hint)
    }

    private func jobStatus(_ status: WebStatus, _ draft: Draft, _ colours: [String: String]) -> StyledText {
        let shown = draft.status ?? status.status
        var value = StyledText(signs.circle + " ", Looks.status(colours[shown.id]))
        value.append(shown.name, draft.status == nil ? .plain : Looks.changed)
        if draft.status != nil { value.append("  was " + status.status.name, Looks.hint) }
        if status.statuses.first(where: { $0.entry.id == draft.status?.id })?.isClosing == true {
            value.append("  closes the job", Looks.hint)
        }
        return value
    }

    private mutating func history(_ status: WebStatus) {
        let more = status.olderCursor == nil ? "" : "+"
        lines.append(
            Line(text: StyledText("History (\(status.history.count)\(more))", Looks.heading), isStop: true))
        for entry in status.history {
            var line = StyledText(Dates.long(entry.updatedOn), Looks.label)
            let facts = [entry.status, entry.stage ?? "", entry.updatedBy].filter { !$0.isEmpty }
            line.append("  " + facts.joined(separator: signs.dot))
            add(line, indent: 2, isStop: true)
            if entry.isUndo { add(StyledText("  Takes the update before back.", Looks.hint), indent: 2, isStop: true) }
            if let dueOut = entry.dueOutText { add(StyledText("  " + dueOut), indent: 2, isStop: true) }
            if let note = entry.note {
                let quoted = "\u{201C}\(note.replacingLines(with: signs.newline))\u{201D}"
                add(StyledText("  " + quoted), indent: 2, isStop: true)
            }
        }
        if status.olderCursor != nil {
            lines.append(Line(text: StyledText("]] reads older updates", Looks.hint), isStop: true))
        }
    }

    private mutating func field(_ field: Pane.Field, _ value: StyledText, _ pane: Pane) {
        self.field(field, field.label, value, pane)
    }

    private mutating func field(_ field: Pane.Field?, _ label: String, _ value: StyledText, _ pane: Pane) {
        let filled = label + String(repeating: " ", count: max(0, Self.labelWidth - label.count))
        let first = lines.count
        add(StyledText(filled, Looks.label) + value, indent: Self.labelWidth, isStop: false)
        lines[first].field = field
        lines[first].isStop = field != nil
        if let field, let problem = pane.problems[field] {
            for line in "\(signs.late) \(problem)".wrapped(to: max(10, width - Self.labelWidth)) {
                let gap = String(repeating: " ", count: Self.labelWidth)
                lines.append(Line(text: StyledText(gap) + StyledText(line, Looks.wrong)))
            }
        }
    }

    private mutating func add(_ text: StyledText, indent: Int, isStop: Bool) {
        for (index, line) in text.wrapped(to: width, indent: indent).enumerated() {
            lines.append(Line(text: line, isStop: isStop && index == 0))
        }
    }

    // MARK: Stops

    /// The stop that is so many stops away from a line.
    func stop(from line: Int, by steps: Int) -> Int {
        Stops.stop(lines.map(\.isStop), from: line, by: steps)
    }

    /// The first line of a field.
    func line(of field: Pane.Field) -> Int? { lines.firstIndex { $0.field == field } }
}

extension String {
    /// On one line, with a sign where lines ended.
    func replacingLines(with sign: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).joined(separator: sign)
    }
}
