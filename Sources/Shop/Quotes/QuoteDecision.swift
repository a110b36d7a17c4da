// A decision fixes what was decided on (S4-26): number and hash of the version that was attached, or none, and the hash of
// every file that the customer could look at. It stays as it is whatever becomes of the quote; in the change log too.

import JSON
import Records

struct QuoteDecision {
    enum What: String {
        case approved, denied, cancelled
    }

    let what: What
    /// Entered by staff for the customer.
    var onBehalf = false
    /// How the customer told it, of a decision on behalf.
    var method: NamedEntry?
    var toldBy: String?
    var reason: String?
    var poNumber: String?

    /// Writes the decision down on the quote, with the status that follows.
    func store(_ event: QuoteEvent, on quote: Record, in call: ShopCall) throws(ShopError) {
        guard let key = QuoteTransition.of(event).key else { throw ShopError(.internalError) }
        var draft = RecordDraft(.quotes)
        try call.take(try call.quoteStatus(key), for: quote, in: &draft)
        draft.set(Quote.decision, try fragment(quote, call))
        draft.set(Quote.poNumber, poNumber)
        try call.writing.change(quote.id, draft)
    }

    private func fragment(_ quote: Record, _ call: ShopCall) throws(ShopError) -> JSONFragment {
        let version = try quote[Quote.latestVersionId].flatMap { (id) throws(ShopError) in try call.reader.read(id) }
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("what", what.rawValue)
        writer.member("at", try call.now().description)
        writer.member("by", call.session.author?.description ?? "engine")
        writer.key("byName")
        try call.authorName().write(to: &writer)
        writer.member("onBehalf", onBehalf)
        if let method {
            writer.member("methodId", method.id.description)
            writer.member("method", method.name)
        }
        for (name, text) in [
            ("toldBy" as StaticString, toldBy), ("reason", reason), ("poNumber", poNumber ?? quote[Quote.poNumber]),
        ] {
            guard let text, !text.isNone else { continue }
            writer.key(name)
            text.write(to: &writer)
        }
        if let version {
            writer.member("quoteVersion", version[QuoteVersion.number] ?? 0)
            writer.member("hash", version[QuoteVersion.hash] ?? "")
        }
        writer.key("attachments")
        writer.beginArray()
        for attachment in try call.attachments(of: quote.id, seenByCustomer: true) {
            writer.beginObject()
            writer.member("id", attachment.id.description)
            writer.member("sha256", attachment[Attachment.sha256] ?? "")
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return JSONFragment(writer.array)
    }

    /// Writes a stored decision as its customer sees it.
    static func writePortal(_ decision: JSONFragment, to writer: inout JSONWriter) {
        decision.bytes.withUnsafeBytes { bytes in
            writer.beginObject()
            for name in ["what", "at", "byName", "onBehalf", "reason", "poNumber", "quoteVersion"] as [StaticString] {
                guard let value = JSONText.member(name, of: bytes) else { continue }
                writer.member(name, raw: value)
            }
            writer.endObject()
        }
    }
}
