// Choosing a plan (C-06): the index that gives the order, or the one that leaves the fewest rows, by exact counts. Inner
// pages of the trees keep counts, so asking costs two walks from root to leaf whatever the answer.

internal import Storage

struct Planner {
    private let reader: RecordReader
    private let layout: RecordLayout
    private let order: SortOrder
    private let conditions: [Condition]
    /// Rows wanted.
    private let limit: Int
    private let rowCount: Int
    /// Part of all rows that each condition leaves, as far as an index tells; a guess for the others.
    private var selectivity: [Double] = []

    /// What reading a row from an index entry costs, against reading rows as they lie.
    private static let walkCost = 0.4
    /// What a row costs that is also compared with the best ones.
    private static let sortCost = 1.2
    /// What an entry costs whose row is not read.
    private static let entryCost = 0.1
    /// Ranges of one index that are worth reading one after the other.
    private static let rangeLimit = 256

    init(
        _ reader: RecordReader, _ layout: RecordLayout, _ order: SortOrder, _ conditions: [Condition], limit: Int
    ) throws(RecordError) {
        self.reader = reader
        self.layout = layout
        self.order = order
        self.conditions = conditions
        self.limit = limit
        rowCount = try reader.count(layout.number)
    }

    /// The cheapest plan.
    mutating func plan() throws(RecordError) -> ListPlan {
        let ordered = try orderedPlans()
        // Nothing beats an index that gives the order and holds only rows that fit: it reads what it returns.
        if !order.parts.isEmpty, let exact = ordered.first(where: isExact) { return exact }
        let gathering = try gatheringPlans()
        judge(gathering)
        var best = walkPlan()
        for plan in ordered + gathering {
            var plan = plan
            plan.cost = cost(plan)
            if plan.cost < best.cost { best = plan }
        }
        return best
    }

    /// How many rows fit, where an index covers every condition; nil where rows must be asked.
    func exactCount() throws(RecordError) -> Int? {
        let asked = Set(conditions.indices.filter { conditions[$0].test(layout) != nil })
        if asked.isEmpty { return rowCount }
        return try gatheringPlans().first { plan in !plan.repeats && asked.allSatisfy { !plan.asks($0) } }?.size
    }

    private func isExact(_ plan: ListPlan) -> Bool { conditions.indices.allSatisfy { !plan.asks($0) } }

    /// All plans with what they are thought to cost, for tests that run every one of them.
    mutating func everyPlan() throws(RecordError) -> [ListPlan] {
        let gathering = try gatheringPlans()
        judge(gathering)
        return try [walkPlan()] + orderedPlans() + gathering
    }

    /// Takes from counts how much each condition leaves.
    private mutating func judge(_ gathering: [ListPlan]) {
        selectivity = conditions.indices.map { position in
            let counted = gathering.filter { $0.covered == [position] }.map(\.size).min()
            guard rowCount > 0 else { return 1 }
            return counted.map { min(1, Double($0) / Double(rowCount)) } ?? 0.3
        }
    }

    private func cost(_ plan: ListPlan) -> Double {
        let size = Double(plan.size)
        var passing = 1.0
        for position in conditions.indices where plan.asks(position) { passing *= selectivity[position] }
        let toFillPage = passing > 0 ? min(size, Double(limit + 1) / passing) : size
        switch plan.source {
        case .ordered: return toFillPage
        case .gathered: return size * Self.entryCost + (plan.sorts ? size * Self.sortCost : toFillPage)
        }
    }

    // MARK: Rows as they lie

    private func walkPlan() -> ListPlan {
        let segment = ListPlan.Segment(source: .rows(0..<RowID.limit), isNone: false)
        var plan = ListPlan(
            source: .ordered([segment]), index: nil, covered: [], bound: 0, size: rowCount, sorts: !order.parts.isEmpty)
        plan.cost = plan.sorts ? Double(rowCount) * (Self.walkCost + Self.sortCost - 1) : cost(plan) * Self.walkCost
        return plan
    }

    // MARK: Indexes that give the order

    private func orderedPlans() throws(RecordError) -> [ListPlan] {
        var plans: [ListPlan] = []
        for index in layout.schema.definition.indexes {
            var fixed: [KeyValue] = []
            var covered: Set<Int> = []
            while true {
                if order.isGiven(by: index, fixed: fixed.count),
                    let plan = try orderedPlan(index, fixed, covered)
                {
                    plans.append(plan)
                }
                guard fixed.count < index.components.count,
                    let (position, value) = singleValue(index.components[fixed.count])
                else { break }
                fixed.append(value)
                covered.insert(position)
            }
        }
        return plans
    }

