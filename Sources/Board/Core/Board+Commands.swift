internal import JSON
internal import Terminal

extension Board {
    /// What the key of a command does.
    mutating func run(_ command: Command) {
        switch command {
        case .moveDown: move(by: 1)
        case .moveUp: move(by: -1)
        case .pageDown: move(by: max(1, pageRows - 1))
        case .pageUp: move(by: -max(1, pageRows - 1))
        case .first: move(by: -1_000_000)
        case .last: move(by: 1_000_000)
        case .open: focus == .list ? openPane() : list.kind == .jobs ? changeField() : openTarget()
        case .switchFocus: focus == .list ? openPane() : leavePane()
        case .leave: settings != nil ? leaveSettings() : leavePane()
        case .togglePreview: togglePreview()
        case .search: startSearch()
        case .filterStatus: chooseFilterStatus()
        case .filterStage: ask(Ask("lists.repairStages", for: .stages))
        case .noFilter: clearFilter()
        case .sort: chooseSort()
        case .readAgain: readAgain()
        case .show(let list): show(list)
        case .nextList: showNext(by: 1)
        case .previousList: showNext(by: -1)
        case .changeDueOut: withPane { $0.changeDueOut() }
        case .changeReason: withPane { $0.changeReason() }
        case .changeStage: withPane { $0.changeStage() }
        case .changeStatus: withPane { $0.changeStatus() }
        case .writeNote: withPane { $0.writeNote() }
        case .tellCustomer: withPane { $0.switchTelling() }
        case .showMessage: withPane { $0.showMessage() }
        case .update: withPane { $0.updateFromKey() }
        case .drop: withPane { $0.dropDraft() }
        case .undoUpdate: askUndo()
        case .older: readOlder()
        case .newJob, .convertJob: runJobs(command)
        case .statusSettings: openSettings(.job)
        case .settingsChange, .settingsAdd, .settingsRemove, .settingsUp, .settingsDown, .settingsKind, .settingsSave,
            .settingsDrop, .settingsLeft, .settingsRight:
            runSettings(command)
        case .event, .takeRequest, .prebook, .myCustomer: runWorkshop(command)
        case .quick, .comment, .reply, .markRead, .quoteStatus, .quoteVisible, .newVersion, .attachVersion, .approve,
            .deny, .cancelQuote, .toJob, .attachFile, .saveAttachment, .openAttachment:
            runQuotes(command)
        case .resend, .cancelMessage, .settleMessage, .startChannel: runOutbox(command)
        case .estimate, .answerAll, .mark: runEstimates(command)
        case .help: overlays.append(.help(HelpPage(KeyMap.help(place))))
        case .redraw: wantsRedraw = true
        case .suspend: wantsSuspension = true
        case .quit: quit()
        }
    }

    private mutating func move(by rows: Int) {
        if settings != nil {
            settings?.move(by: rows)
        } else if focus == .pane {
            list.kind == .jobs ? movePaneCursor(by: rows) : moveSheetCursor(by: rows)
        } else {
            current.selected = max(0, min(current.selected + rows, current.rows.count - 1))
            ask(current.readMore())
        }
    }

    /// Quits, or asks first when there are changes that were not sent.
    mutating func quit() {
        let unsaved = drafts.count
        guard unsaved > 0 || settings?.isChanged == true else {
            ending = .quit
            return
        }
        let what = unsaved == 1 ? "The changes of one job are not saved." : "Changes of \(unsaved) jobs are not saved."
        overlays.append(
            .choices(
                ChoiceList(
                    title: unsaved > 0 ? what : "The status settings are not saved.", use: .quit,
                    choices: [NamedEntry(id: "no", name: "Go on"), NamedEntry(id: "yes", name: "Quit and lose them")])))
    }

    // MARK: Lists

    /// How the person arranged the list too: she may have done so elsewhere. The rows follow.
    private mutating func readAgain() {
        askForView(list)
        readBeside()
        readCounts()
    }

    private mutating func showNext(by steps: Int) {
        var next = list.next(by: steps)
        while !isKnown(next) { next = next.next(by: steps) }
        show(next)
    }

    mutating func show(_ new: BoardList) {
        guard isKnown(new) else {
            return say(
                sorts.isEmpty
                    ? "Reading" + signs.ellipsis
                    : "The engine that has this store open is older and has no \(new.title).")
        }
        list = new
        focus = .list
        if current.columns.isEmpty { askForView(new) } else { ask(current.readAgain()) }
    }

    mutating func askForView(_ list: BoardList) {
        ask(Ask("views.get", ["list": .string(list.schemaName)], for: .view(list)))
    }

    private mutating func startSearch() {
        wordsBefore = current.words
        overlays.append(.prompt(Prompt(title: "Words", use: .search, field: TextField(current.words))))
    }

    /// Shows rows with these words as they are typed.
    mutating func search(_ words: String) {
        guard words != current.words else { return }
        current.words = words
        ask(current.readFromStart())
    }

    private mutating func chooseFilterStatus() {
        let all = NamedEntry(id: "", name: "(all)")
        let (title, choices): (String, [NamedEntry]) =
            switch list.kind {
            case .jobs: ("Only this job status", jobStatuses)
            case .quotes: ("Only this quote status", quoteStatuses)
            case .messages: ("Only this state", MessageWords.states.map { NamedEntry(id: $0.key, name: $0.name) })
            case .estimates: ("Only this state", EstimateWords.states.map { NamedEntry(id: $0.key, name: $0.name) })
            case .appointments, .customers:
                ("Only this status", AppointmentWords.statuses.map { NamedEntry(id: $0.key, name: $0.name) })
            }
        overlays.append(.choices(ChoiceList(title: title, use: .filterStatus, choices: [all] + choices)))
    }

    private mutating func clearFilter() {
        current.words = ""
        current.status = nil
        current.stage = nil
        ask(current.readFromStart())
    }

    private mutating func chooseSort() {
        let choices = (sorts[list.schemaName] ?? []).flatMap { sort in
            [sort, "-" + sort].map { NamedEntry(id: $0, name: sortTitle($0)) }
        }
        let now = current.sort ?? current.viewSort
        overlays.append(
            .choices(
                ChoiceList(
                    title: "Order", use: .sort, choices: choices,
                    selected: choices.firstIndex { $0.id == now } ?? 0)))
    }

    /// An order as a person calls it.
    func sortTitle(_ sort: String) -> String {
        let name = sort.first == "-" ? String(sort.dropFirst()) : sort
        let title = sortTitles[list.schemaName]?[name] ?? name
        return title + (sort.first == "-" ? ", descending" : "")
    }
}

extension BoardList {
    /// The list so many after this one, and round again.
    fileprivate func next(by steps: Int) -> BoardList {
        let count = Self.allCases.count
        return BoardList(rawValue: (rawValue + steps + count) % count)!
    }
}
