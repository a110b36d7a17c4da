// What every collection has (C-17): get, create, update, deactivate, activate, remove. Driven by its definition, so that
// no collection has a hand-written copy; families add their own rules before and after.

package import JSON
package import Records

extension ShopCall {
    /// Answers one record.
    package func get(_ id: RecordID, _ answer: inout JSONWriter) throws(ShopError) {
        try reader.record(id).write(to: &answer)
    }

    /// Makes a record and answers it. `prepare` adds what rules say and returns every problem it finds.
    package func create(
        _ collection: CollectionNumber, _ answer: inout JSONWriter,
        _ prepare: (inout RecordDraft, Transaction) throws(ShopError) -> [Problem]
    ) throws(ShopError) {
        try write { (transaction) throws(ShopError) in
            var draft = RecordDraft(collection)
            let problems = try prepare(&draft, transaction)
            let id = try insert(draft, problems, transaction)
            try transaction.reader.record(id).write(to: &answer)
        }
    }

    /// Changes a record and answers it. `prepare` sees the record as it is.
    package func update(
        _ id: RecordID, ifVersion: Int?, _ answer: inout JSONWriter,
        _ prepare: (inout RecordDraft, Record, Transaction) throws(ShopError) -> [Problem]
    ) throws(ShopError) {
        try write { (transaction) throws(ShopError) in
            let record = try transaction.reader.record(id)
            try record.expect(version: ifVersion)
            var draft = RecordDraft(id.collection)
            let problems = try prepare(&draft, record, transaction)
            try change(record, draft, problems, transaction)
            try transaction.reader.record(id).write(to: &answer)
        }
    }

    /// Inserts a draft whose rules found `problems`, after looking up what it refers to.
    package func insert(
        _ draft: RecordDraft, _ problems: [Problem], _ transaction: Transaction
    ) throws(ShopError) -> RecordID {
        let problems = problems + (try referenceProblems(draft, nil, transaction.reader))
        if !problems.isEmpty { throw .validation(problems + (try takenProblems(draft, nil, transaction.reader))) }
        return try shopping { () throws(RecordError) in try transaction.insert(draft) }
    }

    /// Changes a record to what a draft says, after looking up what it refers to.
    package func change(
        _ record: Record, _ draft: RecordDraft, _ problems: [Problem], _ transaction: Transaction
    ) throws(ShopError) {
        let problems = problems + (try referenceProblems(draft, record, transaction.reader))
        if !problems.isEmpty { throw .validation(problems + (try takenProblems(draft, record, transaction.reader))) }
        _ = try shopping { () throws(RecordError) in try transaction.update(record.id, draft) }
    }

    /// Deactivates or activates a record and answers it; one that is so already is answered as it is.
    package func setActive(
        _ id: RecordID, _ isActive: Bool, ifVersion: Int?, _ answer: inout JSONWriter,
        _ check: (Record, Transaction) throws(ShopError) -> Void = { _, _ in }
    ) throws(ShopError) {
        try update(id, ifVersion: ifVersion, &answer) { (draft, record, transaction) throws(ShopError) in
            try check(record, transaction)
            draft.put(Self.activeField(id.collection), isActive.fragment)
            return []
        }
    }

    /// Removes a record that nothing refers to and answers its id (C-17).
    package func remove(
        _ id: RecordID, ifVersion: Int?, _ answer: inout JSONWriter,
        _ check: (Record, Transaction) throws(ShopError) -> Void = { _, _ in }
    ) throws(ShopError) {
        try write { (transaction) throws(ShopError) in
            let record = try transaction.reader.record(id)
            try record.expect(version: ifVersion)
            try check(record, transaction)
            try expectUnused(id, transaction.reader)
            try shopping { () throws(RecordError) in try transaction.remove(id) }
        }
        answer.beginObject()
        answer.member("id", id.description)
        answer.endObject()
    }

    // MARK: References

    /// Collections whose inactive records may not be chosen anew. Accounts are not among them: an inactive customer has
    /// no portal and no messages, and staff can still book work for him (I-10). One that was merged into another is not.
    private static let chosen: Set<CollectionNumber> = [.employees, .items, .listItems, .statuses]

    /// Every reference in a draft that names no record, or one that may not be chosen. What the record refers to
    /// already is not asked again.
    package func referenceProblems(
        _ draft: RecordDraft, _ record: Record?, _ reader: RecordReader, at path: String = ""
    ) throws(ShopError) -> [Problem] {
        var problems: [Problem] = []
        let definition = draft.collection.definition
        for change in draft.changes {
            guard let field = definition.field(change.number), case .reference = field.kind,
                let value = change.value, let id = value.bytes.withUnsafeBytes({ RecordID(fragment: $0) }),
                record?.fragment(change.number).map({ value.bytes.elementsEqual($0) }) != true
            else { continue }
            let target = try shopping { () throws(RecordError) in try reader.get(id) }
            let place = "\(path)/\(field.name)"
            if target == nil {
                problems.append(
                    Problem(
                        place, .noSuchRecord, actual: id.fragment,
                        hint: "There is no \(id.collection.singular) \(id)."))
            } else if let target, Self.chosen.contains(id.collection), !target.isActive {
                problems.append(
                    Problem(
                        place, .inactive, actual: id.fragment,
                        hint: "The \(id.collection.singular) \(id) may no longer be chosen."))
            } else if let target, id.collection == .accounts, let into = target[Account.mergedInto] {
                problems.append(
                    Problem(
                        place, .inactive, actual: id.fragment, hint: "\(id) was merged into \(into); use that."))
            }
        }
        return problems
    }

    /// Refuses while records refer to this one, with how many of each collection. What is frozen or written by the
    /// engine alone keeps the name beside the id and does not count.
    package func expectUnused(_ id: RecordID, _ reader: RecordReader) throws(ShopError) {
        let references = try shopping { () throws(RecordError) in try reader.references(to: id) }
        var counts: [(collection: StaticString, count: Int)] = []
        for reference in references where !Self.frozen(reference.collection, for: id.collection) {
            let name = reference.collection.definition.name
            if let index = counts.firstIndex(where: { $0.collection.isSame(as: name) }) {
                counts[index].count += reference.count
            } else {
                counts.append((name, reference.count))
            }
        }
        if !counts.isEmpty { throw .inUse(id, counts: counts) }
    }

    private static func frozen(_ referring: CollectionNumber, for target: CollectionNumber) -> Bool {
        switch referring {
        case .log: true
        case .webStatusHistory: target == .listItems || target == .statuses
        default: false
        }
    }

    /// Number of the field `active`, which every collection with deactivate and activate has.
    static func activeField(_ collection: CollectionNumber) -> Int {
        let fields = collection.definition.fields
        guard let field = fields.first(where: { $0.name.isSame(as: "active") }) else {
            preconditionFailure("\(collection) has no field active")
        }
        return field.number
    }
}

extension Record {
    /// Whether it may be chosen; true where its collection has no such field.
    package var isActive: Bool {
        guard let field = collection.fields.first(where: { $0.name.isSame(as: "active") }),
            let value = fragment(field.number)
        else { return true }
        return JSONText.bool(value) ?? true
    }
}
