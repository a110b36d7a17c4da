package import JSON
import Records

// quotes.create, get, update, setStatus: requests for quotes as the office keeps them (C-17, S4-03, S4-19, S4-23).

extension ShopCall {
    package func quotesCreate(_ request: QuotesCreateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            var draft = RecordDraft(.quotes)
            request.apply(to: &draft)
            let origin: Quote.Origin = try call.isTechnician() ? .technician : .hq
            let id = try call.addQuote(draft, origin: origin, statusKey: "pending")
            try call.writeQuote(id, to: &answer)
        }
    }

    private func isTechnician() throws(ShopError) -> Bool {
        guard let employee = session.employee else { return false }
        return try reader.read(employee)?[Employee.role] == .technician
    }

    /// Stores a new quote: number, name and first status are the engine's.
    func addQuote(
        _ draft: RecordDraft, origin: Quote.Origin, statusKey: String
    ) throws(ShopError) -> RecordID {
        var draft = draft
        guard let account = draft.value(Quote.accountId), let text = draft.value(Quote.description),
            let status = try statuses().quotes.entry(key: statusKey), let statusID = status.id
        else { throw ShopError(.internalError) }
        var problems = try quoteProblems(draft, nil, account: account)
        problems += try referenceProblems(draft, nil, reader)
        if !problems.isEmpty { throw .validation(problems) }
        if draft.value(Quote.name) == nil { draft.set(Quote.name, Self.quoteName(from: text)) }
        draft.set(Quote.origin, origin)
        // The star is for what a customer wrote himself in the portal, wherever it came up (Q23).
        draft.set(Quote.createdByCustomer, session.role == .portal)
        draft.set(Quote.statusId, statusID)
        draft.set(Quote.statusSince, try now())
        draft.set(Quote.customerName, try reader.read(account)?[Account.name])
        if try statuses().quotes.isVisible(statusID) { draft.set(Quote.lastVisibleStatusId, statusID) }
        draft.set(
            Quote.number,
            try takeNumber(.quotes, writing) { (number) throws(ShopError) in
                try reader.first(.quotes, Quote.Index.byNumber, [.text(number)]) != nil
            })
        return try insert(draft, [], writing)
    }

    /// The first line of a description that says something.
    static func quoteName(from description: String) -> String {
        let line = description.split(whereSeparator: \.isNewline).lazy.compactMap { ShopText.trimmed(String($0)) }.first
        return ShopText.fitted(line ?? description, to: 120)
    }

    /// Job and item belong to the quote's customer.
    private func quoteProblems(
        _ draft: RecordDraft, _ quote: Record?, account: RecordID
    ) throws(ShopError) -> [Problem] {
        var problems: [Problem] = []
        if let id = draft.value(Quote.jobId), id != quote?[Quote.jobId], let job = try reader.read(id),
            let problem = JobRules.ownerProblem(job[Job.accountId], account, "/jobId", id)
        {
            problems.append(problem)
        }
        if let id = draft.value(Quote.itemId), id != quote?[Quote.itemId], let item = try reader.read(id),
            let problem = JobRules.ownerProblem(item[Item.accountId], account, "/itemId", id)
        {
            problems.append(problem)
        }
        return problems
    }

    package func quotesGet(_ request: QuotesGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try writeQuote(request.id, isChange: false, to: &answer)
    }

    package func quotesUpdate(_ request: QuotesUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            try quote.expect(version: request.ifVersion)
            var draft = RecordDraft(.quotes)
            request.apply(to: &draft)
            guard let account = quote[Quote.accountId] else { throw ShopError(.internalError) }
            try call.change(quote, draft, try call.quoteProblems(draft, quote, account: account), call.writing)
            try call.writeQuote(request.id, to: &answer)
        }
    }

    package func quotesSetStatus(_ request: QuotesSetStatusRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            try quote.expect(version: request.ifVersion)
            var problems: [Problem] = []
            let status = try call.choices.status(
                request.status, of: .quote, current: quote[Quote.statusId], path: "/status", &problems)
            guard let status, problems.isEmpty else { throw .validation(problems) }
            try call.checkPhase(of: status, for: quote)
            var draft = RecordDraft(.quotes)
            try call.take(status, for: quote, in: &draft)
            try call.writing.change(quote.id, draft)
            try call.writeQuote(request.id, to: &answer)
        }
    }

    /// Staff set statuses of the phases open and awaitingCustomer; the others are decisions. A decided quote may be
    /// opened again (state machine of quotes).
    func checkPhase(of status: StatusEntry, for quote: Record) throws(ShopError) {
        switch status.phase {
        case .open, .awaitingCustomer, nil: return
        case .approved, .denied, .cancelled: break
        }
        let table = try statuses().quotes
        let present = quote[Quote.statusId].flatMap { table[$0]?.name } ?? ""
        let allowed = table.entries.filter { $0.active && ($0.phase == .open || $0.phase == .awaitingCustomer) }
        throw .invalidTransition(
            "\(status.name) is a decision, and is not set as a status.", state: present, event: "setStatus",
            allowed: allowed.map(\.name))
    }

    /// Writes a quote with its star (S4-23), and after a change with what the caller should know (S4-26).
    func writeQuote(_ id: RecordID, isChange: Bool = true, to writer: inout JSONWriter) throws(ShopError) {
        let quote = try reader.record(id)
        writer.beginObject()
        quote.writeMembers(to: &writer)
        if quote[Quote.createdByCustomer] == true { writer.member("star", literal: "green") }
        if isChange, try hasNothingToReview(quote) {
            writer.key("warnings")
            writer.beginArray()
            writer.string("nothingToReview" as StaticString)
            writer.endArray()
        }
        writer.endObject()
    }
}
