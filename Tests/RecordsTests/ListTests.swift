import JSON
import Platform
import Testing

@testable import Records

@Suite struct ListTests {
    private static func query(
        _ filters: [ListModel.Filter], _ sort: String, descending: Bool, limit: Int = 50, cursor: String? = nil
    ) throws -> ListQuery {
        let order = try #require(Lists.jobs.order((descending ? "-" : "") + sort))
        return ListQuery(
            Lists.jobs, filters.map(\.condition), sort: order, limit: limit, cursor: cursor, withTotal: true)
    }

    /// Runs every plan there is for a query to its end, and compares it with the model.
    private static func checkEveryPlan(_ model: ListModel, _ query: ListQuery, _ expected: [UInt64]) throws {
        let reader = model.database.live
        let prepared = try PreparedQuery(reader, query)
        var planner = try Planner(reader, prepared.layout, prepared.order, query.conditions, limit: query.limit)
        for plan in try planner.everyPlan() {
            for keep in [nil, 7] {
                var run = try ListRun(
                    reader, prepared.layout, prepared.order, query.conditions, plan, after: nil, keep: keep)
                var found: [UInt64] = []
                while let row = try run.next() { found.append(row.id.row) }
                let wanted = keep.map { plan.sorts ? Array(expected.prefix($0)) : expected } ?? expected
                let index = prepared.layout.definition.index(plan.index ?? IndexNumber(0))?.name.text ?? "rows"
                if found != wanted {
                    Issue.record("\(index) \(plan.source) \(query.sort): \(found), not \(wanted)")
                }
            }
        }
    }

    @Test(arguments: ListModel.filters.indices)
    func everyPlanGivesWhatTheModelGives(_ first: Int) throws {
        let model = try ListModel(seed: 100 + UInt64(first), count: 150)
        for second in ListModel.filters.indices.dropFirst(first) {
            let filters = [ListModel.filters[first], ListModel.filters[second]]
            for sort in [ListModel.sorts[second % 9], ListModel.sorts[(first + second / 3 + 1) % 9]] {
                let descending = (first + second) % 2 == 0
                let query = try Self.query(filters, sort.name, descending: descending)
                let expected = model.expected(filters, by: sort.key, descending: descending)
                try Self.checkEveryPlan(model, query, expected)
                #expect(try model.database.live.count(query) == expected.count)
            }
        }
    }

    @Test(arguments: ListModel.sorts.indices, [false, true])
    func pagesFollowOneAnotherWithoutGapOrRepetition(_ sort: Int, _ descending: Bool) throws {
        let model = try ListModel(seed: UInt64(sort), count: 200)
        let sort = ListModel.sorts[sort]
        for filters in [
            [], [ListModel.filters[1]], [ListModel.filters[3], ListModel.filters[0]], [ListModel.filters[23]],
        ] {
            var found: [UInt64] = []
            var cursor: String?
            repeat {
                let query = try Self.query(filters, sort.name, descending: descending, limit: 13, cursor: cursor)
                let page = try model.database.live.list(query)
                found += page.rows.map(\.id.row)
                cursor = page.nextCursor
                #expect(page.rows.count <= 13 && page.explanation.rowsReturned == page.rows.count)
            } while cursor != nil
            #expect(found == model.expected(filters, by: sort.key, descending: descending))
        }
    }

    @Test(arguments: 0..<6)
    func rowsThatStayAreShownOnceWhileOthersComeAndGo(_ seed: Int) throws {
        let model = try ListModel(seed: 40 + UInt64(seed), count: 150)
        let sort = ListModel.sorts[seed + 1]
        let descending = seed % 2 == 0
        let before = Set(model.jobs.map(\.row))
        var found: [UInt64] = []
        var cursor: String?
        repeat {
            let query = try Self.query([], sort.name, descending: descending, limit: 10, cursor: cursor)
            let page = try model.database.live.list(query)
            found += page.rows.map(\.id.row)
            cursor = page.nextCursor
            for _ in 0..<3 {
                try model.add()
                try model.remove(Int(model.random.next() % UInt64(model.jobs.count)))
            }
        } while cursor != nil
        let stayed = before.intersection(model.jobs.map(\.row))
        #expect(Set(found).isSuperset(of: stayed) && Set(found).count == found.count)
    }

