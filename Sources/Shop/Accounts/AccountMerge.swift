// Two accounts become one (I-15): everything that names the one names the other, and the one is retired. It is worked out
// whole before anything is written, so that a dry run tells exactly what would happen; then it is one transaction, and each
// record that changes hands has a change of its own.

import JSON
import Records

struct AccountMerge {
    let from: Record
    let into: Record
    private let union: AccountUnion
    /// What each record gets, in the order they are moved.
    private var drafts: [(id: RecordID, draft: RecordDraft)] = []
    private var positions: [RecordID: Int] = [:]
    /// Places on lists where both accounts stand.
    private var dropped: [RecordID] = []

    init(_ from: Record, _ into: Record, _ call: ShopCall) throws(ShopError) {
        self.from = from
        self.into = into
        union = AccountUnion(of: from, and: into)
        for reference in AccountReferences.moved { try move(reference, call) }
        for (view, filters) in try ViewFilters.naming(from.id, insteadOf: into.id, call.reader) {
            draft(of: view) { $0.set(View.filters, filters) }
        }
    }

    private mutating func move(_ reference: AccountReferences.Moved, _ call: ShopCall) throws(ShopError) {
        let into = into
        for record in try reference.records(of: from.id, call.reader) {
            if let employee = Self.listOwner(record),
                try call.reader.first(
                    .myCustomers, MyCustomer.Index.byEmployee, [.id(employee), .id(into.id)]) != nil
            {
                dropped.append(record.id)
                continue
            }
            let name = into[Account.name]
            draft(of: record.id) { draft in
                draft.set(reference.field, into.id)
                if let field = reference.name { draft.set(field, name.patch) }
            }
        }
    }

    /// Whose My Customers list a record is a place on; nil for any other record.
    private static func listOwner(_ record: Record) -> RecordID? {
        record.id.collection == .myCustomers ? record[MyCustomer.employeeId] : nil
    }

    private mutating func draft(of id: RecordID, _ change: (inout RecordDraft) -> Void) {
        let position = positions[id] ?? drafts.count
        if position == drafts.count {
            positions[id] = position
            drafts.append((id, RecordDraft(id.collection)))
        }
        change(&drafts[position].draft)
    }

    // MARK: Storing

    /// Writes everything and answers it.
    func store(_ call: ShopCall, to answer: inout JSONWriter) throws(ShopError) {
        for id in dropped { try call.writing.drop(id) }
        for (id, draft) in drafts { try call.writing.change(id, draft) }
        var retired = union.retired
        retired.set(Account.active, false)
        retired.set(Account.mergedInto, into.id)
        retired.set(Account.mergedAt, try call.now())
        try call.writing.change(from.id, retired)
        try call.writing.change(into.id, union.draft)
        // Being on somebody's list shows on all of a customer's vehicles (S2-02).
        try WorkshopCustomers(call).refresh(of: into.id)
        try call.note(
            "The customer \(from[Account.number] ?? "") was merged into \(into[Account.number] ?? ""): "
                + "\(drafts.count) records.", about: nil, into.id, category: "accounts", call.writing)
        let now = (from: try call.reader.demand(from.id), into: try call.reader.demand(into.id))
        write(now.from, now.into, isStored: true, to: &answer)
    }

    /// Answers what would happen, with nothing stored.
    func rehearse(to answer: inout JSONWriter) {
        write(from, into, isStored: false, to: &answer)
    }

    // MARK: Answering

    private func write(_ from: Record, _ into: Record, isStored: Bool, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("dryRun", !isStored)
        answer.key("from")
        from.write(to: &answer)
        answer.key("into")
        into.write(to: &answer)
        answer.key("counts")
        Self.write(drafts.map(\.id), to: &answer)
        answer.key("dropped")
        Self.write(dropped, to: &answer)
        answer.key("taken")
        answer.beginArray()
        for field in union.taken { answer.string(field) }
        answer.endArray()
        answer.key("kept")
        answer.beginArray()
        for (field, because) in union.kept {
            answer.beginObject()
            answer.member("field", literal: field)
            answer.member("because", because.rawValue)
            answer.endObject()
        }
        answer.endArray()
        answer.endObject()
    }

    /// How many of each collection.
    private static func write(_ ids: [RecordID], to answer: inout JSONWriter) {
        var counts: [(collection: CollectionNumber, count: Int)] = []
        for id in ids {
            if let index = counts.firstIndex(where: { $0.collection == id.collection }) {
                counts[index].count += 1
            } else {
                counts.append((id.collection, 1))
            }
        }
        answer.beginObject()
        for (collection, count) in counts { answer.member(collection.definition.name, count) }
        answer.endObject()
    }
}
