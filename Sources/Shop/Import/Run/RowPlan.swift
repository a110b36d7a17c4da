// What a row comes to: for each record of the mapping the one it names or a new one, with the values it takes. A row is
// planned in full before anything of it is written, so that all its problems are found and none of it is stored.

internal import JSON
internal import Records

/// One record that a row finds or makes.
struct PlannedRecord {
    enum Target {
        case existing(Record)
        /// Not there yet.
        case new
        /// The conditions of the mapping leave it out of this row.
        case none
    }

    var target: Target
    var draft: RecordDraft
    /// Fields that refer to other records of the same row.
    var links: [(field: FieldDefinition, record: Int)] = []
    /// Text of the key, to know a record again that a dry run did not store.
    var key: String
}

/// Something wrong with a row.
struct RowFault {
    let column: String?
    let problem: ProblemKind
    let value: String?
    let hint: String?
}

/// Plans rows; reads what is stored, writes nothing.
struct RowPlanner {
    let mapping: ImportMapping
    let call: ShopCall
    let texts: FieldText

    init(_ mapping: ImportMapping, _ call: ShopCall) throws(ShopError) {
        self.mapping = mapping
        self.call = call
        texts = FieldText(
            time: try call.shop.time(), currency: try call.shop.settings().shop.currency, dates: mapping.dates)
    }

    /// Whether the row counts at all.
    func includes(_ row: InputRow) -> Bool { mapping.rows.allSatisfy { holds($0, row) } }

    /// The records of a row; throws only where the store cannot be read.
    func plan(_ row: InputRow, _ faults: inout [RowFault]) throws(ShopError) -> [PlannedRecord] {
        var plans: [PlannedRecord] = []
        for record in mapping.records { plans.append(try plan(record, row, plans, &faults)) }
        return plans
    }

    // MARK: One record

    private func plan(
        _ record: RecordMapping, _ row: InputRow, _ others: [PlannedRecord], _ faults: inout [RowFault]
    ) throws(ShopError) -> PlannedRecord {
        var plan = PlannedRecord(target: .none, draft: RecordDraft(record.collection.number), key: "")
        guard record.conditions.allSatisfy({ holds($0, row) }) else { return plan }
        for field in record.fields {
            if case .record(let index) = field.source {
                link(field, index, others, &plan)
            } else {
                try set(field, row, &plan, &faults)
            }
        }
        // One that is not there and is not made has been told; what else it lacks does not matter.
        guard try find(record, row, others, &plan, &faults) else { return plan }
        judge(record, &plan, &faults)
        try checkUnique(record, plan, &faults)
        return plan
    }

    private func link(_ field: FieldMapping, _ index: Int, _ others: [PlannedRecord], _ plan: inout PlannedRecord) {
        switch others[index].target {
        case .existing(let record): plan.draft.put(field.field.number, record.presentID.fragment)
        case .new: plan.links.append((field.field, index))
        case .none: break
        }
    }

    private func set(
        _ field: FieldMapping, _ row: InputRow, _ plan: inout PlannedRecord, _ faults: inout [RowFault]
    ) throws(ShopError) {
        if case .column(let column) = field.source, let fragment = row.fragment(column) {
            return setNested(fragment, field, column, &plan, &faults)
        }
        let isMapped = !field.values.isEmpty
        var text = source(field.source, row)
        let given = text
        if let found = text, isMapped {
            if let value = field.values[ShopText.folded(found)] {
                text = value
            } else if field.isClosed {
                faults.append(
                    RowFault(
                        column: column(field), problem: .choice, value: found,
                        hint: "The map of the mapping has no entry for it."))
                return
            }
        }
        guard let text = text ?? field.fallback else {
            // An empty cell takes a value away from a record that has one.
            plan.draft.put(field.field.number, nil)
            return
        }
        if case .reference(let targets) = field.field.kind {
            guard let id = try reference(text, field, targets, plan.draft.collection) else {
                let names = targets.map { $0.singular.text }.joined(separator: " or ")
                faults.append(
                    RowFault(
                        column: column(field), problem: .noSuchRecord, value: given ?? text,
                        hint: "There is no \(names) \(text)."))
                return
            }
            plan.draft.put(field.field.number, id.fragment)
            return
        }
        do throws(ValueFault) { plan.draft.put(field.field.number, try texts.value(text, for: field)) } catch {
            faults.append(
                RowFault(column: column(field), problem: error.problem, value: given ?? text, hint: error.hint))
        }
    }