    @Test func aCursorOfAnotherQueryIsRefused() throws {
        let model = try ListModel(seed: 5, count: 30)
        let live = model.database.live
        let cursor = try live.list(Self.query([], "dueOut", descending: false, limit: 5)).nextCursor
        func refusal(_ query: ListQuery) -> RecordError? {
            do throws(RecordError) {
                _ = try live.list(query)
                return nil
            } catch {
                return error
            }
        }
        for other in [
            try Self.query([], "dueOut", descending: true, cursor: cursor),
            try Self.query([], "dueIn", descending: false, cursor: cursor),
            try Self.query([ListModel.filters[1]], "dueOut", descending: false, cursor: cursor),
            try Self.query([], "dueOut", descending: false, cursor: "AAAA"),
            try Self.query([], "dueOut", descending: false, cursor: "not a cursor!"),
        ] {
            guard case .badCursor? = refusal(other) else {
                Issue.record("\(other.sort) took the cursor")
                continue
            }
        }
        #expect(refusal(try Self.query([], "dueOut", descending: false, limit: 99, cursor: cursor)) == nil)
    }

    @Test(arguments: ["customerName", "-customerName", "title", "-title"])
    func longNamesArePagedThroughEvenWhenTheLastRowGoes(_ sort: String) throws {
        let database = try SampleShop.database()
        let name = String(repeating: "修", count: 140)
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            for index in 0..<30 {
                var job = SampleShop.job(name + String(100 + index * 7 % 30))
                job.set(Job.customerName, name + String(100 + index * 7 % 30))
                _ = try transaction.insert(job)
            }
        }
        var found: [String] = []
        var cursor: String?
        repeat {
            let page = try database.live.list(
                ListQuery(Lists.jobs, sort: Lists.jobs.order(sort), limit: 1, cursor: cursor))
            found += page.rows.map { String(($0[Job.title] ?? "").suffix(3)) }
            cursor = page.nextCursor
            #expect((cursor?.count ?? 0) <= 1000)
            if found.count == 15, let row = page.rows.first?.id {
                try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
                    try transaction.remove(row)
                }
            }
        } while cursor != nil && found.count < 40
        let expected = (0..<30).map { String(sort.hasPrefix("-") ? 129 - $0 : 100 + $0) }
        #expect(found == expected)
    }

    @Test func theIndexThatGivesTheOrderOrLeavesTheFewestRowsIsChosen() throws {
        let model = try ListModel(seed: 6, count: 600)
        func explain(_ filters: [Int], _ sort: String, descending: Bool = false, limit: Int = 10) throws
            -> ListExplanation
        {
            let filters = filters.map { ListModel.filters[$0] }
            return try model.database.live.list(Self.query(filters, sort, descending: descending, limit: limit))
                .explanation
        }
        var plain = try explain([], "dueOut")
        #expect(plain.index == "byDueOut" && plain.order == .index && plain.rowsRead <= 32)
        plain = try explain([], "created", descending: true)
        #expect(plain.index == nil && plain.order == .rows && plain.descending)
        let status = try explain([3], "dueOut")
        #expect(status.index == "byStatusDueOut" && status.prefix == ["jobStatusId"] && status.filters.isEmpty)
        let account = try explain([9, 1], "title")
        #expect(account.index == "byAccountOpen" && account.prefix == ["accountId", "open"] && account.order == .topK)
        let words = try explain([24, 9], "created")
        #expect(words.rowsRead < 110)
        let board = try explain([0, 1, 14], "dueOut")
        #expect(
            board.index == "byKindOpenDueOut" && board.prefix == ["kind", "open", "dueOut"] && board.filters.isEmpty)
    }

    @Test func aPageIsWrittenWithItsColumnsAndEndsBeforeItsByteLimit() throws {
        let database = try SampleShop.database()
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            for index in 0..<100 {
                var job = SampleShop.job("Job \(index)")
                job.set(Job.description, String(repeating: "x", count: 4000))
                _ = try transaction.insert(job)
            }
        }
        let columns = Lists.jobs.columns(["title", "jobStatus", "dueOut", "description"])
        var cursor: String?
        var titles: [String] = []
        var pages = 0
        repeat {
            let page = try database.live.list(
                ListQuery(Lists.jobs, sort: Lists.jobs.order("created"), limit: 200, cursor: cursor, withTotal: true))
            var writer = JSONWriter()
            page.write(columns, to: &writer) { column in
                column.id.text == "jobStatus"
                    ? { record, writer in
                        writer.string("S\(record.version)"); return true
                    } : nil
            }
            #expect(writer.count < Limits.pageBytes + 200)
            let document = try Document(parsing: writer.bytes)
            let root = try #require(document.root.object)
            let rows = try #require(root["rows"]?.array)
            titles += rows.compactMap { $0.object?["title"]?.string?.text }
            #expect(rows[0].object?.map(\.name.text) == ["id", "version", "title", "jobStatus", "description"])
            #expect(root["total"]?.integer == 100)
            cursor = root["nextCursor"]?.string?.text
            pages += 1
        } while cursor != nil
        #expect(titles == (0..<100).map { "Job \($0)" } && pages == 2)
    }
}
