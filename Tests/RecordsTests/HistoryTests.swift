import JSON
import Platform
import Testing

@testable import Records

@Suite struct ChangeTests {
    /// Three jobs; the first is changed twice and the third removed.
    private static func database() throws -> Database {
        let database = try SampleShop.database()
        func transact(_ step: Int64, _ actor: String, _ body: (Transaction) throws(RecordError) -> Void) throws {
            try database.transact(SampleShop.author(step, actor: actor, method: "jobs.test"), body)
        }
        try transact(0, "E1") { (transaction) throws(RecordError) in
            for index in 1...3 { _ = try transaction.insert(SampleShop.job("Job \(index)", number: "\(index)")) }
        }
        try transact(1, "E2") { (transaction) throws(RecordError) in
            var draft = RecordDraft(.jobs)
            draft.set(Job.title, "Second title")
            draft.set(Job.poNumber, "PO")
            draft.set(Job.unreadStaff, 3)
            _ = try transaction.update(RecordID(.jobs, row: 1), draft)
        }
        try transact(2, "E1") { (transaction) throws(RecordError) in
            var draft = RecordDraft(.jobs)
            draft.set(Job.title, "Third title")
            draft.clear(Job.poNumber)
            _ = try transaction.update(RecordID(.jobs, row: 1), draft)
            try transaction.remove(RecordID(.jobs, row: 3))
            _ = try transaction.insert(SampleShop.account("1", "Zoe"))
        }
        return database
    }

