// Running a plan: rows in the wanted order, from a place in it on. Numbers are read from the index in batches, all places
// of a batch are found before the first row is touched, and the conditions that the index does not cover are asked of
// the rows. Where the rows must be sorted, the best ones are kept: as many as are wanted, or all of them for an export.

internal import Storage

struct ListRun {
    private let reader: RecordReader
    private let layout: RecordLayout
    private let order: SortOrder
    private let tests: [RowTest]
    private let plan: ListPlan
    /// Rows at and before this place are passed over.
    private let start: SortPosition?
    private(set) var rowsRead = 0
    private(set) var entriesRead = 0

    // Rows of a batch that passed, from `next` on.
    private var batch: [Row] = []
    private var upcoming = 0
    private var batchLimit = 32

    // Sources
    private var segments: [ListPlan.Segment] = []
    private var cursor: Cursor = .none
    /// Numbers in the order they will be given: of gathered entries, or of sorted rows.
    private var numbers: [RowID] = []
    private var position = 0
    private var best: BestRows?
    private var stage = Stage.streaming

    private enum Cursor {
        case none
        case index(TreeScan)
        case rows(RowWalk)
    }

    private enum Stage {
        /// Rows come from the source as they are asked for.
        case streaming
        /// Rows are being compared; none can be given yet.
        case collecting
        /// Rows come from `numbers`.
        case giving
    }

    /// - Parameter keep: how many sorted rows will be asked for; nil for all.
    init(
        _ reader: RecordReader, _ layout: RecordLayout, _ order: SortOrder, _ conditions: [Condition], _ plan: ListPlan,
        after start: SortPosition?, keep: Int?
    ) throws(RecordError) {
        self.reader = reader
        self.layout = layout
        self.order = order
        self.plan = plan
        self.start = start
        tests = conditions.indices.filter(plan.asks).compactMap { conditions[$0].test(layout) }
        // Where every row counts the first batch is the page.
        if tests.isEmpty, !plan.sorts, let keep { batchLimit = max(1, min(keep, 512)) }
        switch plan.source {
        case .ordered(let segments):
            self.segments = plan.sorts ? segments : Self.left(of: segments, order, after: start)
        case .gathered(let index, let ranges): try gather(index, ranges)
        }
        if plan.sorts {
            best = BestRows(limit: keep, isDescending: order.isDescending)
            stage = .collecting
        }
    }

    /// The next row, nil at the end.
    mutating func next() throws(RecordError) -> Record? {
        while stage == .collecting { _ = try collect(rows: 1 << 20) }
        while upcoming >= batch.count {
            guard try fill() else { return nil }
        }
        upcoming += 1
        return Record(batch[upcoming - 1], layout)
    }

    /// Compares up to about so many more rows, where they have to be sorted; true when rows can be given.
    mutating func collect(rows: Int) throws(RecordError) -> Bool {
        guard stage == .collecting else { return true }
        let end = rowsRead + rows
        while rowsRead < end {
            guard try fill() else {
                numbers = best?.sorted() ?? []
                best = nil
                position = 0
                batchLimit = 64
                stage = .giving
                return true
            }
            for row in batch[upcoming...] { best?.add(row, layout, order, after: start) }
            upcoming = batch.count
        }
        return false
    }

    // MARK: Batches

    /// Reads a batch from the source and keeps the rows that pass; false at the end.
    private mutating func fill() throws(RecordError) -> Bool {
        do throws(StorageError) {
            batch.removeAll(keepingCapacity: true)
            upcoming = 0
            let isRead = try isGathered ? fillFromNumbers() : fillFromSegments()
            guard isRead else { return false }
        } catch {
            throw RecordError(error)
        }
        // Sorted rows were counted, and asked, when they were compared.
        if stage != .giving {
            rowsRead += batch.count
            if !tests.isEmpty { batch.removeAll { row in !tests.allSatisfy { $0.passes(row, layout) } } }
        }
        batchLimit = min(batchLimit * 2, 512)
        return true
    }

    private var isGathered: Bool {
        if stage == .giving { return true }
        if case .gathered = plan.source { return true }
        return false
    }

    private mutating func fillFromNumbers() throws(StorageError) -> Bool {
        guard position < numbers.count else { return false }
        let end = min(position + batchLimit, numbers.count)
        try reader.view.gather(layout.number.rawValue, Array(numbers[position..<end]), into: &batch)
        guard batch.count == end - position else { throw Self.orphan(layout) }
        position = end
        return true
    }

