// One change of one record, as the change log keeps it: what the changed fields were before. What they became stands in
// the next change of the same record, or in the record itself.

package import JSON

package struct Change: Equatable, Sendable {
    /// Only rises, and is never given again.
    package let seq: Int
    package let at: Instant
    package let actor: String
    package let method: String
    package let id: RecordID
    package let what: ChangeRow.What
    /// Sequence number of the change before this one of the same record; nil for the first.
    package let previous: Int?
    /// The changed fields as they were, by number; nil where a field was not set. None for an insert.
    package let old: [(field: Int, value: JSONFragment?)]
    /// The same fields as they became, where that was asked for; none for a removal.
    package internal(set) var new: [(field: Int, value: JSONFragment?)]?

    package init?(_ row: Record) {
        guard let at = row[ChangeRow.at], let table = row[ChangeRow.table].flatMap(UInt16.init(exactly:)),
            let collection = CollectionNumber(rawValue: table), let number = row[ChangeRow.row],
            let what = row[ChangeRow.what]
        else { return nil }
        seq = Int(row.id.row)
        self.at = at
        actor = row[ChangeRow.actor] ?? ""
        method = row[ChangeRow.method] ?? ""
        id = RecordID(collection, row: UInt64(number))
        self.what = what
        previous = row[ChangeRow.previous]
        old = row.withBytes { row.fragment(ChangeRow.old.number).map(Self.values) ?? [] }
    }

    /// The members of an object from field numbers to values.
    static func values(_ fragment: UnsafeRawBufferPointer) -> [(field: Int, value: JSONFragment?)] {
        var values: [(field: Int, value: JSONFragment?)] = []
        for (name, value) in JSONText.members(of: fragment) {
            guard let number = JSONText.withString(name, { JSONText.integer($0) }) ?? nil else { continue }
            values.append((Int(number), JSONText.isNull(value) ? nil : JSONFragment(Array(value))))
        }
        return values
    }

    package static func == (left: Change, right: Change) -> Bool {
        left.seq == right.seq && left.id == right.id && left.what == right.what && left.actor == right.actor
            && left.method == right.method && left.at == right.at && left.previous == right.previous
            && left.old.elementsEqual(right.old) { $0 == $1 }
    }

    /// Writes the change with the names of its fields. Hidden fields and stamps are left out: who and when are said.
    /// - Parameter actorName: who the actor is, where a rule knows it.
    package func write(to writer: inout JSONWriter, actorName: String? = nil) {
        let collection = id.collection.definition
        writer.beginObject()
        writer.member("seq", seq)
        writer.key("at")
        at.write(to: &writer)
        writer.member("actor", actor)
        if let actorName { writer.member("actorName", actorName) }
        writer.member("method", method)
        writer.member("collection", literal: collection.name)
        writer.key("recordId")
        id.write(to: &writer)
        writer.member("what", what.rawValue)
        if let previous { writer.member("previous", previous) }
        if what != .insert { Self.write("old", old, collection, to: &writer) }
        if let new, what != .remove { Self.write("new", new, collection, to: &writer) }
        writer.endObject()
    }

    /// Names of the changed fields, without hidden fields and stamps.
    package var fieldNames: [StaticString] {
        let collection = id.collection.definition
        return old.compactMap { number, _ in
            guard !collection.stamped || number > Stamp.updatedBy.number, let field = collection.field(number),
                !field.flags.contains(.hidden)
            else { return nil }
            return field.name
        }
    }

    private static func write(
        _ name: StaticString, _ values: [(field: Int, value: JSONFragment?)], _ collection: CollectionDefinition,
        to writer: inout JSONWriter
    ) {
        writer.key(name)
        writer.beginObject()
        for (number, value) in values where !collection.stamped || number > Stamp.updatedBy.number {
            guard let field = collection.field(number), !field.flags.contains(.hidden) else { continue }
            writer.key(field.name)
            if let value { value.write(to: &writer) } else { writer.null() }
        }
        writer.endObject()
    }
}