    private func orderedPlan(
        _ index: Storage.IndexDefinition, _ fixed: [KeyValue], _ covered: Set<Int>
    ) throws(RecordError) -> ListPlan? {
        let number = IndexNumber(Int(index.id))
        let prefix = index.prefix(fixed)
        var plan = ListPlan(
            source: .ordered([]), index: number, covered: covered, bound: fixed.count, size: 0, sorts: false)
        guard let first = index.components.dropFirst(fixed.count).first else {
            // Everything is fixed: what is left is the order of rows.
            guard holdsEveryRow(index, beyond: fixed.count, fixed) else { return nil }
            let range = KeyRange(prefix: prefix)
            plan.source = .ordered([
                .init(source: .index(number, range, prefix: prefix, noneByte: KeyEncoding.absent), isNone: false)
            ])
            plan.size = try count(number, range)
            return plan
        }
        let field = first.fields[0]
        var segments: [ListPlan.Segment] = []
        let (range, bounds) = bounded(prefix, first)
        plan.covered.formUnion(bounds)
        if !bounds.isEmpty { plan.bound += 1 }
        let noneByte = first.noneByte
        segments.append(.init(source: .index(number, range, prefix: prefix, noneByte: noneByte), isNone: false))
        let excludesNone = conditions.contains { $0.excludesNone(field) }
        if excludesNone {
            guard holdsEveryRow(index, beyond: fixed.count + 1, fixed) else { return nil }
        } else if index.isPresent {
            // The index lacks the rows without a value: they follow in the order of rows.
            guard fixed.isEmpty, index.components.count == 1 else { return nil }
            segments.append(.init(source: .rows(0..<RowID.limit), isNone: true, without: field))
            plan.size += rowCount
        } else {
            let none = KeyRange(prefix: prefix + [noneByte])
            segments.append(.init(source: .index(number, none, prefix: prefix, noneByte: noneByte), isNone: true))
        }
        for segment in segments {
            if case .index(_, let range, _, _) = segment.source { plan.size += try count(number, range) }
        }
        plan.source = .ordered(segments)
        return plan
    }

    /// The entries that begin with `prefix` and have a value next, narrowed by range conditions on its field.
    private func bounded(_ prefix: [UInt8], _ component: KeyComponent) -> (KeyRange, covered: Set<Int>) {
        var range = KeyRange(prefix: prefix + [component.presentByte])
        var covered: Set<Int> = []
        for (position, condition) in conditions.enumerated() {
            guard case .range(let field, let from, let to, false) = condition, [field] == component.fields,
                !component.isDescending
            else { continue }
            func key(_ value: Int64) -> [UInt8] {
                var key = prefix + [KeyEncoding.present]
                KeyEncoding.appendInteger(value, to: &key)
                return key
            }
            if let from { range.lower = range.lower.later(key(from)) }
            if let to {
                range.upper = range.upper.map { $0.lexicographicallyPrecedes(key(to)) ? $0 : key(to) } ?? key(to)
            }
            covered.insert(position)
        }
        return (range, covered)
    }

    // MARK: Indexes that leave few rows

    private func gatheringPlans() throws(RecordError) -> [ListPlan] {
        var plans: [ListPlan] = []
        for index in layout.schema.definition.indexes {
            if case .words? = index.components.first?.encoding {
                plans += try wordPlans(index)
            } else {
                plans += try valuePlans(index)
            }
        }
        return plans
    }

    private func wordPlans(_ index: Storage.IndexDefinition) throws(RecordError) -> [ListPlan] {
        let number = IndexNumber(Int(index.id))
        var plans: [ListPlan] = []
        for (position, condition) in conditions.enumerated() {
            guard case .words(number, let text) = condition else { continue }
            let words = Condition.words(of: text)
            var best: (range: KeyRange, count: Int)?
            for word in words {
                let range = KeyRange(prefix: [KeyEncoding.present] + word)
                let count = try count(number, range)
                if best.map({ count < $0.count }) ?? true { best = (range, count) }
            }
            guard let best else { continue }
            // With one word the entries say all there is to say; with several the rows must be asked for the others.
            var plan = ListPlan(
                source: .gathered(number, [best.range]), index: number, covered: [position], bound: 1,
                size: best.count, sorts: !order.parts.isEmpty, repeats: true)
            if words.count > 1 { plan.stillAsked = [position] }
            plans.append(plan)
        }
        return plans
    }