    private func setNested(
        _ fragment: JSONFragment, _ field: FieldMapping, _ column: String, _ plan: inout PlannedRecord,
        _ faults: inout [RowFault]
    ) {
        guard case .json(let shape) = field.field.kind else {
            faults.append(
                RowFault(column: column, problem: .type, value: nil, hint: "\(field.field.name) takes no nested value.")
            )
            return
        }
        let problems = fragment.bytes.withUnsafeBytes { bytes -> [Problem] in
            guard let document = try? Document(parsing: bytes) else { return [] }
            return ShapeValidator.problems(in: document.root, shape)
        }
        for problem in problems {
            faults.append(
                RowFault(
                    column: column + problem.path, problem: problem.problem, value: nil,
                    hint: problem.hint ?? problem.expected))
        }
        plan.draft.put(field.field.number, fragment)
    }

    // MARK: Existing records

    /// Looks for the record that the row names; false when that is a fault.
    private func find(
        _ record: RecordMapping, _ row: InputRow, _ others: [PlannedRecord], _ plan: inout PlannedRecord,
        _ faults: inout [RowFault]
    ) throws(ShopError) -> Bool {
        plan.target = .new
        let keyLinks = plan.links.filter { record.key.contains($0.field.number) }
        var keyValues: [(number: Int, value: JSONFragment)] = []
        for number in record.key where !keyLinks.contains(where: { $0.field.number == number }) {
            guard let value = plan.draft.change(number)?.value else {
                // A value of the key that is wrong has been told already.
                if let field = record.fields.first(where: { $0.field.number == number }),
                    !faults.contains(where: { $0.column == column(field) })
                {
                    faults.append(
                        RowFault(
                            column: column(field), problem: .required, value: nil,
                            hint: "Without \(field.field.name) the \(record.collection.number.singular) is not known."))
                }
                return false
            }
            keyValues.append((number, value))
        }
        plan.key = keyValues.map { String(decoding: $0.value.bytes, as: UTF8.self) }.joined(separator: "\u{1}")
        for link in keyLinks { plan.key += "\u{1}" + others[link.record].key }
        // What belongs to a record that is not there yet is not there either.
        guard keyLinks.isEmpty, let first = keyValues.first else { return true }
        let found = try matches(record.collection, first, keyValues.dropFirst())
        if found.count > 1 {
            let ids = found.prefix(5).map(\.id.description).joined(separator: ", ")
            faults.append(
                RowFault(
                    column: keyColumn(record), problem: .ambiguous, value: nil,
                    hint: "Several fit: \(ids). Add a field to the key."))
            return false
        } else if let one = found.first {
            plan.target = .existing(one)
        } else if !record.creates {
            faults.append(
                RowFault(
                    column: keyColumn(record), problem: .noSuchRecord, value: nil,
                    hint: "There is no such \(record.collection.number.singular), and the mapping does not make one."))
            return false
        }
        return true
    }

    private func matches(
        _ collection: CollectionDefinition, _ first: (number: Int, value: JSONFragment),
        _ rest: ArraySlice<(number: Int, value: JSONFragment)>
    ) throws(ShopError) -> [Record] {
        guard let index = collection.lookupIndex(first.number), let key = first.value.keyValue else { return [] }
        return try shopping { () throws(RecordError) in
            var found: [Record] = []
            var scan = try call.reader.scan(collection.number, index.number, prefix: [key])
            while let record = try scan.next(), found.count < 100 {
                if rest.allSatisfy({ Self.isSame(record, $0.number, $0.value) }) { found.append(record.copy()) }
            }
            // A customer who was merged into another that fits as well is that one.
            let living = Set(found.filter { $0.presentID == $0.id }.map(\.id))
            return found.filter { $0.presentID == $0.id || !living.contains($0.presentID) }
        }
    }

