// A message on its way into the outbox. Everything that goes out is made here, so that each has a key that keeps it from
// being queued twice, and a Message-ID that stays the same however often it is tried.

import Platform
import Records

struct OutboxMessage {
    let kind: OutboxEntry.Kind
    let channel: MessageChannel
    /// Address or number.
    let to: String
    /// What it is for, without the channel.
    let key: String
    let account: RecordID
    let owner: RecordID
    /// Primary subtag.
    let language: String
    let subject: String
    let text: String
    /// For programs that draw it (schema: MessageData).
    let data: JSONFragment
    /// nil: at once.
    var notBefore: Instant?

    /// The key as it is stored: one for each way.
    var storedKey: String { "\(key)/\(channel.rawValue)" }

    func draft(_ call: ShopCall, at now: Instant, _ shop: ShopIdentity) -> RecordDraft {
        var draft = RecordDraft(.outbox)
        draft.set(OutboxEntry.kind, kind)
        draft.set(OutboxEntry.channel, channel.stored)
        draft.set(OutboxEntry.key, storedKey)
        draft.set(OutboxEntry.accountId, account)
        draft.set(OutboxEntry.ownerId, owner)
        draft.set(OutboxEntry.to, to)
        draft.set(OutboxEntry.subject, Self.subjectLine(subject))
        draft.set(OutboxEntry.text, Self.body(text))
        draft.set(OutboxEntry.language, language)
        draft.set(OutboxEntry.data, data)
        draft.set(OutboxEntry.state, .queued)
        draft.set(OutboxEntry.tries, 0)
        draft.set(OutboxEntry.queuedAt, now)
        draft.set(OutboxEntry.nextTryAt, notBefore)
        draft.set(OutboxEntry.messageId, Self.messageID(about: owner, call.shop.random, shop.email))
        return draft
    }

    /// A subject on one line, as long as there is room for.
    static func subjectLine(_ subject: String) -> String {
        ShopText.fitted(subject.split(whereSeparator: \.isNewline).joined(separator: " "), to: 250)
    }

    /// A text, as long as there is room for.
    static func body(_ text: String) -> String { ShopText.fitted(text, to: 16_000) }

    /// The same in every attempt, so that a second copy is known as one.
    static func messageID(about owner: RecordID, _ random: any RandomSource, _ sender: String?) -> String {
        let domain = sender.flatMap { $0.split(separator: "@").last.map(String.init) } ?? "fettle.invalid"
        return "<\(owner.description.lowercased()).\(token(random, bytes: 12))@\(domain)>"
    }

    /// Random bytes as hexadecimal digits.
    static func token(_ random: any RandomSource, bytes count: Int) -> String {
        random.bytes(count).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
