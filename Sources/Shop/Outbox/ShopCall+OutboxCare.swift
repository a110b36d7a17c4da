package import JSON
import Records

// outbox.resend, cancel, channels, start: what people do about messages and the ways they go (S3-29).

extension ShopCall {
    package func outboxResend(_ request: OutboxResendRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let entry = try call.reader.record(request.id)
            if let to = request.to, let channel = entry[OutboxEntry.channel]?.way { try Self.check(to, for: channel) }
            let delivery = try OutboxDelivery(call)
            let step = try delivery.staffStep(.resend, entry)
            if step.to == .queued {
                try call.requeue(entry, to: request.to, step, delivery)
                try call.write(entry: entry.id, to: &answer)
            } else {
                try call.write(entry: try call.repeated(entry, to: request.to), to: &answer)
            }
        }
    }

    private static func check(_ to: String, for channel: MessageChannel) throws(ShopError) {
        switch channel {
        case .email:
            if MessageDecision.isUsableEmail(to) { return }
            throw .validation(
                "/to", .format, expected: "an e-mail address", actual: to.fragment,
                hint: "It goes out by e-mail; give an address with @.")
        case .fax:
            if MessageDecision.isUsableFax(to) { return }
            throw .validation(
                "/to", .format, expected: "a fax number", actual: to.fragment,
                hint: "It goes out by fax; give a number.")
        }
    }

    private func requeue(
        _ entry: Record, to: String?, _ step: OutboxStep, _ delivery: OutboxDelivery
    ) throws(ShopError) {
        var draft = RecordDraft(.outbox)
        draft.set(OutboxEntry.to, to)
        draft.set(OutboxEntry.tries, 0)
        draft.clear(OutboxEntry.nextTryAt)
        draft.clear(OutboxEntry.remoteJob)
        try delivery.take(step, entry, draft)
    }

    /// A copy of a message that went out; mail servers would throw a second one with the same Message-ID away.
    private func repeated(_ entry: Record, to: String?) throws(ShopError) -> RecordID {
        var draft = RecordDraft(.outbox)
        let copied = [
            OutboxEntry.kind.number, OutboxEntry.channel.number, OutboxEntry.accountId.number,
            OutboxEntry.ownerId.number, OutboxEntry.to.number, OutboxEntry.subject.number, OutboxEntry.text.number,
            OutboxEntry.language.number, OutboxEntry.data.number,
        ]
        for field in copied {
            if let value = entry.fragment(field) { draft.put(field, JSONFragment([UInt8](value))) }
        }
        draft.set(OutboxEntry.to, to)
        var number = 1
        func key() -> String { "resend/\(entry.id)/\(number)" }
        while try reader.first(.outbox, OutboxEntry.Index.byKey, [.text(key())]) != nil { number += 1 }
        draft.set(OutboxEntry.key, key())
        draft.set(OutboxEntry.resentFrom, entry.id)
        draft.set(OutboxEntry.state, .queued)
        draft.set(OutboxEntry.tries, 0)
        draft.set(OutboxEntry.queuedAt, try now())
        let owner = entry[OutboxEntry.ownerId] ?? entry.id
        draft.set(OutboxEntry.messageId, try OutboxMessage.messageID(about: owner, self))
        return try writing.add(draft)
    }

    package func outboxCancel(_ request: OutboxCancelRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let entry = try call.reader.record(request.id)
            let delivery = try OutboxDelivery(call)
            var draft = RecordDraft(.outbox)
            draft.set(OutboxEntry.cancelReason, .asked)
            try delivery.take(try delivery.staffStep(.cancel, entry), entry, draft)
            try call.write(entry: entry.id, to: &answer)
        }
    }

    // MARK: Channels

    package func outboxChannels(_ answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.key("channels")
        answer.beginArray()
        for channel in MessageChannel.allCases { try write(channel, to: &answer) }
        answer.endArray()
        answer.endObject()
    }

    package func outboxStart(_ request: OutboxStartRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            guard try call.settings().stops[request.channel] != nil else {
                throw .conflict("The channel \(request.channel.rawValue) is not stopped.", reason: "state")
            }
            try call.start(request.channel)
            try call.outboxChannels(&answer)
        }
    }

    /// Lets nothing go out on a channel any more.
    func stop(_ channel: MessageChannel, _ entry: RecordID, _ answer: String) throws(ShopError) {
        let stop = ChannelStop(at: try now(), answer: ShopText.fitted(answer, to: 500), entry: entry)
        try set(.channels, [(channel.name, stop.fragment)], writing)
        try note(
            ShopText.fitted(
                "Nothing goes out by \(channel == .fax ? "fax" : "e-mail") any more: \(answer) Mend it, then call outbox.start or change the settings.",
                to: 1000), about: entry, level: .error, category: "outbox", writing)
    }

    /// Lets a stopped channel go on, with the message that stopped it.
    private func start(_ channel: MessageChannel) throws(ShopError) {
        guard let stop = try settings().stops[channel] else { return }
        try set(.channels, [(channel.name, nil)], writing)
        guard let id = stop.entry, let entry = try reader.read(id), entry.outboxState == .failed else { return }
        let delivery = try OutboxDelivery(self)
        try requeue(entry, to: nil, try delivery.staffStep(.resend, entry), delivery)
    }

    /// A channel whose settings were changed goes on.
    func startChannels(afterChanging keys: [SettingKey], _ transaction: Transaction) throws(ShopError) {
        let call = ShopCall(shop, session, method: method, transaction: transaction)
        if keys.contains(.mail) { try call.start(.email) }
        if keys.contains(.fax) { try call.start(.fax) }
    }

    /// Answers a channel (schema: OutboxChannel).
    func write(_ channel: MessageChannel, to answer: inout JSONWriter) throws(ShopError) {
        let settings = try settings()
        answer.beginObject()
        answer.member("channel", channel.rawValue)
        answer.member("mode", channel.via(settings)?.rawValue ?? "off")
        if let stop = settings.stops[channel] {
            answer.key("stopped")
            stop.fragment.write(to: &answer)
        }
        let states: [(StaticString, OutboxEntry.State)] = [
            ("queued", .queued), ("sending", .sending), ("retry", .retry), ("uncertain", .uncertain),
            ("failed", .failed), ("sent", .sent),
        ]
        for (name, state) in states {
            answer.member(
                name,
                try reader.number(
                    .outbox, OutboxEntry.Index.byDelivery, [.choice(channel.stored), .choice(state)]))
        }
        answer.endObject()
    }
}