    /// Texts are compared as names are: whatever the case.
    private static func isSame(_ record: Record, _ number: Int, _ value: JSONFragment) -> Bool {
        guard let stored = record.fragment(number) else { return false }
        if stored.elementsEqual(value.bytes) { return true }
        guard let left = JSONText.string(stored),
            let right = value.bytes.withUnsafeBytes({ JSONText.string($0) })
        else { return false }
        return ShopText.folded(left) == ShopText.folded(right)
    }

    /// The record that a text names.
    private func reference(
        _ text: String, _ field: FieldMapping, _ targets: [CollectionNumber], _ collection: CollectionNumber
    ) throws(ShopError) -> RecordID? {
        guard let find = field.find, let target = targets.first else {
            guard let id = Array(text.utf8).withUnsafeBytes({ RecordID($0) }), targets.contains(id.collection)
            else { return nil }
            return try shopping { () throws(RecordError) in try call.reader.get(id)?.presentID }
        }
        return try shopping { () throws(RecordError) in
            switch target {
            case .statuses:
                let kind: Status.Kind = collection == .quotes ? .quote : .job
                return try call.reader.find(Status.Index.byName, in: target, .choice(kind), .text(text))?.id
            case .listItems:
                let list: ListItem.List =
                    field.field.number == Job.repairStageId.number ? .repairStages : .dueOutReasons
                return try call.reader.find(ListItem.Index.byName, in: target, .choice(list), .text(text))?.id
            default:
                guard let index = target.definition.lookupIndex(find) else { return nil }
                var scan = try call.reader.scan(target, index.number, prefix: [.text(text)])
                var ids: Set<RecordID> = []
                while ids.count < 2, let record = try scan.next() { ids.insert(record.presentID) }
                return ids.count == 1 ? ids.first : nil
            }
        }
    }

    // MARK: Rules

    /// What the rules of the collection say of the draft before it is written.
    private func judge(_ record: RecordMapping, _ plan: inout PlannedRecord, _ faults: inout [RowFault]) {
        let old: Record?
        switch plan.target {
        case .none: return
        case .new:
            old = nil
            dropEmpty(&plan.draft)
        case .existing(let existing): old = existing
        }
        if record.collection.number == .items {
            for problem in ItemRule.complete(&plan.draft, old: old) {
                faults.append(
                    RowFault(
                        column: source(of: String(problem.path.dropFirst()), record), problem: problem.problem,
                        value: plan.draft.value(Item.vin), hint: problem.hint))
            }
        }
        if record.collection.number == .accounts { judgeReport(record, old, &plan.draft, &faults) }
        for field in record.collection.fields where field.flags.contains(.required) && field.flags.contains(.onCreate) {
            guard !Self.completed.contains(field.name.text),
                !plan.links.contains(where: { $0.field.number == field.number })
            else { continue }
            let isMissing = plan.draft.change(field.number).map { $0.value == nil } ?? (old == nil)
            let column = source(of: field.name.text, record)
            guard isMissing, !faults.contains(where: { $0.column != nil && $0.column == column }) else { continue }
            faults.append(
                RowFault(
                    column: column, problem: .required, value: nil,
                    hint: "A \(record.collection.number.singular) needs \(field.name)."))
        }
    }

    /// What a file says of a customer's report is taken member by member, as accounts.update takes it (S3-05).
    private func judgeReport(
        _ record: RecordMapping, _ old: Record?, _ draft: inout RecordDraft, _ faults: inout [RowFault]
    ) {
        guard let given = draft.change(Account.report.number)?.value else { return }
        AccountRule.merge(.set(given), Account.report, &draft, old)
        for problem in AccountRule.reportProblems(draft) {
            let member = problem.path.dropFirst("/report".count)
            faults.append(
                RowFault(
                    column: source(of: "report", record).map { $0 + member }, problem: problem.problem, value: nil,
                    hint: problem.hint))
        }
    }