    private static func text(_ change: Change) -> String {
        var writer = JSONWriter()
        change.write(to: &writer, actorName: "Ann")
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func changesComeInTheirOrderFromANumberOn() throws {
        let live = try Self.database().live
        let all = try live.changes(since: 0, limit: 100)
        #expect(all.changes.map(\.seq) == Array(1...7) && all.seq == 7 && all.next == nil && !all.fresh)
        #expect(all.changes.map(\.id.description) == ["J1", "J2", "J3", "J1", "J1", "J3", "C1"])
        let page = try live.changes(since: 2, limit: 3)
        #expect(page.changes.map(\.seq) == [3, 4, 5] && page.next == 5)
        let accounts = try live.changes(since: 0, limit: 3, collection: .accounts)
        #expect(accounts.changes.map(\.seq) == [7] && accounts.next == nil)
    }

    @Test func theHistoryOfARecordSaysWhatItsFieldsWereAndBecame() throws {
        let live = try Self.database().live
        let page = try live.changes(of: RecordID(.jobs, row: 1), limit: 2)
        #expect(page.changes.map(\.seq) == [5, 4])
        #expect(
            Self.text(page.changes[0])
                == #"{"seq":5,"at":"2026-05-28T22:26:40.002+02:00","actor":"E1","actorName":"Ann","method":"jobs.test","#
                + #""collection":"jobs","recordId":"J1","what":"update","previous":4,"#
                + #""old":{"title":"Second title","poNumber":"PO"},"new":{"title":"Third title","poNumber":null}}"#)
        #expect(
            Self.text(page.changes[1]).hasSuffix(
                #""old":{"title":"Job 1","poNumber":null},"new":{"title":"Second title","poNumber":"PO"}}"#))
        let rest = try live.changes(of: RecordID(.jobs, row: 1), limit: 2, cursor: page.nextCursor)
        #expect(rest.changes.map(\.seq) == [1] && rest.nextCursor == nil)
        #expect(
            Self.text(rest.changes[0]).contains(
                #""what":"insert","new":{"kind":"repairOrder","title":"Job 1","roNumber":"1""#))
    }

    @Test func aRemovedRecordKeepsItsHistory() throws {
        let page = try Self.database().live.changes(of: RecordID(.jobs, row: 3), limit: 9)
        #expect(page.changes.map(\.what) == [.remove, .insert])
        #expect(page.changes[0].old.first { $0.field == Job.title.number }?.value == "Job 3".fragment)
        #expect(page.changes[1].new?.first { $0.field == Job.title.number }?.value == "Job 3".fragment)
    }

    @Test func theChangesOfAPersonComeNewestFirst() throws {
        let live = try Self.database().live
        var found: [Int] = []
        var cursor: String?
        repeat {
            let page = try live.changes(by: "E1", limit: 2, cursor: cursor)
            found += page.changes.map(\.seq)
            cursor = page.nextCursor
        } while cursor != nil
        #expect(found == [7, 6, 5, 3, 2, 1])
        let other = try live.changes(by: "E1", limit: 2).nextCursor
        #expect(throws: RecordError.self) { try live.changes(by: "E2", limit: 2, cursor: other) }
        #expect(throws: RecordError.self) { try live.changes(of: RecordID(.jobs, row: 1), limit: 2, cursor: other) }
    }

    @Test func droppedChangesAreMissedOnlyByWhoNeedsThem() throws {
        let database = try Self.database()
        let dropped = try database.transact(SampleShop.author(9)) { (transaction) throws(RecordError) in
            try transaction.forgetChanges(before: SampleShop.start + 2, limit: 100)
        }
        #expect(dropped == 4)
        #expect(try database.live.changes(since: 3, limit: 9).fresh)
        let page = try database.live.changes(since: 4, limit: 9)
        #expect(page.changes.map(\.seq) == [5, 6, 7] && !page.fresh)
        #expect(try database.live.changes(of: RecordID(.jobs, row: 1), limit: 9).changes.map(\.seq) == [5])
    }

    @Test func personalFieldsCanBeErasedFromTheHistory() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            let id = try transaction.insert(SampleShop.account("7", "Zoe"))
            var draft = RecordDraft(.accounts)
            draft.set(Account.name, "Zoë")
            draft.set(Account.creditHold, true)
            _ = try transaction.update(id, draft)
            return id
        }
        let count = try database.transact(SampleShop.author(5)) { (transaction) throws(RecordError) in
            var draft = RecordDraft(.accounts)
            draft.set(Account.name, "erased")
            _ = try transaction.update(id, draft)
            return try transaction.eraseChanges(of: id, mark: "erased".fragment)
        }
        #expect(count == 2)
        let page = try database.live.changes(of: id, limit: 9)
        #expect(Self.text(page.changes[1]).contains(#""old":{"name":"erased","creditHold":false}"#))
        #expect(page.changes.allSatisfy { !Self.text($0).contains("Zo") })
    }
}

@Suite struct RememberedRequestTests {
    @Test func aKeyStandsForItsCallUntilItIsForgotten() throws {
        let database = try SampleShop.database()
        for step in 0..<5 {
            try database.transact(SampleShop.author(Int64(step), method: "jobs.create")) {
                (transaction) throws(RecordError) in
                let large = "\"" + String(repeating: "x", count: RememberedRequest.answerLimit) + "\""
                let answer = step == 4 ? large : "{\"id\":\"J\(step)\"}"
                try transaction.remember(key: "key-\(step)", params: "00000000000000ff", answer: Array(answer.utf8))
            }
        }
        let live = database.live
        let found = try #require(try live.remembered(actor: "E1", key: "key-2"))
        #expect(found.method == "jobs.create" && found.params == "00000000000000ff")
        #expect(found.answer?.bytes == Array(#"{"id":"J2"}"#.utf8))
        #expect(try live.remembered(actor: "E1", key: "key-4")?.answer == nil)
        #expect(try live.remembered(actor: "E2", key: "key-2") == nil)
        let forgotten = try database.transact(SampleShop.author(9)) { (transaction) throws(RecordError) in
            let first = try transaction.forgetRequests(before: SampleShop.start + 3, limit: 2)
            return try (first, transaction.forgetRequests(before: SampleShop.start + 3, limit: 2))
        }
        #expect(forgotten == (2, 1))
        #expect(try live.remembered(actor: "E1", key: "key-2") == nil && live.count(.requests) == 2)
    }
}

@Suite struct ClockRuleTests {
    static let day: Int64 = 86_400_000
    static let last = SampleShop.start

    typealias Case = (Int64, ClockRule.State, Int64?)

    @Test(
        arguments: [
            (0, .good, 0), (5 * day, .good, 5 * day), (366 * day, .good, 366 * day),
            (-1, .behind(milliseconds: 1), 1), (-day, .behind(milliseconds: day), 1),
            (-day - 1, .refused(.behind, milliseconds: day + 1), nil),
            (366 * day + 1, .refused(.ahead, milliseconds: 366 * day + 1), nil),
        ] as [Case])
    func writesCarryATimeThatDoesNotRunBackwards(_ drift: Int64, _ state: ClockRule.State, _ written: Int64?) {
        var rule = ClockRule()
        #expect(rule.state(now: Self.last + drift, last: Self.last) == state)
        #expect(rule.time(now: Self.last + drift, last: Self.last) == written.map { Self.last + $0 })
    }

    @Test func anyClockIsGoodForAStoreWithoutCommits() {
        var rule = ClockRule()
        #expect(rule.time(now: 5, last: 0) == 5)
    }