    /// Plans by the values of the first component, of the first two, and so on.
    private func valuePlans(_ index: Storage.IndexDefinition) throws(RecordError) -> [ListPlan] {
        let number = IndexNumber(Int(index.id))
        var plans: [ListPlan] = []
        var prefixes: [[UInt8]] = [[]]
        var covered: Set<Int> = []
        var fixed = 0
        var repeats = false
        func add(_ ranges: [KeyRange], _ covered: Set<Int>, bound: Int) throws(RecordError) {
            guard holdsEveryRow(index, beyond: bound, nil) else { return }
            var size = 0
            for range in ranges { size += try count(number, range) }
            plans.append(
                ListPlan(
                    source: .gathered(number, ranges), index: number, covered: covered, bound: bound, size: size,
                    sorts: !order.parts.isEmpty, repeats: repeats))
        }
        while fixed < index.components.count {
            let component = index.components[fixed]
            // A range of moments, or any value at all.
            for (position, condition) in conditions.enumerated() {
                switch condition {
                case .range(let field, let from, let to, false)
                where [field] == component.fields && (from != nil || to != nil) && !component.isDescending:
                    try add(prefixes.map { bounded($0, component).0 }, covered.union([position]), bound: fixed + 1)
                case .set(let field, true) where [field] == component.fields && !component.isEach:
                    try add(
                        prefixes.map { KeyRange(prefix: $0 + [component.presentByte]) }, covered.union([position]),
                        bound: fixed + 1)
                case .set(let field, false)
                where [field] == component.fields && !component.isEach && !index.isPresent:
                    try add(
                        prefixes.map { KeyRange(prefix: $0 + [component.noneByte]) }, covered.union([position]),
                        bound: fixed + 1)
                default: break
                }
            }
            guard let (position, values) = values(component, isPresent: index.isPresent),
                prefixes.count * values.count <= Self.rangeLimit
            else { break }
            var longer: [[UInt8]] = []
            for prefix in prefixes {
                for value in values {
                    var key = prefix
                    value.append(component, to: &key)
                    if !longer.contains(key) { longer.append(key) }
                }
            }
            prefixes = longer
            covered.insert(position)
            fixed += 1
            repeats = repeats || component.isEach
            try add(prefixes.map { KeyRange(prefix: $0) }, covered, bound: fixed)
        }
        return plans
    }

    // MARK: Helpers

    private func count(_ index: IndexNumber, _ range: KeyRange) throws(RecordError) -> Int {
        do throws(StorageError) {
            return try reader.view.count(layout.number.rawValue, UInt16(index.rawValue), range)
        } catch {
            throw RecordError(error)
        }
    }

    /// The one value that a condition allows for the component.
    private func singleValue(_ component: KeyComponent) -> (position: Int, value: KeyValue)? {
        guard !component.isEach, let (position, values) = values(component, isPresent: false), values.count == 1 else {
            return nil
        }
        return (position, values[0])
    }

    /// The values that a condition allows for the component.
    private func values(_ component: KeyComponent, isPresent: Bool) -> (position: Int, values: [KeyValue])? {
        for (position, condition) in conditions.enumerated() {
            guard case .oneOf(let field, let values) = condition, [field] == component.fields,
                values.allSatisfy({ $0.fits(component) }), !component.differs(from: layout.collation(field))
            else { continue }
            let hasNone = values.contains(where: \.isNone)
            if hasNone, isPresent || component.isEach { continue }
            return (position, values)
        }
        return nil
    }

    /// Whether no row that fits the conditions is missing in an index that leaves out rows with a nil component.
    private func holdsEveryRow(_ index: Storage.IndexDefinition, beyond bound: Int, _ fixed: [KeyValue]?) -> Bool {
        if let fixed, index.isPresent, fixed.contains(where: \.isNone) { return false }
        for component in index.components.dropFirst(bound) where component.isEach { return false }
        guard index.isPresent else { return true }
        return index.components.allSatisfy { component in
            component.fields.allSatisfy { field in
                layout.definition.field(field)?.flags.contains(.required) == true
                    || conditions.contains { $0.excludesNone(field) }
            }
        }
    }
}

extension Condition {
    /// Whether no row without the field passes.
    func excludesNone(_ field: Int) -> Bool {
        switch self {
        case .oneOf(field, let values): !values.contains(where: \.isNone)
        case .range(field, let from, let to, false): from != nil || to != nil
        case .set(field, let isSet): isSet
        default: false
        }
    }
}

extension KeyValue {
    var isNone: Bool { if case .none = self { true } else { false } }

    /// Whether it can be a value of the component.
    func fits(_ component: KeyComponent) -> Bool {
        switch (component.encoding, self) {
        case (_, .none), (.boolean, .boolean), (.integer, .integer), (.instant, .instant), (.date, .date),
            (.reference, .id), (.text, .text), (.each, .text), (.text, .id):
            true
        default: false
        }
    }
}

extension KeyComponent {
    var isEach: Bool { if case .each = encoding { true } else { false } }

    /// Whether its keys compare texts by other rules than equalities do.
    func differs(from collation: Collation) -> Bool {
        switch encoding {
        case .text(let own), .each(let own): own != collation
        default: false
        }
    }

    /// First byte of an entry's component with, and without, a value.
    var presentByte: UInt8 { isDescending ? ~KeyEncoding.present : KeyEncoding.present }
    var noneByte: UInt8 {
        let byte = nilsLast ? KeyEncoding.absentLast : KeyEncoding.absent
        return isDescending ? ~byte : byte
    }
}

extension [UInt8] {
    /// The later of two keys.
    func later(_ other: [UInt8]) -> [UInt8] { lexicographicallyPrecedes(other) ? other : self }
}
