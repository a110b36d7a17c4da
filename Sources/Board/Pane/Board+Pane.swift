internal import EngineClient
internal import JSON

extension Board {
    /// The changes of the job in the pane.
    var draft: Draft {
        get { pane.flatMap { drafts[$0.job] } ?? Draft() }
        set {
            guard let job = pane?.job else { return }
            drafts[job] = newValue.isEmpty ? nil : newValue
        }
    }

    /// Does something with the pane once its status is there.
    mutating func withPane(_ work: (inout Board) -> Void) {
        guard let pane, pane.status != nil else {
            say(isPaneVisible || focus == .pane ? "There is no job here." : "Press Enter for the web status first.")
            return
        }
        guard !pane.isUpdating else { return say("The update is on its way.") }
        work(&self)
    }

    // MARK: Coming and going

    mutating func openPane() {
        guard let row = current.selectedRow else { return say("There is nothing here.") }
        focus = .pane
        if let subject = chosenSubject { showSheet(subject) } else { showPane(row.id) }
    }

    mutating func leavePane() { focus = .list }

    /// Shows or hides the pane beside the list, and remembers it for this person (S0-03).
    mutating func togglePreview() {
        isPaneVisible.toggle()
        focus = .list
        ask(
            Ask(
                "views.set",
                ["list": .string(list.schemaName), "previewVisible": .bool(isPaneVisible)],
                for: .previewVisible, isWrite: true))
    }

    /// The pane of a job, read anew.
    mutating func showPane(_ job: String) {
        if pane?.job != job {
            pane = Pane(job: job)
            pane?.cursor = 0
        }
        readPane(job)
    }

    /// One question at a time: a person who runs down the list asks only for where she stops.
    mutating func readPane(_ job: String) {
        guard paneQuestion == nil else {
            isPaneStale = true
            return
        }
        paneQuestion = job
        isPaneStale = false
        ask(Ask("webStatus.get", ["jobId": .string(job)], for: .pane(job: job)))
    }

    mutating func takePane(_ answer: JSONNode, of job: String) {
        paneQuestion = nil
        if pane?.job == job {
            let isFirst = pane?.status == nil
            let older = pane?.status?.history.count ?? 0
            let status = WebStatus(answer)
            if let before = pane?.status, drafts[job] != nil, conflictBase == nil { tellNews(before, status) }
            pane?.status = status
            // The changes are of another moment now.
            if pane?.tried != nil { pane?.tried = Draft() }
            if let before = conflictBase { showConflict(before, status) }
            pane?.refusal = nil
            let firstField = paneText()?.line(of: .dueOut) ?? 0
            if isFirst { pane?.cursor = firstField }
            // What was read of older updates is read again by whoever wants it.
            if older > 20 { pane?.top = 0 }
        }
        if isPaneStale || pane.map({ $0.job != job && $0.status == nil }) == true, let job = pane?.job { readPane(job) }
    }

    /// Somebody else updated the job whose changes are not sent yet: said at once, not only when they meet.
    private mutating func tellNews(_ before: WebStatus, _ now: WebStatus) {
        guard before.jobID == now.jobID, before.version != now.version, pane?.isUpdating == false else { return }
        let who =
            now.history.first.flatMap { $0.id == before.history.first?.id ? nil : $0.updatedBy } ?? "Somebody else"
        warn("\(who) changed this job meanwhile. Your changes are kept: look before you update.")
    }

    // MARK: Changing

    mutating func changeField() {
        guard let field = paneText()?.lines[safe: pane?.cursor ?? 0]?.field else { return }
        withPane { board in
            switch field {
            case .dueOut: board.changeDueOut()
            case .dueOutChangeReason: board.changeReason()
            case .repairStage: board.changeStage()
            case .jobStatus: board.changeStatus()
            case .note: board.writeNote()
            case .tellCustomer: board.switchTelling()
            case .update: board.update()
            }
        }
    }

    mutating func changeDueOut() {
        guard let status = pane?.status else { return }
        let now: String? = if case .at(let date) = draft.dueOut { date } else { status.dueOut }
        overlays.append(.calendar(CalendarMonth(at: now, today: today)))
    }

