// What becomes of messages: claims with leases, the deliverer's word for what happened, leases that end without one.
// The mail server's own answer decides between trying again and giving up (S3-29, state machine of the outbox).

import Platform
import Records

struct OutboxDelivery {
    let call: ShopCall
    let now: Instant

    init(_ call: ShopCall) throws(ShopError) {
        self.call = call
        now = try call.now()
    }

    // MARK: Steps

    /// Takes a step of the table: state and what follows from it. `draft` holds what the event sets.
    func take(_ step: OutboxStep, _ entry: Record, _ draft: RecordDraft) throws(ShopError) {
        var draft = draft
        // What was to be cancelled while somebody had it is, once it comes back unsent (I-14).
        let to = step.to == .retry && entry[OutboxEntry.cancelReason] == .undo ? .cancelled : step.to
        draft.set(OutboxEntry.state, to)
        if to != .sending { draft.clear(OutboxEntry.lease) }
        if to != .cancelled { draft.clear(OutboxEntry.cancelReason) }
        switch to {
        case .sent, .failed, .cancelled:
            draft.set(OutboxEntry.doneAt, now)
            draft.clear(OutboxEntry.nextTryAt)
        case .uncertain: draft.clear(OutboxEntry.nextTryAt)
        case .queued, .retry, .sending: draft.clear(OutboxEntry.doneAt)
        }
        try call.writing.change(entry.id, draft)
    }

    /// The step that staff ask for; throws where the table has none.
    func staffStep(_ event: OutboxEvent, _ entry: Record) throws(ShopError) -> OutboxStep {
        let state = entry.outboxState
        if let step = OutboxTable.step(event, from: state, by: .staff) { return step }
        throw .invalidTransition(
            "The message \(entry.id) is \(state.said); that is not possible then.", state: state.rawValue,
            event: event.rawValue, allowed: OutboxTable.allowed(from: state))
    }

    /// The message, if it is still being sent on this lease.
    func leased(_ id: RecordID, _ lease: String) throws(ShopError) -> Record {
        let entry = try call.reader.record(id)
        guard entry.outboxState == .sending, entry[OutboxEntry.lease] == lease else {
            throw ShopError(
                .conflict, "The lease of \(id) has ended; the message is \(entry.outboxState.said).",
                hint: "Claim again; what another program says of the message counts now."
            ) { writer in
                writer.member("reason", literal: "state")
                entry.bytes().withUnsafeBytes { writer.member("current", raw: $0) }
            }
        }
        return entry
    }

    private func step(
        _ event: OutboxEvent, _ entry: Record, by side: OutboxStep.Side = .deliverer
    ) throws(ShopError) -> OutboxStep {
        guard let step = OutboxTable.step(event, from: entry.outboxState, by: side) else {
            throw ShopError(.internalError, "No \(event.rawValue) from \(entry.outboxState.rawValue).")
        }
        return step
    }

    func later(_ milliseconds: Int64) throws(ShopError) -> Instant {
        try call.time().instant(now.milliseconds + milliseconds)
    }

    // MARK: The deliverer's word

    func sent(_ entry: Record, _ step: OutboxStep? = nil, answer: String?, remoteJob: String?) throws(ShopError) {
        var draft = Self.draft(answer)
        draft.set(OutboxEntry.remoteJob, remoteJob)
        let step = if let step { step } else { try self.step(.sent, entry) }
        try take(step, entry, draft)
        try ReportDelivered.note(try call.reader.record(entry.id), call)
    }

    /// Tries again later, or gives up where the tries are used up.
    /// - Parameter isReached: the other side was there; where it was not, no try is used up.
    func retry(_ entry: Record, answer: String, isReached: Bool) throws(ShopError) {
        var draft = Self.draft(answer)
        let tries = entry[OutboxEntry.tries] ?? 0
        if !isReached {
            draft.set(OutboxEntry.tries, max(0, tries - 1))
            draft.set(OutboxEntry.nextTryAt, try later(Int64(Backoff.absentMinutes) * 60_000))
            return try take(try step(.retry, entry), entry, draft)
        }
        guard let rest = Backoff.rest(afterTries: tries) else {
            try take(try step(.exhaust, entry), entry, draft)
            try noteFailure(entry, answer)
            return try ReportFallback.queue(for: entry, call)
        }
        draft.set(OutboxEntry.nextTryAt, try later(rest))
        try take(try step(.retry, entry), entry, draft)
    }

    /// - Parameter isOfChannel: nothing else goes out either, and the message comes back when the channel goes on.
    func fail(_ entry: Record, answer: String, isUncertain: Bool, isOfChannel: Bool) throws(ShopError) {
        try take(try step(isUncertain ? .doubt : .fail, entry), entry, Self.draft(answer))
        if isUncertain { return try noteDoubt(entry, answer) }
        try noteFailure(entry, answer)
        if !isOfChannel { try ReportFallback.queue(for: entry, call) }
    }

    static func draft(_ answer: String?) -> RecordDraft {
        var draft = RecordDraft(.outbox)
        draft.set(OutboxEntry.lastAnswer, answer.map { ShopText.fitted($0, to: 500) })
        return draft
    }

    // MARK: The log (S3-16)

    private func noteFailure(_ entry: Record, _ answer: String) throws(ShopError) {
        try note(entry, "\(entry.said) could not be delivered: \(answer)", .error)
    }

