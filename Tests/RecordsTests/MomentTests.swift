import JSON
import Platform
import Testing

@testable import Records

/// Records around their changes, worked out backwards, against what was written down when they were made.
@Suite struct MomentTests {
    private static func text(_ record: Record?) -> String? {
        guard let record else { return nil }
        var writer = JSONWriter()
        record.write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// What each change found and left, as it was seen when it happened.
    private struct Seen {
        let seq: Int
        let before: String?
        let after: String?
    }

    /// Ten jobs, changed at random: fields set, changed and taken away, some removed in the end.
    private static func history(seed: UInt64, steps: Int) throws -> (Database, [Seen]) {
        let database = try SampleShop.database()
        var random = SplitMix64(seed: seed)
        var seen: [Seen] = []
        var jobs: [RecordID] = []
        for step in 0..<steps {
            try database.transact(SampleShop.author(Int64(step))) { (transaction) throws(RecordError) in
                let isNew = jobs.count < 10 && (jobs.isEmpty || random.next() % 5 == 0)
                if isNew {
                    jobs.append(try transaction.insert(SampleShop.job("Job \(step)", number: "\(step)")))
                    seen.append(Seen(seq: step + 1, before: nil, after: text(try transaction.reader.get(jobs.last!))))
                    return
                }
                let id = jobs[Int(random.next() % UInt64(jobs.count))]
                let before = text(try transaction.reader.get(id))
                var draft = RecordDraft(.jobs)
                draft.set(Job.title, "Title \(step)")
                if random.next() % 2 == 0 { draft.set(Job.poNumber, "PO \(step)") } else { draft.clear(Job.poNumber) }
                if random.next() % 3 == 0 { draft.set(Job.unreadStaff, step) }
                _ = try transaction.update(id, draft)
                seen.append(Seen(seq: step + 1, before: before, after: text(try transaction.reader.get(id))))
            }
        }
        return (database, seen)
    }

    @Test(arguments: 1...8) func aRecordIsShownAsEachOfItsChangesFoundAndLeftIt(seed: UInt64) throws {
        let (database, seen) = try Self.history(seed: seed, steps: 120)
        let reader = database.live
        var walk = try reader.changeWalk(since: 0)
        var count = 0
        while let entry = try walk.next() {
            let change = try #require(entry.change)
            let moment = try #require(try reader.moment(of: change))
            let expected = seen[entry.seq - 1]
            #expect(expected.seq == entry.seq)
            #expect(Self.text(try moment.after()) == expected.after)
            #expect(Self.text(try moment.before()) == expected.before)
            #expect(try moment.version == moment.after()?.version)
            count += 1
        }
        #expect(count == seen.count)
    }

    @Test func aRemovedRecordIsKnownAtItsRemovalAndNotBefore() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.job("Job", number: "1"))
        }
        let before = Self.text(try database.live.get(id))
        try database.transact(SampleShop.author(1)) { (transaction) throws(RecordError) in try transaction.remove(id) }
        let reader = database.live
        let changes = try reader.changes(since: 0, limit: 9).changes
        #expect(try reader.moment(of: changes[0]) == nil)
        let removal = try #require(try reader.moment(of: changes[1]))
        #expect(try removal.after() == nil && removal.version == nil)
        #expect(Self.text(try removal.before()) == before)
    }

    @Test func aMomentCanBeGivenTheVersionOfAnother() throws {
        let (database, _) = try Self.history(seed: 3, steps: 30)
        let reader = database.live
        let change = try #require(try reader.changes(since: 0, limit: 99).changes.last { $0.what == .update })
        let moment = try #require(try reader.moment(of: change))
        #expect(try moment.before(version: 77)?.version == 77)
    }

    @Test func conditionsAreAskedOfRecordsThatAreNoLongerStored() throws {
        let database = try SampleShop.database()
        let id = try database.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            try transaction.insert(SampleShop.job("Blue door", number: "1"))
        }
        try database.transact(SampleShop.author(1)) { (transaction) throws(RecordError) in
            var draft = RecordDraft(.jobs)
            draft.set(Job.open, false)
            draft.set(Job.title, "Red door")
            _ = try transaction.update(id, draft)
        }
        let reader = database.live
        let change = try #require(try reader.changes(since: 1, limit: 1).changes.first)
        let moment = try #require(try reader.moment(of: change))
        let open = RecordFilter(
            [.equal(Job.open, .boolean(true)), .words(Job.Index.byWord, "blu")], of: .jobs, reader)
        #expect(try moment.before().map(open.fits) == true)
        #expect(try moment.after().map(open.fits) == false)
        #expect(RecordFilter([], of: .quotes, reader).fits(try #require(try reader.get(id))) == false)
    }
}
