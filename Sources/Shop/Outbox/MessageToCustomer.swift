// The message of one web-status update. It speaks the customer's language of statuses (I-01), is stored with the change
// that caused it, and stays as it was written.

import JSON
import Records

/// What a customer is to be told about a job, as the job is now.
struct MessageToCustomer {
    let job: Record
    let account: Record
    let stage: String?
    let note: String?
    /// Told even when the status is hidden (I-02).
    let saysMore: Bool
    /// The status as the customer is told it: the last one he could see where this one is hidden; nil: none.
    let status: PortalEntry?
    /// The customer sees the present status.
    let isVisible: Bool

    init(
        job: Record, stage: String?, note: String? = nil, saysMore: Bool = false, _ call: ShopCall
    ) throws(ShopError) {
        self.job = job
        self.stage = stage
        self.note = note
        self.saysMore = saysMore
        guard let accountID = job[Job.accountId] else { throw ShopError(.internalError, "\(job.id) has no customer.") }
        account = try call.reader.demand(accountID)
        let table = try call.statuses().jobs
        isVisible = job[Job.jobStatusId].map(table.isVisible) ?? false
        status = PortalSight(
            table, whenHidden: try call.settings().webStatus.whenHidden, call.reader
        ).status(of: job)
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

    private func draft(
        _ channel: MessageChannel, _ to: String, _ key: String, _ call: ShopCall
    ) throws(ShopError) -> RecordDraft {
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
        values[.dueOut] = job[Job.dueOut].map { language.said(time.wall($0)) }
        values[.stage] = stage
        values[.note] = note

        return OutboxMessage(
            kind: .statusChange, channel: channel, to: to, key: key, account: account.id, owner: job.id,
            language: language.tag, subject: subject.filled(values), text: text.filled(values),
            data: try data(language, call), notBefore: QuietHours(account)?.end(at: try call.now(), in: time)
        ).draft(call, at: try call.now(), settings.shop)
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
