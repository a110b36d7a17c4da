// What the engine keeps for a while and then gives up, in small pieces; and what a customer may have forgotten (C-20).

internal import JSON

extension Transaction {
    /// Forgets up to `limit` keys that are older than `time` (ms since 1970 UTC), oldest first; returns how many.
    package func forgetRequests(before time: Int64, limit: Int) throws(RecordError) -> Int {
        var old: [RecordID] = []
        var scan = try reader.scan(.requests, RequestRow.Index.byAt)
        while old.count < limit, let row = try scan.next() {
            guard let at = row[RequestRow.at], at.milliseconds < time else { break }
            old.append(row.id)
        }
        for id in old { try remove(id) }
        return old.count
    }

    /// Drops up to `limit` change records that are older than `time`, oldest first; returns how many. The last change of
    /// the store always stays, so that its sequence number is known.
    package func forgetChanges(before time: Int64, limit: Int) throws(RecordError) -> Int {
        let last = try reader.lastChange()
        var old: [RecordID] = []
        var walk = try reader.rows(of: .changes)
        while old.count < limit, let row = try walk.next() {
            guard let at = row[ChangeRow.at], at.milliseconds < time, row.id.row < UInt64(last) else { break }
            old.append(row.id)
        }
        for id in old { try remove(id) }
        return old.count
    }

    /// Replaces the personal fields in all kept changes of a record by a mark (C-20); returns how many changes had some.
    /// - Parameters:
    ///   - upTo: changes after this one are left as they are.
    ///   - from: the newest change, for a record that is there no more.
    package func eraseChanges(
        of id: RecordID, mark: JSONFragment, upTo: Int = .max, from: Int? = nil
    ) throws(RecordError) -> Int {
        let personal = Set(
            id.collection.definition.fields.filter { $0.flags.contains(.personal) }.map(\.number))
        var count = 0
        var upcoming = from
        if upcoming == nil { upcoming = try reader.get(id)?.lastChange }
        while let seq = upcoming, seq > 0, let row = try reader.get(.changes, row: UInt64(seq)),
            let change = Change(row), change.id == id
        {
            let holdsSome = change.old.contains { field, value in
                personal.contains(field) && value != nil && value != mark
            }
            if seq <= upTo, holdsSome {
                var draft = RecordDraft(.changes)
                draft.set(ChangeRow.old, Self.erased(change.old, personal, mark))
                _ = try update(row.id, draft)
                count += 1
            }
            upcoming = change.previous
        }
        return count
    }

    private static func erased(
        _ old: [(field: Int, value: JSONFragment?)], _ personal: Set<Int>, _ mark: JSONFragment
    ) -> JSONFragment {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        for (field, value) in old {
            writer.key(String(field))
            switch value {
            case nil: writer.null()
            case let value?: (personal.contains(field) ? mark : value).write(to: &writer)
            }
        }
        writer.endObject()
        return JSONFragment(writer.array)
    }
}
