package import JSON
import Records

// statuses.counts and statuses.resolve: how many records have each status, and what customers see in its place (S1-03,
// S1-06 to S1-15).

extension ShopCall {
    package func statusesCounts(_ request: StatusesCountsRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let store = StatusStore(request.kind, self)
        var total = 0
        answer.beginObject()
        answer.member("kind", request.kind.rawValue)
        answer.key("counts")
        answer.beginArray()
        for entry in try store.listed() {
            guard let id = entry.id else { continue }
            let count = try store.useCount(id)
            total += count
            answer.beginObject()
            answer.member("id", id.description)
            answer.member("name", entry.name)
            answer.member("color", entry.color)
            answer.member("icon", literal: request.kind.icon)
            answer.member("order", entry.order)
            answer.member("count", count)
            answer.endObject()
        }
        answer.endArray()
        answer.key("messages")
        try writeMessages(request.kind, to: &answer)
        answer.member("total", total)
        answer.endObject()
    }

    /// Customers' comments that staff have not read: an icon beside the statuses, and no status (S1-03).
    private func writeMessages(_ kind: Status.Kind, to answer: inout JSONWriter) throws(ShopError) {
        var unread = 0
        var records = 0
        let count = { (record: Record) throws(ShopError) in
            unread += Unread(record).staff
            records += 1
        }
        switch kind {
        case .job: try reader.each(.jobs, Job.Index.byUnreadStaff, [], count)
        case .quote: try reader.each(.quotes, Quote.Index.byUnreadStaff, [], count)
        }
        answer.beginObject()
        answer.member("unread", unread)
        answer.member("records", records)
        answer.endObject()
    }

    package func statusesResolve(_ request: StatusesResolveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let store = StatusStore(request.kind, self)
        var table = try store.table()
        let shown: Set<Int>
        if let items = request.items {
            let plan = try store.plan(items)
            if !plan.problems.isEmpty { throw .validation(plan.problems) }
            table = StatusTable(kind: request.kind, plan.entries)
            shown = Set(plan.positions)
        } else {
            let listed = Set(try store.listed().compactMap(\.id))
            shown = Set(table.entries.indices.filter { table.entries[$0].id.map(listed.contains) ?? true })
        }
        answer.beginObject()
        answer.member("kind", request.kind.rawValue)
        answer.key("statuses")
        answer.beginArray()
        for position in table.entries.indices where shown.contains(position) {
            table.writeResolved(position, to: &answer)
        }
        answer.endArray()
        answer.key("entries")
        answer.beginArray()
        for entry in table.portalEntries(where: shown.contains) { entry.write(to: &answer) }
        answer.endArray()
        answer.endObject()
    }
}

extension StatusTable {
    /// Writes a status with what customers see (schema: ResolvedStatus).
    fileprivate func writeResolved(_ position: Int, to writer: inout JSONWriter) {
        let entry = entries[position]
        let resolution = resolutions[position]
        writer.beginObject()
        if let id = entry.id { writer.member("id", id.description) }
        writer.member("name", entry.name)
        writer.member("hidden", resolution.isHidden)
        if let portal = resolution.portal {
            writer.key("portal")
            portal.write(to: &writer)
        }
        writer.key("via")
        writer.strings(resolution.via.map { entries[$0].id?.description ?? "" })
        let warnings = warnings(at: position)
        if !warnings.isEmpty {
            writer.key("warnings")
            writer.strings(warnings)
        }
        writer.endObject()
    }
}
