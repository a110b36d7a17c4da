internal import EngineClient
package import JSON

extension Board {
    /// The first questions: who we are, whose shop it is, what there is to see.
    package mutating func start() {
        ask(
            Ask(
                "initialize",
                [
                    "clientInfo": ["name": "fettle board", "version": "0.1.0"], "protocolVersion": "1.0",
                ], for: .introduction))
    }

    mutating func accept(_ answer: JSONNode, _ purpose: Purpose) {
        switch purpose {
        case .introduction: introduced()
        case .session, .openSession: takeSession(answer)
        case .employees: chooseEmployee(answer)
        case .shop:
            shopName = answer["name"].text ?? ""
            timeZone = answer["timeZone"].text
            currency = answer["currency"].text ?? currency
        case .description: takeDescription(answer)
        case .subscription: break
        case .jobStatuses:
            jobStatuses = answer["statuses"].elements.compactMap { NamedEntry($0) }
        case .quoteStatuses: quoteStatuses = answer["statuses"].elements.compactMap { NamedEntry($0) }
        case .approvalMethods: takeApprovalMethods(answer)
        case .appointmentCounts: takeCounts(answer)
        case .quickCounts: quickCounts = answer["entries"].elements.compactMap { QuickCount($0) }
        case .channels: takeChannels(answer)
        case .waitingEstimates: counts[.estimates] = answer["total"].integer
        case .myCustomers: takeMyCustomers(answer)
        case .jobCustomers: takeJobCustomers(answer)
        case .sheet(let part, let turn): takeSheet(answer, part, turn: turn)
        case .form(let turn): takeForm(answer, turn: turn)
        case .small(let done):
            say(done)
            readAfterChange()
        case .piece(let turn): takePiece(answer, turn: turn)
        case .stages:
            let all = NamedEntry(id: "", name: "(all)")
            let stages = answer["items"].elements.compactMap { NamedEntry($0) }
            overlays.append(
                .choices(ChoiceList(title: "Only this repair stage", use: .filterStage, choices: [all] + stages)))
        case .view(let list): takeView(answer, of: list)
        case .page(let list, let turn, _): ask(lists[list.rawValue].take(answer, turn: turn))
        case .previewVisible: break
        case .pane(let job): takePane(answer, of: job)
        case .olderHistory(let job): takeOlder(answer, of: job)
        case .update(let job): takeUpdate(answer, of: job)
        case .undoPlan(let job): takeUndoPlan(answer, of: job)
        case .noteCheck(let turn): takeNoteCheck(answer, turn: turn)
        case .forecast(let turn): takeForecast(answer, turn: turn)
        case .messageText(let turn): takeMessageText(answer, turn: turn)
        case .settingsList(let kind): takeSettings(answer, kind)
        case .settingsPreview(let turn): takeSettingsPreview(answer, turn: turn)
        case .settingsSave(let kind): takeSavedSettings(answer, kind)
        }
    }

    mutating func refuse(_ failure: EngineFailure, _ purpose: Purpose) {
        switch purpose {
        case .introduction: ending = .failed(Self.sentence(failure))
        case .subscription: break
        case .page(let list, let turn, let isMore):
            ask(lists[list.rawValue].takeRefusal(turn: turn))
            // A cursor of a list that is gone: from the start.
            if isMore, failure.kind == "snapshotTooOld" {
                ask(lists[list.rawValue].readAgain())
            } else {
                warn(Self.sentence(failure))
            }
        case .pane(let job):
            if pane?.job == job { pane?.refusal = Self.sentence(failure) }
            paneQuestion = nil
            if isPaneStale, let job = pane?.job { readPane(job) }
        case .update(let job): takeRefusedUpdate(failure, of: job)
        case .sheet(let part, let turn): takeRefusedSheet(failure, part, turn: turn)
        case .form(let turn): takeRefusedForm(failure, turn: turn)
        case .small:
            warn(Self.sentence(failure))
            readAfterChange()
        case .piece(let turn): takeRefusedPiece(failure, turn: turn)
        case .noteCheck: warn(Self.sentence(failure))
        case .forecast(let turn): takeRefusedForecast(failure, turn: turn)
        case .settingsPreview(let turn): refuseSettingsPreview(failure, turn: turn)
        case .settingsSave: takeRefusedSettings(failure)
        default: warn(Self.sentence(failure))
        }
    }

    /// A refusal in one line, with what to do.
    static func sentence(_ failure: EngineFailure) -> String {
        [failure.message, failure.hint].compactMap { $0 }.joined(separator: " ")
    }

    private mutating func introduced() {
        if let chosenEmployee {
            ask(Ask("session.open", ["employeeId": .string(chosenEmployee)], for: .openSession))
        } else {
            ask(Ask("session.get", for: .session))
        }
    }

