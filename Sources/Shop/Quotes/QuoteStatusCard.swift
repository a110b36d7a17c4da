// The status card of a quote: its present status and what goes with it, for staff and for its customer (S4-15). The two
// differ in names of statuses and in what is counted: what is internal counts for staff alone.

import JSON
import Records

struct QuoteStatusCard {
    let call: ShopCall
    /// Of the customer who looks; nil for staff.
    let scope: PortalScope?

    func write(_ quote: Record, to writer: inout JSONWriter) throws(ShopError) {
        writer.beginObject()
        writer.member("quoteId", quote.id.description)
        writer.member("number", quote[Quote.number] ?? "")
        writer.member("name", quote[Quote.name] ?? "")
        if let status = try status(of: quote) {
            writer.key("status")
            status.write(to: &writer)
        }
        if let since = quote[Quote.statusSince] { writer.member("statusSince", since.description) }
        if let at = quote.createdAt { writer.member("requestedAt", at.description) }
        if let person = quote.createdBy.flatMap(RecordID.named) {
            writer.member("requestedByName", try call.name(of: person))
        }
        writer.member("priority", quote[Quote.priority]?.rawValue ?? Quote.Priority.normal.rawValue)
        if let person = quote[Quote.assignedTo] { writer.member("assignedToName", try call.name(of: person)) }
        if let total = quote[Quote.total] {
            writer.key("amount")
            total.write(to: &writer)
        }
        if let number = quote[Quote.poNumber] { writer.member("poNumber", number) }
        writer.member("attachments", try call.attachments(of: quote.id, seenByCustomer: scope != nil).count)
        let unread = Unread(quote)
        writer.member("unreadComments", scope == nil ? unread.staff : unread.customer)
        try writeJob(of: quote, to: &writer)
        writer.endObject()
    }

    private func status(of quote: Record) throws(ShopError) -> PortalEntry? {
        if let scope { return scope.quotes.status(of: quote) }
        guard let id = quote[Quote.statusId], let entry = try call.statuses().quotes[id] else { return nil }
        return PortalEntry(name: entry.name, color: entry.color, kind: .quote, order: entry.order)
    }

    private func writeJob(of quote: Record, to writer: inout JSONWriter) throws(ShopError) {
        guard let id = quote[Quote.jobId], let job = try call.reader.read(id), scope?.shows(job) ?? true else { return }
        writer.member("jobId", id.description)
        if let number = job[Job.roNumber] { writer.member("roNumber", number) }
    }
}
