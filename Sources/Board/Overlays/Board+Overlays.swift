internal import JSON
internal import Platform
internal import Terminal

extension Board {
    /// A key for what lies over the screen.
    mutating func pressOverlay(_ key: Key) {
        switch overlays.last {
        case .choices(var choices): pressChoices(&choices, key)
        case .prompt(var prompt): pressPrompt(&prompt, key)
        case .calendar(var month): pressCalendar(&month, key)
        case .note(var note): pressNote(&note, key)
        case .help(var page): pressHelp(&page, key)
        case .form(var form): pressForm(&form, key)
        case .message:
            if [.enter, .escape, .character("q"), .character(" "), .control("c")].contains(key) {
                overlays.removeLast()
            }
        case nil: break
        }
    }

    private mutating func replace(_ overlay: Overlay) { overlays[overlays.count - 1] = overlay }

    private mutating func pressHelp(_ page: inout HelpPage, _ key: Key) {
        switch key {
        case .down, .character("j"): page.top = min(page.top + 1, max(0, page.lines.count - 1))
        case .up, .character("k"): page.top = max(0, page.top - 1)
        case .pageDown, .character(" "): page.top = min(page.top + max(1, size.rows - 6), max(0, page.lines.count - 1))
        case .pageUp: page.top = max(0, page.top - max(1, size.rows - 6))
        case .escape, .enter, .character("q"), .character("?"), .control("c"): return overlays = overlays.dropLast()
        default: break
        }
        replace(.help(page))
    }

    // MARK: Choices

    private mutating func pressChoices(_ choices: inout ChoiceList, _ key: Key) {
        switch choices.take(key) {
        case .stays: replace(.choices(choices))
        case .left:
            overlays.removeLast()
            // Without somebody who speaks nothing can be written, but all can be read (C-16).
            if choices.use == .employee { ending = .quit }
            if choices.use == .reason, draft.reason == nil { draft.dueOut = nil }
        case .chosen(let entry):
            overlays.removeLast()
            take(entry, for: choices.use)
        }
    }

    private mutating func take(_ entry: NamedEntry, for use: ChoiceList.Use) {
        let chosen = entry.id.isEmpty ? nil : entry
        switch use {
        case .employee:
            chosenEmployee = entry.id
            absence = "Starting" + signs.ellipsis
            ask(Ask("session.open", ["employeeId": .string(entry.id)], for: .openSession))
        case .filterStatus:
            current.status = chosen
            ask(current.readFromStart())
        case .filterStage:
            current.stage = chosen
            ask(current.readFromStart())
        case .sort:
            current.sort = entry.id
            ask(current.readFromStart())
        case .reason:
            draft.reason = entry
            pane?.problems[.dueOutChangeReason] = nil
        case .stage:
            draft.stage = pane?.status?.stage?.id == chosen?.id ? nil : chosen.map { .stage($0) } ?? Draft.Stage.none
            pane?.problems[.repairStage] = nil
        case .status:
            draft.status = pane?.status?.status.id == entry.id ? nil : entry
            pane?.problems[.jobStatus] = nil
        case .quit: if entry.id == "yes" { ending = .quit }
        case .settingsMapping: takeMapping(entry)
        case .settingsLeaving: if entry.id == "yes" { settings = nil }
        case .attachment(let opens): save(entry.id, opens: opens)
        case .formChoice: takeFormChoice(entry)
        case .jobCustomer: takeJobCustomer(entry)
        case .formLeaving: if entry.id == "yes", case .form? = overlays.last { overlays.removeLast() }
        }
    }

    // MARK: Prompts

    private mutating func pressPrompt(_ prompt: inout Prompt, _ key: Key) {
        switch key {
        case .escape, .control("c"):
            overlays.removeLast()
            if prompt.use == .search { search(wordsBefore) }
        case .enter: finish(&prompt)
        default:
            guard prompt.field.take(key) else { return }
            prompt.problem = nil
            replace(.prompt(prompt))
            if prompt.use == .search { search(prompt.field.text) }
        }
    }

    private mutating func finish(_ prompt: inout Prompt) {
        let text = prompt.field.text
        switch prompt.use {
        case .search: overlays.removeLast()
        case .jobCustomer:
            if let problem = findJobCustomer(text) {
                prompt.problem = problem
                return replace(.prompt(prompt))
            }
            overlays.removeLast()
        case .date, .time:
            guard case .calendar(let month)? = overlays.dropLast().last,
                let date = Dates.read(text, from: month.day)
            else {
                prompt.problem = "As in 2026-03-04, 2026-03-04 16:30, 16:30 or +3."
                return replace(.prompt(prompt))
            }
            overlays.removeLast(2)
            takeDueOut(.at(date))
        case .settingsName, .settingsPortalName, .settingsColour, .settingsPortalColour, .settingsNew:
            if let problem = takeSettingsText(text, prompt.use) {
                prompt.problem = problem
                return replace(.prompt(prompt))
            }
            overlays.removeLast()
        }
    }