    /// Who speaks; where there are several, one is chosen first (C-16).
    private mutating func takeSession(_ session: JSONNode) {
        guard session["role"].text == "staff" else {
            ending = .failed("The board is for the staff of the shop.")
            return
        }
        guard !session["actor"].isNull else {
            ask(Ask("employees.list", ["filter": ["active": true], "sort": "name"], for: .employees))
            return
        }
        speaker = session["employee"]["name"].text ?? ""
        isAdministrator = session["admin"].bool ?? false
        absence = nil
        ask(Ask("shop.get", for: .shop))
        ask(Ask("rpc.discover", for: .description))
        readStatuses()
        ask(Ask("lists.get", ["list": "approvalMethods", "includeInactive": false], for: .approvalMethods))
        readCounts()
        let watched: JSONNode = ["jobs", "webStatusHistory", "statuses", "listItems", "accounts", "items"]
        ask(Ask("changes.subscribe", ["collections": watched, "subscription": "board"], for: .subscription))
        subscribeToLists()
        if current.columns.isEmpty { askForView(list) } else { ask(current.readAgain()) }
        readBeside()
    }

    private mutating func readStatuses() {
        ask(Ask("statuses.list", ["kind": "job"], for: .jobStatuses))
        ask(Ask("statuses.list", ["kind": "quote"], for: .quoteStatuses))
    }

    /// What stands beside the list.
    mutating func readBeside() {
        if list.kind != .jobs { return readSheet() }
        if let job = pane?.job { readPane(job) }
    }

    private mutating func chooseEmployee(_ page: JSONNode) {
        let employees = page["rows"].elements.compactMap { NamedEntry($0) }
        guard !employees.isEmpty else {
            ending = .failed("The shop has no active employee. Add one with: fettle call STORE employees.create")
            return
        }
        absence = nil
        overlays = [.choices(ChoiceList(title: "Who are you?", use: .employee, choices: employees))]
    }

    private mutating func takeDescription(_ document: JSONNode) {
        for list in document["x-lists"].members {
            sorts[list.name] = list.value["sorts"].elements.compactMap(\.text)
            sortTitles[list.name] = Dictionary(
                list.value["sortTitles"].members.compactMap { sort in sort.value.text.map { (sort.name, $0) } },
                uniquingKeysWith: { first, _ in first })
            titles[list.name] = Dictionary(
                list.value["columns"].elements.compactMap { column in
                    column["id"].text.flatMap { id in column["title"].text.map { (id, $0) } }
                }, uniquingKeysWith: { first, _ in first })
        }
        if isKnown(.estimates) { followEstimates() }
    }

    /// How this person arranged the list; the first rows are asked for when it is known.
    private mutating func takeView(_ view: JSONNode, of list: BoardList) {
        let shown = view["columns"].elements.filter { $0["visible"].bool != false }.compactMap { $0["id"].text }
        lists[list.rawValue].columns = shown.filter { !list.saidElsewhere.contains($0) }
            .map { ListState.Column(id: $0, title: $0) }
        lists[list.rawValue].viewSort = view["sort"].text ?? ""
        visiblePanes[list.schemaName] = view["previewVisible"].bool ?? true
        ask(lists[list.rawValue].readAgain())
    }

    // MARK: Events

    /// Something changed in the store, here or by somebody else (C-13). What it concerns is read again by `catchUp`.
    package mutating func takeNotification(_ method: String, _ params: JSONNode) {
        guard method == "changes.event", absence == nil, params["ended"].isNull else { return }
        if params["subscription"].text?.hasPrefix(Self.listSubscription) == true { return takeListEvent(params) }
        switch params["collection"].text {
        case nil: news.formUnion([.statuses, .list, .pane, .counts])
        case "statuses": news.formUnion([.statuses, .list, .pane])
        case "jobs", "webStatusHistory":
            guard list.kind == .jobs else { return }
            news.insert(.list)
            // Of another job: the pane has nothing of it. A history entry has an id of its own.
            if params["collection"].text != "jobs" || params["recordId"].text == pane?.job { news.insert(.pane) }
        default: news.formUnion([.list, .pane])
        }
    }

    /// Reads again what events told of. The loop calls it a few times a second at most, however many there are.
    package mutating func catchUp() {
        let news = self.news
        self.news = []
        guard absence == nil else { return }
        if news.contains(.statuses) {
            readStatuses()
            if let settings { readSettings(settings.kind) }
        }
        if news.contains(.list), !current.columns.isEmpty { ask(current.readAgain()) }
        if news.contains(.counts) { readCounts() }
        if news.contains(.pane) { readBeside() }
    }

    /// The engine is gone and is being started again; changes that were not answered are sent once more by the loop.
    package mutating func takeAbsence(_ why: String) {
        absence = why
        news = []
        for index in lists.indices { lists[index].forgetQuestions() }
        paneQuestion = nil
        pane?.tried = nil
        sheetReading = nil
        settings?.forgetQuestions()
        loseDownload()
    }
}
