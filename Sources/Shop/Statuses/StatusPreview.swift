// What customers would see differently if a list of statuses were saved (domain section 13, preview as the customer). A
// status that shows as before, and is seen, changes nothing for its records; those of the others are looked at one by
// one, because a record with a hidden status shows the last one its customer could see; of a status with very many the
// first ones are, and the counts are what there is at least.
//
//   status          now        after      its records
//   unchanged       In Work    In Work    none is looked at
//   renamed         In Work    At it      all jobs, by their stored count; quotes that their customers see
//   hidden, mapped  On Hold    (nothing)  each falls back to its last visible status, or goes

package import JSON
import Records

struct StatusPreview {
    let call: ShopCall
    let store: StatusStore
    let before: StatusTable
    let after: StatusTable
    let plan: StatusListPlan

    /// Records of one status that are looked at.
    static let recordLimit = 10_000
    private let recordLimit: Int

    /// How many records customers would see differently.
    private struct Effect {
        var changed = 0
        /// Not seen any more.
        var hidden = 0
        /// Seen for the first time.
        var shown = 0
        /// Every record was looked at.
        var isExact = true

        static func + (left: Effect, right: Effect) -> Effect {
            Effect(
                changed: left.changed + right.changed, hidden: left.hidden + right.hidden,
                shown: left.shown + right.shown, isExact: left.isExact && right.isExact)
        }
    }

    init(
        _ kind: Status.Kind, _ items: [StatusItem], _ call: ShopCall, recordLimit: Int = Self.recordLimit
    ) throws(ShopError) {
        self.call = call
        self.recordLimit = recordLimit
        store = StatusStore(kind, call)
        before = try store.table()
        plan = try store.plan(items)
        after = StatusTable(kind: kind, plan.entries)
    }

    /// Writes the whole preview (schema: StatusPreview).
    func write(to writer: inout JSONWriter) throws(ShopError) {
        let listed = Set(try store.listed().compactMap(\.id))
        var sum = Effect()
        writer.beginObject()
        writer.member("kind", before.kind.rawValue)
        writer.key("statuses")
        writer.beginArray()
        for position in plan.positions {
            let entry = after.entries[position]
            let now = entry.id.flatMap(before.portal)
            let then = after.resolutions[position].portal
            let effect = try entry.id.map { (id) throws(ShopError) in try self.effect(of: id, now, then) } ?? Effect()
            sum = sum + effect
            try write(entry, now, then, effect, isRemoved: false, to: &writer)
        }
        for entry in plan.removed {
            try write(entry, entry.id.flatMap(before.portal), nil, Effect(), isRemoved: true, to: &writer)
        }
        writer.endArray()
        writer.key("entriesNow")
        let seen = before.portalEntries { before.entries[$0].id.map(listed.contains) ?? false }
        Self.write(seen, to: &writer)
        writer.key("entriesAfter")
        let shown = Set(plan.positions)
        Self.write(after.portalEntries(where: shown.contains), to: &writer)
        writer.member("changed", sum.changed)
        writer.member("hidden", sum.hidden)
        writer.member("shown", sum.shown)
        writer.member("exact", sum.isExact)
        writer.endObject()
    }

    private func write(
        _ entry: StatusEntry, _ now: PortalEntry?, _ then: PortalEntry?, _ effect: Effect, isRemoved: Bool,
        to writer: inout JSONWriter
    ) throws(ShopError) {
        writer.beginObject()
        if let id = entry.id { writer.member("id", id.description) }
        writer.member("name", entry.name)
        if let now {
            writer.key("now")
            now.write(to: &writer)
        }
        if let then {
            writer.key("after")
            then.write(to: &writer)
        }
        writer.member("removed", isRemoved)
        writer.member("records", try entry.id.map { (id) throws(ShopError) in try store.useCount(id) } ?? 0)
        writer.member("changed", effect.changed)
        writer.member("exact", effect.isExact)
        writer.endObject()
    }

    private static func write(_ entries: [PortalEntry], to writer: inout JSONWriter) {
        writer.beginArray()
        for entry in entries { entry.write(to: &writer) }
        writer.endArray()
    }

    // MARK: Records

    private func effect(of id: RecordID, _ now: PortalEntry?, _ then: PortalEntry?) throws(ShopError) -> Effect {
        if let now, let then, now.looks(like: then) { return Effect() }
        // A job is seen whenever its status is, so there is nothing to look at.
        if store.kind == .job, now != nil, then != nil { return Effect(changed: try store.useCount(id)) }
        let whenHidden = try call.settings().webStatus.whenHidden
        let reader = store.kind == .job ? call.reader : nil
        let sightNow = PortalSight(before, whenHidden: whenHidden, reader)
        let sightThen = PortalSight(after, whenHidden: whenHidden, reader)
        var effect = Effect()
        let compare = { (record: Record) in
            if store.kind == .quote, record[Quote.customerVisible] != true { return }
            switch (sightNow.look(record), sightThen.look(record)) {
            case (.nothing, .nothing): break
            case (.record, .nothing):
                effect.changed += 1
                effect.hidden += 1
            case (.nothing, .record):
                effect.changed += 1
                effect.shown += 1
            case (.record(let now), .record(let then)):
                let isSame = if let now, let then { now.looks(like: then) } else { now == nil && then == nil }
                if !isSame { effect.changed += 1 }
            }
        }
        var scan =
            switch store.kind {
            case .job: try scan(.jobs, Job.Index.byStatusUpdated, id)
            case .quote: try scan(.quotes, Quote.Index.byStatusSince, id)
            }
        var looked = 0
        while let record = try shopping({ () throws(RecordError) in try scan.next() }) {
            if looked == recordLimit {
                effect.isExact = false
                break
            }
            compare(record)
            looked += 1
        }
        return effect
    }

    private func scan(
        _ collection: CollectionNumber, _ index: IndexNumber, _ status: RecordID
    ) throws(ShopError) -> RecordScan {
        try shopping { () throws(RecordError) in
            try call.reader.scan(collection, index, prefix: [.id(status)])
        }
    }
}

extension PortalEntry {
    /// The same to a customer's eye; its place in the list is another matter.
    fileprivate func looks(like other: PortalEntry) -> Bool { name == other.name && color == other.color }
}

extension ShopCall {
    /// statuses.preview: refuses what statuses.save would refuse, and stores nothing.
    package func statusesPreview(_ request: StatusesPreviewRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let preview = try StatusPreview(request.kind, request.items, self)
        var problems = preview.plan.problems
        let kept = try preview.store.keptProblems(preview.plan.removed)
        if problems.isEmpty, let refused = kept.error { throw refused }
        problems += kept.problems
        if !problems.isEmpty { throw .validation(problems) }
        try preview.write(to: &answer)
    }
}
