internal import JSON

/// A record that was asked for by an id, or a job by its number. Its tree lives as long as the store is open.
struct FoundRecord {
    let record: ObjectView
    let bytes: [UInt8]
    /// Kind of its id, JobId.
    let kind: String
    /// Its type in the schema, Job.
    let type: String
    let id: String

    static func find(_ text: String, _ store: OpenStore) throws -> FoundRecord {
        let id = text.uppercased()
        guard let kind = store.kind(ofID: id) else { return try find(roNumber: text, store) }
        guard let name = store.getter(of: kind), let type = store.schema.method(name)?.resultType else {
            return try find(row: id, kind, store)
        }
        return try made(store.call(name) { $0.member("id", id) }, kind, type, id)
    }

    private static func made(_ answer: Answer, _ kind: String, _ type: String, _ id: String) throws -> FoundRecord {
        guard let record = answer.root.object else { throw UsageError("\(id) is no record.") }
        return FoundRecord(record: record, bytes: answer.bytes, kind: kind, type: type, id: id)
    }

    /// A repair order by its number.
    private static func find(roNumber: String, _ store: OpenStore) throws -> FoundRecord {
        let found = try store.call("jobs.list") { writer in
            writer.key("filter")
            writer.beginObject()
            writer.member("roNumber", roNumber)
            writer.endObject()
            writer.member("limit", 1)
        }
        guard let id = found["rows"]?.array?.first?.object?["id"]?.string?.text else {
            let letters = store.schema.idKinds.keys.sorted().joined(separator: ", ")
            throw UsageError(
                "There is no record \(roNumber). An id is a letter (\(letters)) and a number, such as J12; a repair order "
                    + "may be named by its number.")
        }
        return try find(id, store)
    }

    /// A record that has no method of its own: it is looked for in the lists that hold such.
    private static func find(row id: String, _ kind: String, _ store: OpenStore) throws -> FoundRecord {
        for list in store.schema.lists where list.ownID == kind && list.needsNothing {
            let rows = try ListRows(ListQuestion(list: list), columns: nil, withTotal: false, store)
            let trees = try rows.trees(store)
            guard let index = trees.firstIndex(where: { $0["id"]?.string?.text == id }) else { continue }
            return try made(store.keep(rows.fragments[index]), kind, list.rowType, id)
        }
        throw UsageError("There is no record \(id) that can be shown by itself.")
    }
}