    private func noteDoubt(_ entry: Record, _ answer: String) throws(ShopError) {
        try note(
            entry,
            "\(entry.said) may have gone out or not: \(answer) Ask the customer, then say so with outbox.sent, or send it again with outbox.resend.",
            .warning)
    }

    private func note(_ entry: Record, _ text: String, _ level: LogEntry.Level) throws(ShopError) {
        try call.note(
            ShopText.fitted(text, to: 1000), about: entry.id, entry[OutboxEntry.accountId], level: level,
            category: entry[OutboxEntry.kind] == .report ? "report" : "outbox", run: entry[OutboxEntry.runId],
            call.writing)
    }

    // MARK: Claims

    /// What is due on these channels, the longest waiting first, and when something is due next where nothing is left.
    func due(_ channels: [MessageChannel], limit: Int) throws(ShopError) -> (ids: [RecordID], next: Instant?) {
        var ids: [RecordID] = []
        var next: Instant?
        for channel in channels {
            for state in [OutboxEntry.State.retry, .queued, .sending] {
                var scan = try scan(channel, state)
                while let entry = try Self.next(&scan) {
                    if state == .sending || entry[OutboxEntry.nextTryAt].map({ $0 > now }) == true {
                        if let at = entry[OutboxEntry.nextTryAt] { next = min(next ?? at, at) }
                        break
                    }
                    if ids.count == limit { return (ids, nil) }
                    ids.append(entry.id)
                }
            }
        }
        return (ids, next)
    }

    private func scan(_ channel: MessageChannel, _ state: OutboxEntry.State) throws(ShopError) -> RecordScan {
        do throws(RecordError) {
            return try call.reader.scan(
                .outbox, OutboxEntry.Index.byDelivery, prefix: [.choice(channel.stored), .choice(state)])
        } catch {
            throw ShopError(error)
        }
    }

    private static func next(_ scan: inout RecordScan) throws(ShopError) -> Record? {
        do throws(RecordError) { return try scan.next() } catch { throw ShopError(error) }
    }

    /// Hands out messages on a lease.
    func lend(_ ids: [RecordID], lease: String, until: Instant) throws(ShopError) {
        let settings = try call.settings()
        for id in ids {
            let entry = try call.reader.record(id)
            var draft = RecordDraft(.outbox)
            draft.set(OutboxEntry.lease, lease)
            draft.set(OutboxEntry.nextTryAt, until)
            draft.set(OutboxEntry.tries, (entry[OutboxEntry.tries] ?? 0) + 1)
            draft.set(OutboxEntry.via, entry[OutboxEntry.channel]?.way?.via(settings))
            try take(try step(.claim, entry), entry, draft)
        }
    }

    // MARK: Leases that have ended

    /// Messages whose deliverer has said nothing until the end of its lease: it died, or the power went. A second e-mail
    /// is known as one by its Message-ID, and a fax server is asked for its job; a fax that was on the line may be on
    /// paper, and a second copy is worse than a question.
    /// - Returns: when the next lease ends.
    @discardableResult
    func lapse(limit: Int = 200) throws(ShopError) -> Instant? {
        var ended: [RecordID] = []
        var next: Instant?
        var scan: RecordScan
        do throws(RecordError) {
            scan = try call.reader.scan(
                .outbox, OutboxEntry.Index.byStateNextTry, prefix: [.choice(OutboxEntry.State.sending)])
        } catch {
            throw ShopError(error)
        }
        while ended.count < limit, let entry = try Self.next(&scan) {
            if let until = entry[OutboxEntry.nextTryAt], until > now {
                next = until
                break
            }
            ended.append(entry.id)
        }
        for id in ended { try lapse(try call.reader.record(id)) }
        return ended.count == limit ? now : next
    }

    private func lapse(_ entry: Record) throws(ShopError) {
        let answer = "The program that was sending it did not say what became of it."
        let isOnPaper = entry[OutboxEntry.channel] == .fax && entry[OutboxEntry.via] != .hylafax
        if isOnPaper {
            try take(try step(.doubt, entry, by: .engine), entry, Self.draft(answer))
            return try noteDoubt(entry, answer)
        }
        guard Backoff.rest(afterTries: entry[OutboxEntry.tries] ?? 0) != nil else {
            try take(try step(.exhaust, entry, by: .engine), entry, Self.draft(answer))
            try noteFailure(entry, answer)
            return try ReportFallback.queue(for: entry, call)
        }
        var draft = Self.draft(answer)
        draft.set(OutboxEntry.nextTryAt, now)
        try take(try step(.lapse, entry, by: .engine), entry, draft)
    }
}

extension Record {
    /// State of a message.
    var outboxState: OutboxEntry.State { self[OutboxEntry.state] ?? .queued }

    /// A message, as the log names it.
    var said: String {
        let what: String =
            switch self[OutboxEntry.kind] {
            case .report: "The report"
            case .estimate: "The estimate"
            case .decision: "The confirmation"
            case .statusChange, nil: "The message"
            }
        let way = self[OutboxEntry.channel] == .fax ? "fax" : "e-mail"
        return "\(what) \(id) by \(way) to \(self[OutboxEntry.to] ?? "nobody")"
    }
}

extension OutboxEntry.State {
    /// In a sentence.
    var said: String {
        switch self {
        case .queued: "queued"
        case .sending: "being sent"
        case .sent: "sent"
        case .retry: "waiting for another try"
        case .failed: "given up"
        case .cancelled: "cancelled"
        case .uncertain: "uncertain"
        }
    }
}