    /// Required fields that a rule completes.
    private static let completed: Set<String> = [
        "number", "kind", "creditHold", "connected", "active", "role", "jobStatusId", "roNumber",
    ]

    /// In a new record what is empty is not there.
    private func dropEmpty(_ draft: inout RecordDraft) {
        var kept = RecordDraft(draft.collection)
        for change in draft.changes where change.value != nil { kept.put(change.number, change.value) }
        draft = kept
    }

    /// Values that belong to another record already.
    private func checkUnique(
        _ record: RecordMapping, _ plan: PlannedRecord, _ faults: inout [RowFault]
    ) throws(ShopError) {
        let own: RecordID?
        switch plan.target {
        case .none: return
        case .new: own = nil
        case .existing(let existing): own = existing.id
        }
        for index in record.collection.indexes where index.unique && index.components.count == 1 {
            guard case .field(let number, _, _, _) = index.components[0], number != record.key.first,
                let value = plan.draft.change(number)?.value, let key = value.keyValue
            else { continue }
            let holder = try shopping { () throws(RecordError) in
                try call.reader.find(index.number, in: record.collection.number, key)?.id
            }
            guard let holder, holder != own else { continue }
            let name = record.collection.field(number)?.name.text ?? ""
            faults.append(
                RowFault(
                    column: source(of: name, record), problem: .taken, value: value.plainText,
                    hint: "\(holder) has this \(name) already."))
        }
    }

    // MARK: Columns

    private func holds(_ condition: RowCondition, _ row: InputRow) -> Bool {
        let text = row[condition.column].flatMap { mapping.none.contains(ShopText.folded($0)) ? nil : $0 }
        switch condition.test {
        case .filled(let filled): return (text != nil) == filled
        case .oneOf(let texts, let isIn): return texts.contains(ShopText.folded(text ?? "")) == isIn
        }
    }

    private func source(_ source: FieldMapping.Source, _ row: InputRow) -> String? {
        switch source {
        case .column(let name): text(name, row)
        case .template(let template): template.text { text($0, row) }
        case .constant(let text): text
        case .record: nil
        }
    }

    private func text(_ column: String, _ row: InputRow) -> String? {
        guard let text = row[column] else { return nil }
        return mapping.none.isEmpty || !mapping.none.contains(ShopText.folded(text)) ? text : nil
    }

    /// The column that a fault is told of.
    private func column(_ field: FieldMapping) -> String? {
        switch field.source {
        case .column(let name): name
        case .template(let template): template.columns.first ?? field.field.name.text
        case .constant, .record: field.field.name.text
        }
    }

    private func source(of field: String, _ record: RecordMapping) -> String? {
        record.fields.first { $0.field.name.text == field }.flatMap(column) ?? field
    }

    private func keyColumn(_ record: RecordMapping) -> String? {
        record.fields.first { $0.field.number == record.key.first }.flatMap(column)
    }
}

extension JSONFragment {
    /// As a component of a key; nil where it is none (an object).
    var keyValue: KeyValue? {
        bytes.withUnsafeBytes { bytes in
            if let id = RecordID(fragment: bytes) { return .id(id) }
            if let text = JSONText.string(bytes) { return .text(text) }
            if let flag = JSONText.bool(bytes) { return .boolean(flag) }
            if let first = JSONText.elements(of: bytes).first(where: { _ in true }) {
                return JSONText.string(first).map { .text($0) }
            }
            return JSONText.integer(bytes).map { .integer(Int($0)) }
        }
    }

    /// A text as it is, anything else as JSON.
    var plainText: String {
        bytes.withUnsafeBytes { JSONText.string($0) } ?? String(decoding: bytes, as: UTF8.self)
    }
}
