// What a customer is told of estimates: that they wait for an answer, or what was noted as the answer. One message for a
// whole batch (I-06).

import JSON
import Records

struct EstimateMessage {
    /// estimate or decision.
    let kind: OutboxEntry.Kind
    let account: RecordID
    let owner: RecordID

    private func decision(_ account: Record, isWanted: Bool, _ call: ShopCall) throws(ShopError) -> MessageDecision {
        MessageDecision.decide(
            isOn: try call.settings().estimate.tellCustomer && isWanted, contact: CustomerContact(account),
            isVisible: true, saysMore: true)
    }

    /// What a dry run says of it.
    func rehearsed(isWanted: Bool, _ call: ShopCall) throws(ShopError) -> CustomerMessage {
        switch try decision(try call.reader.demand(account), isWanted: isWanted, call) {
        case .skip(let reason): .skipped(reason)
        case .tell: .queued([])
        }
    }

    /// Puts the message into the outbox, or says why not.
    func queue(
        _ estimates: [Record], key: String, isWanted: Bool, _ call: ShopCall
    ) throws(ShopError) -> CustomerMessage {
        let record = try call.reader.demand(account)
        guard case .tell(let channel, let to) = try decision(record, isWanted: isWanted, call) else {
            return try rehearsed(isWanted: isWanted, call)
        }
        let settings = try call.settings()
        let language = MessageLanguage.best(for: [record[Account.language], settings.shop.language])
        let words = MessageWords.of(language)
        var jobs: [RecordID: Record] = [:]
        for id in estimates.compactMap({ $0[Estimate.jobId] }) where jobs[id] == nil {
            jobs[id] = try call.reader.demand(id)
        }
        let lines = estimates.map { estimate in
            words.line(of: estimate, estimate[Estimate.jobId].flatMap { jobs[$0] }, isAnswered: kind == .decision)
        }
        let answer = kind == .estimate ? words.howToAnswer(settings.shop) : nil
        let parts: [String?] = [
            words.greeting(record[Account.name] ?? ""),
            kind == .estimate ? words.estimateOpening : words.decisionOpening,
            lines.joined(separator: "\n"), answer, words.closing + "\n" + settings.shop.name,
        ]
        var data = MessageData(call, language)
        try data.begin(record)
        data.key("estimates")
        try data.array { (data) throws(ShopError) in
            for estimate in estimates {
                try data.estimate(estimate, estimate[Estimate.jobId].flatMap { jobs[$0] }, hasLines: true)
            }
        }
        data.member("howToAnswer", answer)
        let message = OutboxMessage(
            kind: kind, channel: channel, to: to, key: key, account: account, owner: owner, language: language.tag,
            subject: settings.shop.name + ": " + (kind == .estimate ? words.estimateSubject : words.decisionSubject),
            text: parts.compactMap { $0 }.joined(separator: "\n\n"), data: data.end(),
            notBefore: QuietHours(record)?.end(at: try call.now(), in: try call.time()))
        let id = try call.writing.add(message.draft(call, at: try call.now()))
        return .queued([id])
    }
}

extension MessageData {
    /// An estimate as its customer is told of it (schema: MessageEstimate).
    mutating func estimate(_ estimate: Record, _ job: Record?, hasLines: Bool) throws(ShopError) {
        writer.beginObject()
        writer.member("id", estimate.id.description)
        writer.member("number", some: estimate[Estimate.number] ?? "")
        writer.member("version", estimate[Estimate.revision] ?? 1)
        writer.member("jobId", job?.id.description ?? "")
        writer.member("roNumber", some: job?[Job.roNumber])
        writer.member("title", some: estimate[Estimate.title] ?? "")
        writer.member("item", some: job?[Job.itemName])
        if let total = estimate[Estimate.total] {
            writer.key("total")
            total.write(to: &writer)
            writer.member("totalText", some: Money(total)?.text ?? "")
        }
        if let sentAt = estimate[Estimate.sentAt] { writer.member("sentAt", sentAt.description) }
        if hasLines, let lines = estimate[Estimate.lines] {
            writer.key("lines")
            lines.write(to: &writer)
        }
        switch estimate.estimateState {
        case .approved: writer.member("decision", literal: "approved")
        case .refused: writer.member("decision", literal: "refused")
        default: break
        }
        writer.endObject()
    }
}
