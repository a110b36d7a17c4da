// The message of one web-status update. It speaks the customer's language of statuses (I-01), is stored with the change
// that caused it, and stays as it was written.

import JSON
import Records

/// What a customer is to be told about a job, as the job is now.
struct MessageToCustomer {
    let job: Record
    let account: Record
    let dueOut: Instant?
    let stage: String?
    let note: String?
    /// Told even when the status is hidden (I-02).
    let saysMore: Bool
    /// The status as the customer is told it: the last one he could see where this one is hidden; nil: none.
    let status: PortalEntry?
    /// The customer sees the present status.
    let isVisible: Bool

    /// As the job is stored.
    init(
        job: Record, stage: String?, note: String? = nil, saysMore: Bool = false, _ call: ShopCall
    ) throws(ShopError) {
        try self.init(
            job, dueOut: job[Job.dueOut], status: job[Job.jobStatusId], stage: stage, note: note, saysMore: saysMore,
            call)
    }

    /// As an update that is not stored would make the job.
    init(_ change: WebStatusChange, _ call: ShopCall) throws(ShopError) {
        try self.init(
            change.job, dueOut: change.dueOut.value, status: change.status.id, stage: change.stage?.name,
            note: change.note, saysMore: change.saysMore, call)
    }

    private init(
        _ job: Record, dueOut: Instant?, status id: RecordID?, stage: String?, note: String?, saysMore: Bool,
        _ call: ShopCall
    ) throws(ShopError) {
        self.job = job
        self.dueOut = dueOut
        self.stage = stage
        self.note = note
        self.saysMore = saysMore
        guard let accountID = job[Job.accountId] else { throw ShopError(.internalError, "\(job.id) has no customer.") }
        account = try call.reader.demand(accountID)
        let table = try call.statuses().jobs
        isVisible = id.map(table.isVisible) ?? false
        let sight = PortalSight(table, whenHidden: try call.settings().webStatus.whenHidden, call.reader)
        status = if case .record(let entry) = sight.look(job, with: id) { entry } else { nil }
    }

    /// Whether the customer is told, and how.
    func decision(isWanted: Bool, _ call: ShopCall) throws(ShopError) -> MessageDecision {
        MessageDecision.decide(
            isOn: try call.settings().webStatus.tellCustomer && isWanted, contact: CustomerContact(account),
            isVisible: isVisible, saysMore: saysMore)
    }

    /// Puts the message into the outbox, or says why not.
    /// - Parameter key: what it is for; never queued twice.
    func queue(isWanted: Bool, key: String, _ call: ShopCall) throws(ShopError) -> CustomerMessage {
        switch try decision(isWanted: isWanted, call) {
        case .skip(let reason):
            if reason == .noContact { try logMissingContact(call) }
            return .skipped(reason)
        case .tell(let channel, let to):
            return .queued([try call.writing.add(draft(channel, to, key, call))])
        }
    }

    /// Its words, in the customer's language.
    func letter(_ call: ShopCall) throws(ShopError) -> (language: MessageLanguage, subject: String, text: String) {
        let settings = try call.settings()
        let time = try call.time()
        let language = MessageLanguage.best(for: [account[Account.language], settings.shop.language])
        let subject = settings.webStatus.messageSubject.map(MessageTemplate.init) ?? language.subject
        let text = settings.webStatus.messageTemplate.map(MessageTemplate.init) ?? language.text
        var values: [MessagePlace: String] = [.shop: settings.shop.name]
        values[.customer] = account[Account.name]
        values[.title] = job[Job.title]
        values[.roNumber] = job[Job.roNumber]
        values[.status] = status?.name
        values[.dueOut] = dueOut.map { language.said(time.wall($0)) }
        values[.stage] = stage
        values[.note] = note
        return (
            language, OutboxMessage.subjectLine(subject.filled(values)), OutboxMessage.body(text.filled(values))
        )
    }

    /// When the customer's quiet hours end; nil: it may go at once.
    func notBefore(_ call: ShopCall) throws(ShopError) -> Instant? {
        QuietHours(account)?.end(at: try call.now(), in: try call.time())
    }

    private func draft(
        _ channel: MessageChannel, _ to: String, _ key: String, _ call: ShopCall
    ) throws(ShopError) -> RecordDraft {
        let letter = try letter(call)
        return try OutboxMessage(
            kind: .statusChange, channel: channel, to: to, key: key, account: account.id, owner: job.id,
            language: letter.language.tag, subject: letter.subject, text: letter.text,
            data: try data(letter.language, call), notBefore: try notBefore(call)
        ).draft(call, at: try call.now())
    }

    /// What a program needs that draws the message.
    private func data(_ language: MessageLanguage, _ call: ShopCall) throws(ShopError) -> JSONFragment {
        var writer = MessageData(call, language)
        try writer.begin(account)
        writer.key("repair")
        try writer.repair(job, status: status, stage: stage, note: note)
        return writer.end()
    }

    private func logMissingContact(_ call: ShopCall) throws(ShopError) {
        let number = job[Job.roNumber].map { " (R.O.# \($0))" } ?? ""
        try call.note(
            "\(account[Account.name] ?? account.id.description) was not told of \(job.id)\(number): "
                + "the account has no usable e-mail address and no fax number.",
            about: job.id, account.id, category: "customerMessage", call.writing)
    }
}
