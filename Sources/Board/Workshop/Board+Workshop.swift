internal import JSON

extension Board {
    mutating func runWorkshop(_ command: Command) {
        if command == .myCustomer { return changeMyCustomers() }
        withSheet { board, sheet in
            switch command {
            case .event(let event): board.begin(event, sheet)
            case .takeRequest: board.open(.request(Visit(sheet)))
            case .prebook: board.open(.prebooking(Visit(sheet)))
            default: break
            }
        }
    }

    /// The form of an event, if the engine allows it now (S2-20).
    private mutating func begin(_ event: WorkshopEvent, _ sheet: Sheet) {
        guard case .appointment = sheet.subject else {
            return say("There is no appointment. n takes down a request, b pre-books a day.")
        }
        let allowed = sheet[.main]["allowed"].elements.compactMap { WorkshopEvent(rawValue: $0["event"].text ?? "") }
        guard allowed.contains(event) else {
            let list = sheet.record["list"].text.map { " in \(AppointmentWords.list($0))" } ?? ""
            let status = AppointmentWords.status(sheet.record["status"].text).lowercased()
            let others = allowed.map { "\($0.key) \($0.title.lowercased())" }.joined(separator: ", ")
            return warn(
                "That is not possible: it is \(status)\(list). " + (others.isEmpty ? "" : "Possible: \(others)."))
        }
        open(.event(event, sheet))
    }

    // MARK: My Customers

    private mutating func changeMyCustomers() {
        guard let account = current.selectedRow?["accountId"].text else { return say("There is no customer here.") }
        let name = current.selectedRow?["customerName"].text ?? account
        let isMine = myCustomers.contains(account)
        let done = isMine ? "\(name) is off your own list." : "\(name) is on your own list."
        ask(
            Ask(
                isMine ? "appointments.myCustomers.remove" : "appointments.myCustomers.add",
                ["customer": .string(account)], for: .small(done), isWrite: true))
    }

    mutating func takeMyCustomers(_ answer: JSONNode) {
        myCustomers = Set(answer["customers"].elements.compactMap { $0["id"].text })
    }

    // MARK: Counts

    mutating func readCounts() {
        ask(Ask("appointments.counts", for: .appointmentCounts))
        ask(Ask("quotes.quickCounts", for: .quickCounts))
        ask(Ask("outbox.channels", for: .channels))
        if isKnown(.estimates) { readWaiting() }
        ask(Ask("appointments.myCustomers.list", for: .myCustomers))
    }

    /// How many estimates wait for an answer.
    mutating func readWaiting() {
        ask(
            Ask(
                "estimates.list", ["filter": ["state": "awaitingApproval"], "limit": 1, "withTotal": true],
                for: .waitingEstimates))
    }

    mutating func takeCounts(_ answer: JSONNode) {
        let names: [BoardList: String] = [
            .actions: "actions", .pending: "pending", .planned: "planned", .escalated: "escalated",
            .workshopCustomers: "workshopCustomers", .myCustomers: "myCustomers",
        ]
        for (list, name) in names { counts[list] = answer[name].integer }
    }
}