    @Test func aConfirmationHoldsForItsDirectionUntilTheClockIsGoodAgain() {
        var rule = ClockRule()
        rule.confirm(now: Self.last - 3 * Self.day, last: Self.last)
        #expect(rule.confirmed == .behind)
        #expect(rule.time(now: Self.last - 3 * Self.day, last: Self.last) == Self.last + 1)
        #expect(rule.time(now: Self.last + 400 * Self.day, last: Self.last) == nil)
        #expect(rule.time(now: Self.last - 3 * Self.day, last: Self.last + 1) == Self.last + 2)
        #expect(rule.time(now: Self.last + 10, last: Self.last + 2) == Self.last + 10)
        #expect(rule.confirmed == nil)
        #expect(rule.time(now: Self.last - 3 * Self.day, last: Self.last) == nil)
        rule.confirm(now: Self.last + 400 * Self.day, last: Self.last)
        #expect(rule.time(now: Self.last + 400 * Self.day, last: Self.last) == Self.last + 400 * Self.day)
        rule = ClockRule(confirmed: .behind)
        rule.confirm(now: Self.last, last: Self.last)
        #expect(rule.confirmed == .behind)
    }
}

@Suite struct CSVTests {
    private static func csv(_ query: ListQuery, _ columns: [String], _ database: Database, rows: Int = 7) throws
        -> String
    {
        let snapshot = try database.snapshot()
        defer { snapshot.close() }
        var bytes: [UInt8] = []
        var export = CSVExport(try snapshot.reader.export(query), query.list.columns(columns), to: &bytes) { column in
            column.id.text == "jobStatus"
                ? { record, writer in
                    writer.raw(#"{"id":"S1","name":"In, Progress"}"#)
                    return true
                } : nil
        }
        while try export.step(rows: rows, to: &bytes) {}
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aTableIsWrittenAsShown() throws {
        let database = try SampleShop.database()
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            var job = SampleShop.job("Bumper, \"rear\"", number: "=1+1")
            job.set(Job.total, JSONFragment(Array(#"{"minor":-5,"currency":"EUR"}"#.utf8)))
            _ = try transaction.insert(job)
            job = SampleShop.job(" two\nlines ")
            job.set(Job.poNumber, "+45 33-12 (1)")
            job.set(Job.total, JSONFragment(Array(#"{"minor":1500,"currency":"JPY"}"#.utf8)))
            _ = try transaction.insert(job)
        }
        let query = ListQuery(Lists.jobs, sort: Lists.jobs.order("created"))
        let text = try Self.csv(
            query, ["id", "title", "jobStatus", "roNumber", "poNumber", "total", "open", "roColor"], database)
        #expect(
            text == "ID,Title,Status,R.O.#,PO number,Total,Open,R.O.# colour\r\n"
                + "J1,\"Bumper, \"\"rear\"\"\",\"In, Progress\",'=1+1,,-0.05 EUR,true,\r\n"
                + "J2,\" two\nlines \",\"In, Progress\",,+45 33-12 (1),1500 JPY,true,\r\n")
    }

    @Test(arguments: ["created", "-dueOut", "title"])
    func everyRowIsWrittenInItsOrderWhileOthersChange(_ sort: String) throws {
        let model = try ListModel(seed: 77, count: 120)
        try model.database.flush()
        let order = try #require(Lists.jobs.order(sort))
        let snapshot = try model.database.snapshot()
        let query = ListQuery(Lists.jobs, [ListModel.filters[1].condition], sort: order)
        let key = try #require(ListModel.sorts.first { $0.name == order.name.text }).key
        let expected = model.expected([ListModel.filters[1]], by: key, descending: order.descending)
        var bytes: [UInt8] = []
        var export = CSVExport(
            try snapshot.reader.export(query), Lists.jobs.columns(["id"]), to: &bytes
        ) { _ in nil }
        var steps = 0
        while try export.step(rows: 10, to: &bytes) {
            try model.remove(0)
            steps += 1
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").dropFirst()
        #expect(Array(lines) == expected.map { "J\($0)" } && export.rowCount == expected.count && steps > 5)
        snapshot.close()
    }

    @Test(arguments: [
        ("-2+3", "'-2+3,"), ("-cmd", "'-cmd,"), ("@SUM(A1)", "'@SUM(A1),"), ("\tx", "'\tx,"), ("plain", "plain,"),
        ("\r\nx", "\"'\r\nx\","), ("a\"b", "\"a\"\"b\","), ("+1=2", "'+1=2,"),
    ])
    func aTextThatLooksLikeAFormulaIsKeptFromBeingOne(_ text: String, _ expected: String) {
        var bytes: [UInt8] = []
        CSVText.append(Array(text.utf8), to: &bytes)
        bytes.append(UInt8(ascii: ","))
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}