    // MARK: Due Out

    private mutating func pressCalendar(_ month: inout CalendarMonth, _ key: Key) {
        switch key {
        case .left, .character("h"): month.move(days: -1)
        case .right, .character("l"): month.move(days: 1)
        case .up, .character("k"): month.move(days: -7)
        case .down, .character("j"): month.move(days: 7)
        case .pageUp, .character("<"): month.move(months: -1)
        case .pageDown, .character(">"): month.move(months: 1)
        case .enter:
            overlays.removeLast()
            return takeDueOut(.at(month.day.description))
        case .character("x") where month.hasNone:
            overlays.removeLast()
            return takeDueOut(.none)
        case .character("t"):
            overlays.append(.prompt(Prompt(title: "Time", use: .time, field: TextField(month.time ?? ""))))
            return
        case .character("i"):
            overlays.append(.prompt(Prompt(title: "Date", use: .date, field: TextField(month.day.description))))
            return
        case .escape, .character("q"), .control("c"):
            overlays.removeLast()
            return
        default: break
        }
        replace(.calendar(month))
    }

    /// A changed date needs its reason (S0-07): without one, nothing changes.
    private mutating func takeDueOut(_ new: Draft.DueOut) {
        if form != nil { return takeFormDay(new) }
        draft.dueOut = new
        pane?.problems[.dueOut] = nil
        if draft.reason == nil { chooseReason() }
    }

    // MARK: Note

    private mutating func pressNote(_ note: inout NoteEditor, _ key: Key) {
        switch key {
        case .escape, .control("c"):
            overlays.removeLast()
            return
        case .enter, .control("s"):
            note.isKeeping = true
            replace(.note(note))
            if note.isCounted { keepNote(note) } else { checkNote() }
            return
        default:
            guard note.field.take(key) else { return }
            note.isKeeping = false
            replace(.note(note))
            checkNote()
        }
    }

    mutating func checkNote() {
        guard case .note(var note)? = overlays.last else { return }
        ask(note.question())
        replace(.note(note))
    }

    mutating func takeNoteCheck(_ answer: JSONNode, turn: Int) {
        guard case .note(var note)? = overlays.last else { return }
        let isCurrent = note.take(answer, turn: turn)
        replace(.note(note))
        if !isCurrent { return checkNote() }
        if note.isKeeping { keepNote(note) }
    }

    private mutating func keepNote(_ note: NoteEditor) {
        guard note.fits else {
            var note = note
            note.isKeeping = false
            replace(.note(note))
            return warn(
                "The note has \(note.characters ?? 0) characters; \(note.limit) fit. Shorten it, or leave it with Esc.")
        }
        overlays.removeLast()
        let text = note.field.text
        let isBlank = text.allSatisfy(\.isWhitespace)
        draft.note = isBlank ? nil : text
        draft.noteCharacters = isBlank ? nil : note.characters
        pane?.problems[.note] = nil
    }

    // MARK: Conflict

    /// Somebody else was faster (S0-21): says what changed, keeps the draft, and leaves the decision to the person.
    mutating func showConflict(_ before: WebStatus, _ now: WebStatus) {
        conflictBase = nil
        guard before.jobID == now.jobID else { return }
        var lines: [String] = []
        func compare(_ name: String, _ old: String?, _ new: String?) {
            if old != new { lines.append("\(name): \(old ?? "none") \(signs.arrow) \(new ?? "none")") }
        }
        compare("Due Out", before.dueOut.map { Dates.long($0) }, now.dueOut.map { Dates.long($0) })
        compare("Repair Stage", before.stage?.name, now.stage?.name)
        compare("Job Status", before.status.name, now.status.name)
        compare("Title", before.title, now.title)
        if !now.isOpen, before.isOpen { lines.append("The job is closed.") }
        if let newest = now.history.first, newest.id != before.history.first?.id {
            lines.append("Updated by \(newest.updatedBy), \(Dates.long(newest.updatedOn)).")
            if let note = newest.note { lines.append("Note: \u{201C}\(note)\u{201D}") }
        }
        if lines.isEmpty { lines.append("Something else of the job was changed.") }
        lines += ["", "Your changes are kept. U updates it all the same, u drops them."]
        overlays.append(.message(MessageBox(title: "Somebody else changed it meanwhile", lines: lines)))
    }
}
