// Pages of lists, counts, and how they are come by.

internal import Storage

extension RecordReader {
    /// A page of a list. Its rows are valid until the next change.
    package func list(_ query: ListQuery) throws(RecordError) -> ListPage {
        let prepared = try PreparedQuery(self, query)
        let start = try query.cursor.map { (text) throws(RecordError) in
            try prepared.cursor.position(text, prepared.order) { (row) throws(RecordError) in
                try get(query.list.collection, row: row).map(prepared.position)
            }
        }
        var planner = try Planner(
            self, prepared.layout, prepared.order, query.conditions, limit: query.limit)
        let plan = try planner.plan()
        var run = try ListRun(
            self, prepared.layout, prepared.order, query.conditions, plan, after: start, keep: query.limit + 1)
        var rows: [Record] = []
        var hasMore = false
        while let row = try run.next() {
            guard rows.count < query.limit else {
                hasMore = true
                break
            }
            rows.append(row)
        }
        let total = query.withTotal ? try count(prepared.layout, query.conditions) : nil
        var explanation = prepared.explanation(plan, query.conditions)
        explanation.rowsRead = run.rowsRead
        explanation.entriesRead = run.entriesRead
        explanation.rowsReturned = rows.count
        return ListPage(rows: rows, hasMore: hasMore, total: total, explanation: explanation, prepared: prepared)
    }

    /// How many records of a list fit; from the counts of an index alone where one covers the conditions.
    package func count(_ query: ListQuery) throws(RecordError) -> Int {
        try count(layout(query.list.collection), query.conditions)
    }

    private func count(_ layout: RecordLayout, _ conditions: [Condition]) throws(RecordError) -> Int {
        let order = SortOrder(rowsDescending: false)
        var planner = try Planner(self, layout, order, conditions, limit: .max - 1)
        if let count = try planner.exactCount() { return count }
        let plan = try planner.plan()
        var run = try ListRun(self, layout, order, conditions, plan, after: nil, keep: nil)
        var count = 0
        while try run.next() != nil { count += 1 }
        return count
    }

    /// Every record of a list in its order, to be read piece by piece from a snapshot.
    package func export(_ query: ListQuery) throws(RecordError) -> ListExport {
        let prepared = try PreparedQuery(self, query)
        var planner = try Planner(self, prepared.layout, prepared.order, query.conditions, limit: .max - 1)
        let plan = try planner.plan()
        let run = try ListRun(
            self, prepared.layout, prepared.order, query.conditions, plan, after: nil, keep: nil)
        return ListExport(run: run)
    }
}

/// All rows of a query, one after the other.
package struct ListExport {
    var run: ListRun

    /// Compares up to about so many rows where the order asks for it; true when `next` can be called.
    package mutating func prepare(rows: Int) throws(RecordError) -> Bool { try run.collect(rows: rows) }

    /// The next row, nil at the end.
    package mutating func next() throws(RecordError) -> Record? { try run.next() }
}

/// A query with what its list says made ready.
struct PreparedQuery {
    let query: ListQuery
    let layout: RecordLayout
    let order: SortOrder
    let cursor: ListCursor

    init(_ reader: RecordReader, _ query: ListQuery) throws(RecordError) {
        self.query = query
        layout = reader.layout(query.list.collection)
        guard let sort = query.list.sort(query.sort.name.text) else {
            throw .unsupported(what: "list \(query.list.name) has no order \(query.sort.name)")
        }
        order = try SortOrder(sort, descending: query.sort.descending, layout)
        cursor = ListCursor(query.list, order, query.conditions, layout, storeID: reader.storeID)
    }

    /// Where a record stands in the order.
    func position(_ record: Record) -> SortPosition {
        var key: [UInt8] = []
        let isNone = order.append(record.row, layout, to: &key)
        return SortPosition(isNone: isNone, key: key, row: record.id.row)
    }

    func explanation(_ plan: ListPlan, _ conditions: [Condition]) -> ListExplanation {
        var explanation = ListExplanation()
        if let number = plan.index, let index = layout.definition.index(number) {
            explanation.index = index.name.text
            explanation.prefix = index.components.prefix(plan.bound).flatMap(\.fields).compactMap {
                layout.definition.field($0)?.name.text
            }
        }
        if plan.sorts {
            explanation.order = .topK
        } else if !order.parts.isEmpty {
            explanation.order = .index
        }
        explanation.descending = order.isDescending && !plan.sorts
        explanation.filters = conditions.indices.filter(plan.asks).map { conditions[$0].name(layout) }
        return explanation
    }
}
