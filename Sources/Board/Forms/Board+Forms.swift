internal import EngineClient
internal import JSON
internal import Terminal

extension Board {
    mutating func open(_ form: Form) { overlays.append(.form(form)) }

    /// The form in front.
    var form: Form? {
        get { if case .form(let form)? = overlays.last { form } else { nil } }
        set {
            guard case .form? = overlays.last, let newValue else { return }
            overlays[overlays.count - 1] = .form(newValue)
        }
    }

    // MARK: Keys

    mutating func pressForm(_ form: inout Form, _ key: Key) {
        guard form.sending == nil else {
            return say("It is on its way" + signs.ellipsis)
        }
        switch key {
        case .escape, .control("c"): return leave(form)
        case .control("s"): return send(form)
        case .tab, .down: form.move(by: 1)
        case .backTab, .up: form.move(by: -1)
        case .pageDown, .pageUp: form.place = key == .pageUp ? 0 : form.fields.count
        case .control("n"): form.addLine()
        case .control("x"): form.removeLine()
        case .control("t") where form.isAtDay: return openCalendar(form)
        case .enter:
            if form.isAtButton { return send(form) }
            if !form.fields[form.place].choices.isEmpty { return chooseForForm(form) }
            form.move(by: 1)
        default: Self.type(key, in: &form)
        }
        self.form = form
    }

    private static func type(_ key: Key, in form: inout Form) {
        guard !form.isAtButton else { return }
        let name = form.fields[form.place].name
        if form.fields[form.place].isTyped {
            guard form.fields[form.place].field.take(key) else { return }
        } else {
            switch key {
            case .left, .character("h"): form.fields[form.place].step(by: -1)
            case .right, .character("l"), .character(" "): form.fields[form.place].step(by: 1)
            case .character("y"): form.fields[form.place].isOn = true
            case .character("n"): form.fields[form.place].isOn = false
            default: return
            }
        }
        form.problems[name] = nil
    }

    private mutating func chooseForForm(_ form: Form) {
        let field = form.fields[form.place]
        overlays.append(
            .choices(
                ChoiceList(title: field.label, use: .formChoice, choices: field.choices, selected: field.selected)))
    }

    /// What was chosen for the field the person is at.
    mutating func takeFormChoice(_ entry: NamedEntry) {
        guard var form, form.fields.indices.contains(form.place) else { return }
        let field = form.fields[form.place]
        form.fields[form.place].selected = field.choices.firstIndex { $0.id == entry.id } ?? 0
        form.problems[field.name] = nil
        form.move(by: 1)
        self.form = form
    }

    /// What was typed is lost only when the person says so.
    private mutating func leave(_ form: Form) {
        guard form.isChanged else {
            overlays.removeLast()
            return
        }
        overlays.append(
            .choices(
                ChoiceList(
                    title: "What you typed is not sent.", use: .formLeaving,
                    choices: [NamedEntry(id: "no", name: "Go on"), NamedEntry(id: "yes", name: "Leave and lose it")])))
    }

    // MARK: Days

    private mutating func openCalendar(_ form: Form) {
        let field = form.fields[form.place]
        var month = CalendarMonth(at: Dates.read(field.field.text, from: today), today: today)
        month.title = field.label
        month.hasNone = false
        overlays.append(.calendar(month))
    }

    /// A day from the calendar; it keeps the time of day that was there.
    mutating func takeFormDay(_ day: Draft.DueOut) {
        guard var form, form.isAtDay, case .at(let chosen) = day else { return }
        let former = Dates.parts(Dates.read(form.fields[form.place].field.text, from: today))?.time
        var text = Dates.long(chosen)
        if text.count == 10, let former { text += " " + former }
        form.fields[form.place].field = TextField(text)
        form.problems[form.fields[form.place].name] = nil
        self.form = form
    }

    // MARK: Sending

    private mutating func send(_ form: Form) {
        var form = form
        guard let params = form.params(today: today, currency: currency) else { return self.form = form }
        formTurn += 1
        form.sending = formTurn
        if case .save(let download) = form.use {
            self.form = form
            return begin(download, params)
        }
        ask(Ask(form.method, params, for: .form(turn: formTurn), isWrite: true))
        self.form = form
    }

    /// The place of the form whose call has this turn: something may lie over it.
    private func place(ofForm turn: Int) -> Int? {
        overlays.firstIndex { if case .form(let form) = $0 { form.sending == turn } else { false } }
    }

    mutating func takeForm(_ answer: JSONNode, turn: Int) {
        guard let index = place(ofForm: turn), case .form(let form) = overlays[index] else { return }
        overlays.removeSubrange(index...)
        if form.method == "estimates.batchDecide" { current.removeMarks() }
        say(form.done + aftermath(of: answer))
        readAfterChange()
        if form.method == Form.undoMethod { goOnAfterUndo(answer) }
    }

    mutating func takeRefusedForm(_ failure: EngineFailure, turn: Int) {
        guard let index = place(ofForm: turn), case .form(var form) = overlays[index] else {
            return warn(Self.sentence(failure))
        }
        form.take(failure)
        if failure.kind == "conflict", let sheet, sheet.subject == form.guarded {
            // Somebody else was faster (S0-21): what was typed stays; what she did is told when it is read.
            form.meets = sheet
            form.trouble = "Somebody else changed it meanwhile."
        }
        overlays[index] = .form(form)
        if ["conflict", "invalidTransition"].contains(failure.kind) { readAfterChange() }
    }

    /// What an answer says beyond that it was done.
    private func aftermath(of answer: JSONNode) -> String {
        var text = ""
        if let status = answer["appointment"]["status"].text {
            let list = answer["appointment"]["list"].text.map { ", in \(AppointmentWords.list($0))" } ?? ""
            text += " It is \(AppointmentWords.status(status).lowercased()) now\(list)."
        }
        // Of a quote that became one, or the answer itself.
        let made = answer["job"].isNull && answer["id"].text?.hasPrefix("J") == true ? answer : answer["job"]
        if let job = made["id"].text {
            let number = made["roNumber"].text.map { "R.O.# \($0)" } ?? "opportunity \(job)"
            text += " Its job: \(number)."
        }
        let quote = answer["quote"].isNull ? answer : answer["quote"]
        for warning in quote["warnings"].elements.compactMap(\.text) {
            text +=
                warning == "nothingToReview"
                ? " There is no version and no file that the customer could look at." : " \(warning)"
        }
        return text
    }

    /// Everything that a change may have moved is read again.
    mutating func readAfterChange() {
        ask(current.readAgain())
        readSheet()
        readCounts()
    }

    /// The record of a form was read again after somebody else's change: what it is, and the choice stays the person's.
    mutating func tellConflict(_ now: Sheet) {
        for index in overlays.indices {
            guard case .form(var form) = overlays[index], let before = form.meets, before.subject == now.subject else {
                continue
            }
            form.meets = nil
            form.version = now.version
            let lines = now.changes(since: before, signs)
            form.trouble =
                "Somebody else changed it meanwhile: \(lines.joined(separator: " ")) "
                + "What you typed is kept; send it all the same, or leave it with Esc."
            overlays[index] = .form(form)
        }
    }
}
