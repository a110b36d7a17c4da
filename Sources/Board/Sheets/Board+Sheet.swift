internal import EngineClient
internal import JSON

extension Board {
    /// What the row the person is at shows beside the list; nil: there is none.
    var chosenSubject: Sheet.Subject? {
        guard let row = current.selectedRow else { return nil }
        return switch list.kind {
        case .jobs: nil
        case .quotes: .quote(row.id)
        case .appointments: .appointment(row.id)
        case .estimates: .estimate(row.id)
        case .messages: .message(row.id)
        case .customers: row["appointment"]["id"].text.map { .appointment($0) } ?? .vehicle(row.id)
        }
    }

    /// The sheet of a record, read anew.
    mutating func showSheet(_ subject: Sheet.Subject) {
        if sheet?.subject != subject { sheet = Sheet(subject) }
        readSheet()
    }

    mutating func readSheet() {
        guard list.kind != .jobs, let sheet else { return }
        guard sheetReading == nil else {
            sheetReading?.isStale = true
            return
        }
        sheetTurn += 1
        var reading = SheetReading(sheet.subject, turn: sheetTurn)
        for question in reading.questions() { ask(question) }
        sheetReading = reading
    }

    mutating func takeSheet(_ answer: JSONNode, _ part: SheetPart, turn: Int) {
        guard var reading = sheetReading, reading.turn == turn else { return }
        for question in reading.take(answer, part) { ask(question) }
        sheetReading = reading
        endOfReading()
    }

    mutating func takeRefusedSheet(_ failure: EngineFailure, _ part: SheetPart, turn: Int) {
        guard sheetReading?.turn == turn else { return }
        sheetReading?.takeRefusal(Self.sentence(failure), part)
        endOfReading()
    }

    /// All parts are there: they are shown together.
    private mutating func endOfReading() {
        guard let reading = sheetReading, reading.isDone else { return }
        sheetReading = nil
        if var sheet, sheet.subject == reading.subject {
            let isFirst = !sheet.isRead
            let target = isFirst ? nil : sheetText()?.lines[safe: sheet.cursor]?.target
            sheet.refusal = reading.refusal
            if reading.refusal == nil { sheet.parts = reading.parts }
            self.sheet = sheet
            // The person stays at the same comment, event or file.
            if let target, let line = sheetText()?.lines.firstIndex(where: { $0.target == target }) {
                self.sheet?.cursor = line
            }
            if reading.refusal == nil { tellConflict(sheet) }
        }
        if reading.isStale || sheet.map({ $0.subject != reading.subject && !$0.isRead }) == true { readSheet() }
    }

    /// Does something with the sheet once it is there.
    mutating func withSheet(_ work: (inout Board, Sheet) -> Void) {
        guard let sheet, sheet.isRead, sheet.subject == chosenSubject || focus == .pane else {
            if current.selectedRow == nil { return say("There is nothing here.") }
            return say(isPaneVisible || focus == .pane ? "Reading" + signs.ellipsis : "Press Enter first.")
        }
        work(&self, sheet)
    }

    /// The lines of the sheet in the room it has.
    func sheetText() -> SheetText? {
        guard let sheet else { return nil }
        let width = (layout.pane?.width ?? size.columns) - 2
        return SheetText(
            sheet, width: width, signs: signs, today: today, quoteStatuses: quoteStatuses)
    }

    /// What Enter does on a line of the sheet.
    mutating func openTarget() {
        guard let target = sheetText()?.lines[safe: sheet?.cursor ?? 0]?.target else { return }
        switch target {
        case .action(let command): run(command)
        case .comment: run(.reply)
        case .attachment: run(.openAttachment)
        case .version, .event: say("This is what there is to read of it.")
        }
    }
}
