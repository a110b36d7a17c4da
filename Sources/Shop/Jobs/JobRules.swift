// What holds for every job, however it is made or changed: its item belongs to its customer, the copies of names beside
// it are those of its records, and the last status that its customer could see is known.

import Records

struct JobRules {
    let call: ShopCall

    init(_ call: ShopCall) { self.call = call }

    /// Puts the customer's name beside the job.
    func nameCustomer(_ account: RecordID, in draft: inout RecordDraft) throws(ShopError) {
        guard let record = try call.reader.read(account) else { return }
        draft.set(Job.customerName, record[Account.name].patch)
    }

    /// Puts the item's name beside the job; an item of another customer is a problem.
    func nameItem(
        _ item: RecordID?, of account: RecordID, in draft: inout RecordDraft, _ problems: inout [Problem]
    ) throws(ShopError) {
        guard let item else { return draft.clear(Job.itemName) }
        guard let record = try call.reader.read(item) else { return }
        if let problem = Self.ownerProblem(record[Item.accountId], account, "/itemId", item) {
            problems.append(problem)
        }
        draft.set(Job.itemName, ItemName.of(record).patch)
    }

    /// A record that must belong to the same customer.
    static func ownerProblem(
        _ owner: RecordID?, _ account: RecordID, _ path: String, _ id: RecordID
    ) -> Problem? {
        guard owner != account else { return nil }
        return Problem(
            path, .wrongOwner, actual: id.fragment,
            hint: "The \(id.collection.singular) \(id) belongs to another customer than \(account)."
        ).judged(beside: "/accountId")
    }

    /// Gives a job a status, with what follows from it: a closing one closes the job (S0-26).
    func take(_ status: StatusEntry, in draft: inout RecordDraft) throws(ShopError) {
        guard let id = status.id else { return }
        draft.set(Job.jobStatusId, id)
        if status.closing {
            draft.set(Job.open, false)
            draft.set(Job.closedAt, try call.now())
        }
        if try call.statuses().jobs.isVisible(id) { draft.set(Job.lastVisibleStatusId, id) }
    }

    /// A number that people give: free of white space at its ends, and nobody else's.
    func numberProblem(_ number: String, of job: RecordID?) throws(ShopError) -> Problem? {
        guard let other = try holder(of: number), other != job else { return nil }
        return Problem(
            "/roNumber", .taken, actual: number.fragment, hint: "\(other) has the R.O.# \(number).")
    }

    /// The job that has a number.
    func holder(of number: String) throws(ShopError) -> RecordID? {
        try call.reader.first(.jobs, Job.Index.byRoNumber, [.text(number)])?.id
    }

    /// The next free R.O.# (S0-25).
    func nextNumber() throws(ShopError) -> String {
        try call.takeNumber(.jobs, call.writing) { (number) throws(ShopError) in try holder(of: number) != nil }
    }

    /// Throws what was found: a taken number alone is `duplicate`, anything else `validation` with all of it.
    func refuse(_ problems: [Problem], number: String?) throws(ShopError) {
        guard !problems.isEmpty else { return }
        if problems.count == 1, problems[0].problem == .taken, let number, let other = try holder(of: number) {
            throw .duplicate("roNumber", value: number, existing: other)
        }
        throw .validation(problems)
    }

    /// A moment that was given for a field.
    func moment(
        _ given: DateOrInstant?, keeping old: Instant? = nil, otherwise time: ShopTime.TimeOfDay, _ path: String,
        _ problems: inout [Problem]
    ) throws(ShopError) -> Instant? {
        guard let given else { return nil }
        return try call.time().moment(given, keeping: old, otherwise: time, path: path, &problems)?.instant
    }

    /// A moment that a patch gives a field.
    func moment(
        _ patch: Patch<DateOrInstant>, keeping old: Instant?, otherwise time: ShopTime.TimeOfDay, _ path: String,
        _ problems: inout [Problem]
    ) throws(ShopError) -> Patch<Instant> {
        switch patch {
        case .absent: return .absent
        case .clear: return .clear
        case .set(let given):
            let moment = try call.time().moment(given, keeping: old, otherwise: time, path: path, &problems)
            return moment.map { .set($0.instant) } ?? .absent
        }
    }

    /// Due Out is not before the arrival (S0-06).
    func checkOrder(arrived: Instant?, dueOut: Instant?, path: String, _ problems: inout [Problem]) {
        guard let arrived, let dueOut, dueOut < arrived else { return }
        problems.append(
            Problem(
                path, .beforeArrived,
                hint: "It arrives at \(arrived) and is due out at \(dueOut), which is before that."
            ).judged(beside: "/arrived", "/dueOut"))
    }
}

extension ItemName {
    /// As jobs call the item.
    static func of(_ item: Record) -> String? {
        compose(
            name: item[Item.name], make: item[Item.make], model: item[Item.model],
            registration: item[Item.registration])
    }
}
