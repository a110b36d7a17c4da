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

    func draft(_ call: ShopCall, at now: Instant) throws(ShopError) -> RecordDraft {
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
        draft.set(OutboxEntry.messageId, try Self.messageID(about: owner, call))
        return draft
    }

    /// A subject on one line, as long as there is room for.
    static func subjectLine(_ subject: String) -> String {
        ShopText.fitted(subject.split(whereSeparator: \.isNewline).joined(separator: " "), to: 250)
    }

    /// A text, as long as there is room for.
    static func body(_ text: String) -> String { ShopText.fitted(text, to: 16_000) }

    /// The same in every attempt, so that a second copy is known as one. Its domain is the sender's as the settings have it
    /// now; it stays when they change.
    static func messageID(about owner: RecordID, _ call: ShopCall) throws(ShopError) -> String {
        let settings = try call.settings()
        let domain = domain(of: settings.mail.from) ?? domain(of: settings.shop.email) ?? "fettle.invalid"
        return "<\(owner.description.lowercased()).\(token(call.shop.random, bytes: 12))@\(domain)>"
    }

    /// What is after the @ of an address, where it can stand in a Message-ID: RFC 5322 takes letters, digits, dots and
    /// hyphens of ASCII there. The field has room for 80 of them.
    private static func domain(of address: String?) -> String? {
        guard let domain = address?.split(separator: "@").last.map({ $0.lowercased() }), address?.contains("@") == true,
            (1...80).contains(domain.utf8.count), !domain.hasPrefix("."), !domain.hasSuffix("."),
            !domain.contains(".."),
            domain.utf8.allSatisfy({ byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: "-")
            })
        else { return nil }
        return domain
    }

    /// Random bytes as hexadecimal digits.
    static func token(_ random: any RandomSource, bytes count: Int) -> String {
        random.bytes(count).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
