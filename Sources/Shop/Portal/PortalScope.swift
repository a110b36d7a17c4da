// A portal session sees its own account and nothing else: other ids look as if they did not exist (S4-04). The same
// scope serves staff who preview a customer's view.

import JSON
import Records

struct PortalScope {
    let call: ShopCall
    let account: RecordID
    let jobs: PortalSight
    let quotes: PortalSight

    init(_ call: ShopCall) throws(ShopError) {
        self.call = call
        guard let account = try Self.account(of: call) else {
            throw .forbidden("portal", "This shows a customer's view, and no customer is named.")
        }
        self.account = account
        let statuses = try call.statuses()
        let whenHidden = try call.settings().webStatus.whenHidden
        jobs = PortalSight(statuses.jobs, whenHidden: whenHidden, call.reader)
        quotes = PortalSight(statuses.quotes, whenHidden: whenHidden)
    }

    private static func account(of call: ShopCall) throws(ShopError) -> RecordID? {
        // A session outlives a merge of its account: its user says whose he is now (I-15).
        guard let viewer = call.session.viewer else { return call.session.account }
        return try call.reader.read(viewer)?[PortalUser.accountId] ?? call.session.account
    }

    func sight(_ kind: Status.Kind) -> PortalSight { kind == .job ? jobs : quotes }

    // MARK: Records

    /// Whether the customer sees the job or quote at all.
    func shows(_ record: Record) -> Bool {
        switch record.id.collection {
        case .jobs: record[Job.accountId] == account && jobs.shows(record)
        case .quotes:
            record[Quote.accountId] == account && record[Quote.customerVisible] == true && quotes.shows(record)
        case .items: record[Item.accountId] == account
        case .appointments: record[Appointment.accountId] == account
        default: false
        }
    }

    /// The job or quote; notFound where the customer does not see it, whatever the reason.
    func record(_ id: RecordID) throws(ShopError) -> Record {
        guard let record = try call.reader.read(id), shows(record) else { throw .notFound(id) }
        return record
    }

    /// A job or item that a request names; a problem where the customer does not see it.
    func check(_ id: RecordID?, _ path: String, _ problems: inout [Problem]) throws(ShopError) {
        guard let id else { return }
        if let record = try call.reader.read(id), shows(record) { return }
        problems.append(
            Problem(
                path, .noSuchRecord, actual: id.fragment, hint: "There is no \(id.collection.singular) \(id)."))
    }

    /// Lends every job or quote that the customer sees.
    func each(_ kind: Status.Kind, _ body: (Record) throws(ShopError) -> Void) throws(ShopError) {
        let visit = { (record: Record) throws(ShopError) in if shows(record) { try body(record) } }
        switch kind {
        case .job: try call.reader.each(.jobs, Job.Index.byAccountOpen, [.id(account)], visit)
        case .quote: try call.reader.each(.quotes, Quote.Index.byVisibleAccount, [true, .id(account)], visit)
        }
    }

    // MARK: Answers

    /// Writes a job or quote as its customer sees it.
    func write(_ record: Record, to writer: inout JSONWriter) {
        let kind: Status.Kind = record.id.collection == .jobs ? .job : .quote
        writer.beginObject()
        record.writeMembers(to: &writer, for: .portal)
        if case .record(let status?) = sight(kind).look(record) {
            writer.key("status")
            status.write(to: &writer)
        }
        if kind == .quote {
            if record[Quote.createdByCustomer] == true { writer.member("star", literal: "green") }
            if let decision = record[Quote.decision] {
                writer.key("decision")
                QuoteDecision.writePortal(decision, to: &writer)
            }
        }
        writer.member("unreadComments", Unread(record).customer)
        writer.endObject()
    }

    /// Writes the customer's records by status as he sees it (S1-15).
    func writeCounts(_ kind: Status.Kind, open: Bool? = nil, to writer: inout JSONWriter) throws(ShopError) {
        var counts: [String: Int] = [:]
        var extra: [PortalEntry] = []
        var messages = 0
        var total = 0
        let sight = sight(kind)
        try each(kind) { (record) throws(ShopError) in
            if let open, kind == .job, record[Job.open] != open { return }
            total += 1
            messages += Unread(record).customer
            guard let status = sight.status(of: record) else { return }
            if counts[status.name] == nil { extra.append(status) }
            counts[status.name, default: 0] += 1
        }
        let entries = try entries(kind, having: extra)
        writer.beginObject()
        writer.key("entries")
        writer.beginArray()
        for entry in entries {
            writer.beginObject()
            entry.writeMembers(to: &writer)
            writer.member("count", counts[entry.name] ?? 0)
            writer.endObject()
        }
        writer.endArray()
        writer.member("messages", messages)
        writer.member("total", total)
        writer.endObject()
    }

    /// What the filter offers: the names of listed statuses, and of those that records have.
    private func entries(_ kind: Status.Kind, having extra: [PortalEntry]) throws(ShopError) -> [PortalEntry] {
        let table = sight(kind).table
        var entries = table.portalEntries { table.entries[$0].active }
        for entry in extra where !entries.contains(where: { $0.name == entry.name }) { entries.append(entry) }
        return entries.sorted { $0.order < $1.order }
    }
}
