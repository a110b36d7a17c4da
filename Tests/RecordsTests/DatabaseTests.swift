import JSON
import Platform
@testable import Records
import Testing

private func text(_ record: Record, _ audience: Audience = .staff) -> String {
    var writer = JSONWriter()
    record.write(to: &writer, for: audience)
    return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite struct DatabaseTests {
    @Test func whatACommittedTransactionWroteIsReadBackAsItsFields() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.job("Bumper \"rear\"", number: "1001", dueOut: 500))
        }
        #expect(id.description == "J1")
        let record = try #require(try database.live.get(id))
        #expect(record.version == 1 && record.lastChange == 1)
        #expect(record[Job.title] == "Bumper \"rear\"")
        #expect(record[Job.kind] == .repairOrder)
        #expect(record[Job.dueOut]?.milliseconds == SampleShop.start + 500)
        #expect(record[Job.itemId] == nil && !record.has(Job.itemId) && record.has(Job.title))
        #expect(record.createdBy == "E1" && record.updatedAt?.milliseconds == SampleShop.start)
        #expect(
            text(record)
                == #"{"id":"J1","version":1,"createdAt":"2026-05-28T22:26:40+02:00","createdBy":"E1","#
                + #""updatedAt":"2026-05-28T22:26:40+02:00","updatedBy":"E1","kind":"repairOrder","#
                + #""title":"Bumper \"rear\"","roNumber":"1001","accountId":"C1","#
                + #""dueOut":"2026-05-28T22:26:40.500+02:00","jobStatusId":"S1","origin":"hq","#
                + #""createdByCustomer":false,"open":true}"#)
        #expect(
            text(record, .portal)
                == #"{"id":"J1","version":1,"createdAt":"2026-05-28T22:26:40+02:00","kind":"repairOrder","#
                + #""title":"Bumper \"rear\"","roNumber":"1001","dueOut":"2026-05-28T22:26:40.500+02:00","#
                + #""createdByCustomer":false,"open":true}"#)
    }

    @Test func membersAreWrittenInTheCommaRulesOfTheWriter() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.account("7", "Zoë"))
        }
        let record = try #require(try database.live.get(id))
        var writer = JSONWriter()
        writer.beginArray()
        record.write(to: &writer)
        writer.beginObject()
        record.writeMembers(to: &writer, for: .portal)
        writer.member("more", 1)
        writer.endObject()
        writer.endArray()
        let document = try Document(parsing: writer.bytes)
        let elements = try #require(document.root.array)
        #expect(elements.count == 2)
        #expect(elements[0].object?["name"]?.string?.text == "Zoë")
        #expect(elements[1].object?["id"]?.string?.text == "C1" && elements[1].object?["more"]?.integer == 1)
    }

    @Test func aBodyThatThrowsLeavesNothing() throws {
        let database = try SampleShop.database()
        #expect(throws: RecordError.notFound(RecordID(.jobs, row: 9))) {
            try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
                _ = try transaction.insert(SampleShop.job("One"))
                _ = try transaction.update(RecordID(.jobs, row: 9), SampleShop.job("Two"))
            }
        }
        #expect(try database.live.count(.jobs) == 0 && database.live.lastChange() == 0)
        #expect(database.pendingBytes == 0)
    }

    @Test func aTransactionSeesItsOwnWritesAndItsRecordsOutliveThem() throws {
        let database = try SampleShop.database()
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            let id = try transaction.insert(SampleShop.job("Before"))
            let before = try transaction.reader.require(id)
            var draft = RecordDraft(.jobs)
            draft.set(Job.title, "After, and much longer than it was before")
            #expect(try transaction.update(id, draft) == 2)
            #expect(before[Job.title] == "Before")
            #expect(try transaction.reader.require(id)[Job.title] == "After, and much longer than it was before")
        }
    }

    @Test func anUpdateThatChangesNothingIsNotWritten() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.job("Same", number: "5"))
        }
        try database.flush()
        let version = try database.transact(SampleShop.author(60_000)) { (transaction) throws(RecordError) in
            try transaction.update(id, SampleShop.job("Same", number: "5"))
        }
        #expect(version == 1 && database.pendingBytes == 0)
        #expect(try database.live.require(id).updatedAt?.milliseconds == SampleShop.start)
    }

    @Test func aSecondRecordWithAUniqueValueIsRefusedAndNamesTheFirst() throws {
        let database = try SampleShop.database()
        let first = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.account("A-1", "Émile"))
        }
        #expect(throws: RecordError.duplicate(.accounts, Account.Index.byNumber, first)) {
            try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
                _ = try transaction.insert(SampleShop.account("a-1", "Zoe"))
            }
        }
    }

    @Test func aRecordWithoutARequiredFieldIsRefused() throws {
        let database = try SampleShop.database()
        var draft = RecordDraft(.accounts)
        draft.set(Account.number, "1")
        draft.set(Account.name, "  ")
        draft.set(Account.kind, .person)
        draft.set(Account.active, true)
        #expect(throws: RecordError.incomplete(.accounts, field: Account.name.number)) {
            try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
                _ = try transaction.insert(draft)
            }
        }
    }

    @Test func textIsStoredInNFC() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.account("1", "Zoe\u{308}"))
        }
        let record = try database.live.require(id)
        #expect(record[Account.name].map { Array($0.utf8) } == Array("Zo\u{EB}".utf8))
        let nested = Array(#"{"line\n\u0301":["e\u0301",1.0]}"#.utf8)
        try nested.withUnsafeBytes { bytes in
            let document = try Document(parsing: bytes)
            let fragment = try #require(JSONFragment(document.root))
            #expect(fragment.bytes == Array("{\"line\\n\u{301}\":[\"\u{E9}\",1]}".utf8))
        }
    }

    @Test func indexesFindScanAndCountByTheirFirstComponents() throws {
        let database = try SampleShop.database()
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            _ = try transaction.insert(SampleShop.account("1", "Émile"))
            _ = try transaction.insert(SampleShop.account("2", "Zoe"))
            _ = try transaction.insert(SampleShop.account("3", "emil"))
            for index in 0..<40 {
                _ = try transaction.insert(
                    SampleShop.job(
                        "Job \(index)", account: UInt64(index % 3 + 1), number: "R\(index)", open: index % 2 == 0))
            }
        }
        let live = database.live
        #expect(try live.find(Job.Index.byRoNumber, in: .jobs, "r7")?[Job.title] == "Job 7")
        #expect(try live.find(Job.Index.byRoNumber, in: .jobs, "R77") == nil)
        let account = KeyValue.id(RecordID(.accounts, row: 2))
        #expect(try live.count(.jobs, Job.Index.byAccountOpen, prefix: [account]) == 13)
        #expect(try live.count(.jobs, Job.Index.byAccountOpen, prefix: [account, true]) == 6)
        var scan = try live.scan(.accounts, Account.Index.byName)
        var names: [String] = []
        while let record = try scan.next() { names.append(record[Account.name] ?? "") }
        #expect(names == ["emil", "Émile", "Zoe"])
        let references = try live.references(to: RecordID(.accounts, row: 1))
        #expect(references == [.init(collection: .jobs, field: "accountId", count: 14)])
    }

    @Test func rowsComeInTheOrderTheyWereMadeOrNewestFirst() throws {
        let database = try SampleShop.database()
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            for index in 0..<5 { _ = try transaction.insert(SampleShop.job("Job \(index)")) }
            _ = try transaction.insert(SampleShop.job("Far"), as: RecordID(.jobs, row: 5_000_000))
            try transaction.remove(RecordID(.jobs, row: 3))
        }
        func rows(_ walk: RecordWalk) throws -> [UInt64] {
            var walk = walk
            var rows: [UInt64] = []
            while let record = try walk.next() { rows.append(record.id.row) }
            return rows
        }
        #expect(try rows(database.live.rows(of: .jobs)) == [1, 2, 4, 5, 5_000_000])
        #expect(try rows(database.live.rows(of: .jobs, descending: true)) == [5_000_000, 5, 4, 2, 1])
        #expect(try rows(database.live.rows(of: .jobs, from: 4)) == [4, 5, 5_000_000])
        #expect(try rows(database.live.rows(of: .jobs, from: 5, descending: true)) == [4, 2, 1])
    }

    @Test func aSnapshotStaysAsItWas() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.job("Before"))
        }
        try database.flush()
        let snapshot = try database.snapshot()
        try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            var draft = RecordDraft(.jobs)
            draft.set(Job.title, "After")
            _ = try transaction.update(id, draft)
        }
        #expect(try snapshot.reader.require(id)[Job.title] == "Before")
        #expect(try database.live.require(id)[Job.title] == "After")
        snapshot.close()
    }

    @Test func countersTellCachesThatRecordsChangedAlsoWhenTakenBack() throws {
        let database = try SampleShop.database()
        let before = database.changeCount(.jobs)
        // A cache was made of what a refused call had written, and passed for the state when the call was taken back:
        // the count of a transaction never stands for anything but what it wrote.
        var within: UInt64 = 0
        try? database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            _ = try transaction.insert(SampleShop.job("One"))
            within = database.changeCount(.jobs)
            throw RecordError.diskFull
        }
        #expect(within > before)
        #expect(database.changeCount(.jobs) > within)
        #expect(database.changeCount(.accounts) == 0)
    }

    @Test func flushedRecordsAreThereAfterThePowerWent() throws {
        let disk = SimDisk(seed: 3)
        var database: Database? = try SampleShop.database(disk)
        try database?.transact(SampleShop.author(5)) { (transaction) throws(RecordError) in
            _ = try transaction.insert(SampleShop.job("Kept"))
        }
        try database?.flush()
        database = nil
        let again = try SampleShop.database(disk)
        #expect(try again.live.require(RecordID(.jobs, row: 1))[Job.title] == "Kept")
        #expect(again.lastTime == SampleShop.start + 5)
    }
}
