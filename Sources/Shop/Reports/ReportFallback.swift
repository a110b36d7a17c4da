// A report that cannot go out by e-mail goes by fax, where the shop wants that (settings.fax.fallbackOnFailure) and the
// customer chose fax too. Off by default: who gets a report how is decided before it is queued, by what the customer has
// (Q16). Once: the fax has the key that the run would have given it.

import JSON
import Records

enum ReportFallback {
    /// Queues a fax for an e-mail that has failed for good.
    static func queue(for entry: Record, _ call: ShopCall) throws(ShopError) {
        guard entry[OutboxEntry.kind] == .report, entry[OutboxEntry.channel] == .email,
            let key = entry[OutboxEntry.key], key.hasPrefix("report/"), key.hasSuffix("/email"),
            let owner = entry[OutboxEntry.ownerId], let accountID = entry[OutboxEntry.accountId]
        else { return }
        let settings = try call.settings()
        guard settings.fax.fallbackOnFailure, MessageChannel.fax.via(settings) != nil,
            let account = try call.reader.read(accountID), account[Account.active] != false,
            ReportChoice(account).methods.contains(.fax), let number = CustomerContact(account).address(for: .fax)
        else { return }
        let message = OutboxMessage(
            kind: .report, channel: .fax, to: number, key: String(key.dropLast("/email".count)), account: accountID,
            owner: owner, language: entry[OutboxEntry.language] ?? "en", subject: entry[OutboxEntry.subject] ?? "",
            text: entry[OutboxEntry.text] ?? "", data: entry[OutboxEntry.data] ?? JSONFragment([UInt8]("{}".utf8)),
            notBefore: QuietHours(account)?.end(at: try call.now(), in: try call.time()))
        guard try call.reader.first(.outbox, OutboxEntry.Index.byKey, [.text(message.storedKey)]) == nil else { return }
        var draft = try message.draft(call, at: try call.now())
        draft.set(OutboxEntry.runId, entry[OutboxEntry.runId])
        let id = try call.writing.add(draft)
        try call.note(
            "\(account[Account.name] ?? accountID.description) gets the report by fax (\(id)), since it could not go out by e-mail.",
            about: id, accountID, level: .notice, category: "report", run: entry[OutboxEntry.runId], call.writing)
    }
}