    private mutating func fillFromSegments() throws(StorageError) -> Bool {
        while true {
            switch cursor {
            case .none:
                guard let segment = segments.first else { return false }
                cursor = try open(segment)
            case .index(var scan):
                var found: [RowID] = []
                while found.count < batchLimit, let row = try scan.next() { found.append(row) }
                cursor = .index(scan)
                guard found.isEmpty else {
                    entriesRead += found.count
                    try reader.view.gather(layout.number.rawValue, found, into: &batch)
                    guard batch.count == found.count else { throw Self.orphan(layout) }
                    return true
                }
                endSegment()
            case .rows(var walk):
                let without = segments.first?.without
                while batch.count < batchLimit, let row = try walk.next() {
                    if let without, layout.schema.value(row, without) != nil {
                        rowsRead += 1
                        continue
                    }
                    batch.append(row)
                }
                cursor = .rows(walk)
                guard batch.isEmpty else { return true }
                endSegment()
            }
        }
    }

    private mutating func endSegment() {
        segments.removeFirst()
        cursor = .none
    }

    private func open(_ segment: ListPlan.Segment) throws(StorageError) -> Cursor {
        let table = layout.number.rawValue
        // Rows that are going to be sorted are read as they lie.
        let descending = order.isDescending && !plan.sorts
        switch segment.source {
        case .index(let index, let range, _, _):
            return .index(try reader.view.scan(table, UInt16(index.rawValue), range, descending: descending))
        case .rows(let range):
            return .rows(try reader.view.walk(table, range, descending: descending))
        }
    }

    private static func orphan(_ layout: RecordLayout) -> StorageError {
        .corrupt(what: "\(layout.definition.name): an index names a row that is not there")
    }

    // MARK: Gathering

    /// Reads all entries of the ranges and puts the row numbers in order, each once.
    private mutating func gather(_ index: IndexNumber, _ ranges: [KeyRange]) throws(RecordError) {
        do throws(StorageError) {
            for range in ranges {
                var scan = try reader.view.scan(layout.number.rawValue, UInt16(index.rawValue), range)
                while let row = try scan.next() { numbers.append(row) }
            }
        } catch {
            throw RecordError(error)
        }
        entriesRead += numbers.count
        numbers.sort()
        if plan.repeats || ranges.count > 1 { numbers = numbers.uniqued() }
        guard !plan.sorts else { return }
        if let start {
            let isDescending = order.isDescending
            numbers.removeAll { isDescending ? $0.number >= start.row : $0.number <= start.row }
        }
        if order.isDescending { numbers.reverse() }
    }

    // MARK: Beginning at a place

    /// What is left of the segments after a place, in the direction of the order.
    private static func left(
        of segments: [ListPlan.Segment], _ order: SortOrder, after start: SortPosition?
    ) -> [ListPlan.Segment] {
        guard let start else { return segments }
        var left: [ListPlan.Segment] = []
        for var segment in segments where segment.isNone || !start.isNone {
            if segment.isNone == start.isNone { segment.source = cut(segment.source, order, after: start) }
            left.append(segment)
        }
        return left
    }

    private static func cut(
        _ source: ListPlan.Segment.Source, _ order: SortOrder, after start: SortPosition
    ) -> ListPlan.Segment.Source {
        switch source {
        case .rows(let range):
            return order.isDescending
                ? .rows(range.lowerBound..<max(start.row, range.lowerBound))
                : .rows(min(start.row + 1, range.upperBound)..<range.upperBound)
        case .index(let index, var range, let prefix, let noneByte):
            var entry = prefix
            if start.isNone {
                // Where rows without a value stand in an index is its own affair.
                entry.append(noneByte)
                entry.append(contentsOf: start.key.dropFirst())
            } else {
                entry.append(contentsOf: start.key)
            }
            KeyEncoding.appendRow(RowID(start.row), to: &entry)
            if order.isDescending {
                range.upper = range.upper.map { $0.lexicographicallyPrecedes(entry) ? $0 : entry } ?? entry
            } else {
                range.lower = range.lower.later(entry + [0])
            }
            return .index(index, range, prefix: prefix, noneByte: noneByte)
        }
    }
}

extension Array where Element == RowID {
    /// Each number once; they are sorted.
    func uniqued() -> [RowID] {
        var distinct: [RowID] = []
        distinct.reserveCapacity(count)
        for number in self where distinct.last != number { distinct.append(number) }
        return distinct
    }
}