    mutating func changeReason() {
        guard draft.dueOut != nil else { return say("A reason belongs to a changed Due Out: change that first.") }
        chooseReason()
    }

    mutating func chooseReason() {
        let reasons = pane?.status?.reasons ?? []
        overlays.append(.choices(ChoiceList(title: "Why is Due Out changed?", use: .reason, choices: reasons)))
    }

    mutating func changeStage() {
        guard let status = pane?.status else { return }
        let choices = [NamedEntry(id: "", name: "(none)")] + status.stages
        overlays.append(
            .choices(
                ChoiceList(
                    title: "Repair Stage", use: .stage, choices: choices,
                    selected: choices.firstIndex { $0.id == status.stage?.id } ?? 0)))
    }

    mutating func changeStatus() {
        guard let status = pane?.status else { return }
        let now = draft.status?.id ?? status.status.id
        overlays.append(
            .choices(
                ChoiceList(
                    title: "Job Status", use: .status, choices: status.statuses.map(\.entry),
                    selected: status.statuses.firstIndex { $0.entry.id == now } ?? 0)))
    }

    mutating func writeNote() {
        guard let status = pane?.status else { return }
        overlays.append(.note(NoteEditor(draft.note ?? "", limit: status.noteLimit)))
        checkNote()
    }

    mutating func switchTelling() { draft.isSilent.toggle() }

    mutating func dropDraft() {
        guard !draft.isEmpty else { return say("There are no changes to drop.") }
        draft = Draft()
        pane?.problems = [:]
        say("The changes are dropped.")
    }

    // MARK: Update Status

    /// The same status again tells the customer again: not by a slip on the list.
    mutating func updateFromKey() {
        guard focus == .pane || !draft.isEmpty else {
            return say("Nothing is changed. Press Enter, then U, to tell the customer the same again.")
        }
        update()
    }

    /// One call, all or nothing (S0-09). The same status again is an update too.
    mutating func update() {
        guard let status = pane?.status else { return }
        pane?.isUpdating = true
        pane?.problems = [:]
        ask(
            Ask(
                "webStatus.update", draft.params(job: status.jobID, ifVersion: status.version),
                for: .update(job: status.jobID), isWrite: true))
    }

    mutating func takeUpdate(_ answer: JSONNode, of job: String) {
        drafts[job] = nil
        let message = answer["customerMessage"]
        let told =
            message["state"].text == "queued"
            ? "A message to the customer is queued."
            : "The customer is not told: \(Telling.words(message["reason"].text ?? "?"))."
        let closed = answer["closed"].bool == true ? " The job is closed." : ""
        let warnings = answer["warnings"].elements.compactMap(\.text).map { " " + $0 }.joined()
        say("Status updated. \(told)\(closed)\(warnings)")
        if pane?.job == job {
            pane?.isUpdating = false
            readPane(job)
        }
        ask(current.readAgain())
    }

    mutating func takeRefusedUpdate(_ failure: EngineFailure, of job: String) {
        warn(Self.sentence(failure))
        guard pane?.job == job else { return }
        pane?.isUpdating = false
        showProblems(failure)
        if failure.kind == "conflict", let before = pane?.status {
            // Somebody else was faster: what she did is shown when it is read, the draft stays, the person decides.
            conflictBase = before
            readPane(job)
        }
    }

    mutating func readOlder() {
        guard let pane, let status = pane.status else { return }
        guard let cursor = status.olderCursor else { return say("There are no older updates.") }
        ask(
            Ask(
                "webStatus.history", ["jobId": .string(pane.job), "cursor": .string(cursor)],
                for: .olderHistory(job: pane.job)))
    }

    mutating func takeOlder(_ page: JSONNode, of job: String) {
        guard pane?.job == job else { return }
        pane?.status?.history += page["rows"].elements.map { HistoryEntry($0) }
        pane?.status?.olderCursor = page["nextCursor"].text
    }
}

extension Array {
    /// Nil beyond the ends.
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
