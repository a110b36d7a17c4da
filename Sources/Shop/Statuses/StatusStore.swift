// Writing a list of statuses: removals first, then changes in an order in which no two statuses have one name at any
// moment, for the index of names is unique. The version of the list as a whole is that of a row of the settings.

import JSON
import Records

struct StatusStore {
    let call: ShopCall
    let kind: Status.Kind

    init(_ kind: Status.Kind, _ call: ShopCall) {
        self.kind = kind
        self.call = call
    }

    private var key: SettingKey { kind == .job ? .jobStatuses : .quoteStatuses }

    func table() throws(ShopError) -> StatusTable { try call.statuses()[kind] }

    /// Version of the list as a whole.
    func version() throws(ShopError) -> Int { try call.settings().version(key) }

    /// Refuses when the caller has seen another version of the list.
    func expect(version: Int?) throws(ShopError) {
        guard let version, version != (try self.version()) else { return }
        var writer = JSONWriter(capacity: 4096)
        try writeList(to: &writer)
        throw .conflict(current: writer.array)
    }

    // MARK: Use

    /// How many jobs or quotes have a status.
    func useCount(_ id: RecordID) throws(ShopError) -> Int {
        kind == .job
            ? try call.reader.number(.jobs, Job.Index.byStatusUpdated, [.id(id)])
            : try call.reader.number(.quotes, Quote.Index.byStatusSince, [.id(id)])
    }

    var users: StaticString { kind == .job ? "jobs" : "quotes" }

    /// Listed: active, or still had by a record (S1-18).
    func isListed(_ entry: StatusEntry) throws(ShopError) -> Bool {
        if entry.active { return true }
        guard let id = entry.id else { return true }
        return try useCount(id) > 0
    }

    /// The listed statuses in their order.
    func listed() throws(ShopError) -> [StatusEntry] {
        var listed: [StatusEntry] = []
        for entry in try table().entries where try isListed(entry) { listed.append(entry) }
        return listed
    }

    func isOfOtherKind(_ id: RecordID) throws(ShopError) -> Bool {
        try call.statuses()[kind == .job ? .quote : .job][id] != nil
    }

    // MARK: Changes

    /// Makes the list what `entries` say, without the removed ones. Entries without id are added.
    func replace(with entries: [StatusEntry], removing removed: [StatusEntry]) throws(ShopError) {
        let before = try table()
        for entry in removed { if let id = entry.id { try call.writing.drop(id) } }
        // Targets may be removed as well; nothing refers to them any more once all drafts are written.
        var waiting = entries.filter { entry in entry.id != nil && entry.id.flatMap { before[$0] } != entry }
        var held: [String: RecordID] = [:]
        for entry in before.entries where !removed.contains(where: { $0.id == entry.id }) {
            held[entry.foldedName] = entry.id
        }
        while !waiting.isEmpty {
            var next = waiting.firstIndex { held[$0.foldedName] == nil || held[$0.foldedName] == $0.id }
            if next == nil {
                // Names that go round: the first one steps aside.
                let id = waiting[0].id!
                var aside = RecordDraft(.statuses)
                aside.set(Status.name, "\u{2026}\(id)")
                try call.writing.change(id, aside)
                held = held.filter { $0.value != id }
                next = waiting.firstIndex { held[$0.foldedName] == nil }
            }
            let entry = waiting.remove(at: next!)
            try call.writing.change(entry.id!, entry.draft)
            held = held.filter { $0.value != entry.id }
            held[entry.foldedName] = entry.id
        }
        for entry in entries where entry.id == nil { _ = try call.writing.add(entry.draft) }
        try raiseVersion()
    }

    /// The list as a whole has changed.
    func raiseVersion() throws(ShopError) { try call.touch(key, call.writing) }

    // MARK: Answers

    /// Writes one status with what is worked out.
    func write(_ id: RecordID, to writer: inout JSONWriter) throws(ShopError) {
        let table = try table()
        let record = try call.reader.demand(id)
        writer.beginObject()
        record.writeMembers(to: &writer)
        writer.member("icon", literal: kind.icon)
        let warnings = table.position(of: id).map(table.warnings) ?? []
        if !warnings.isEmpty {
            writer.key("warnings")
            writer.strings(warnings)
        }
        writer.endObject()
    }

    /// Writes the whole list (schema: StatusList).
    func writeList(to writer: inout JSONWriter, includeInactive: Bool = false) throws(ShopError) {
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("version", try version())
        writer.key("statuses")
        writer.beginArray()
        for entry in includeInactive ? try table().entries : try listed() {
            if let id = entry.id { try write(id, to: &writer) }
        }
        writer.endArray()
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes an array of texts.
    mutating func strings(_ texts: some Sequence<String>) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
