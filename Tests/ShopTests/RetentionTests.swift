import JSON
import Platform
import Records
import Testing

@testable import Shop

/// S3-24 and S3-29: what has ended goes after its time, in small steps; what waits stays.
@Suite struct RetentionTests {
    private static let day: Int64 = 86_400_000

    /// A shop with messages that ended at its first moment, and as many that wait.
    private static func shop(messages: Int) throws -> TestShop {
        let test = try TestShop()
        let account = TestShop.id(try #require(try test.call({ $0.accountsCreate }, #"{"name": "Bo Lind"}"#)["id"]))
        let at = test.clock.now()
        let author = Author(actor: "E1", method: "test", at: try test.shop.now())
        try test.shop.database.transact(author) { (transaction) throws(RecordError) in
            for number in 0..<messages * 2 {
                var draft = RecordDraft(.outbox)
                draft.set(OutboxEntry.channel, .email)
                draft.set(OutboxEntry.key, "test/\(number)")
                draft.set(OutboxEntry.accountId, account)
                draft.set(OutboxEntry.ownerId, account)
                draft.set(OutboxEntry.text, "Something private")
                draft.set(OutboxEntry.tries, 0)
                draft.set(OutboxEntry.queuedAt, Instant(milliseconds: at))
                let hasEnded = number < messages
                draft.set(OutboxEntry.state, hasEnded ? .sent : .uncertain)
                if hasEnded { draft.set(OutboxEntry.doneAt, Instant(milliseconds: at)) }
                _ = try transaction.insert(draft)
            }
        }
        return test
    }

    @Test func aFewAreRemovedAtATimeAndTheLastRoundSaysSo() throws {
        let test = try Self.shop(messages: 5)
        test.clock.advance(milliseconds: 89 * Self.day)
        #expect(try Retention.run(test.shop, limit: 2) == false)
        #expect(try test.count(.outbox) == 10, "a day too early")
        test.clock.advance(milliseconds: 2 * Self.day)
        var left: [Int] = []
        var isMore = true
        while isMore, left.count < 10 {
            isMore = try Retention.run(test.shop, limit: 2)
            left.append(try test.count(.outbox))
        }
        #expect(left == [8, 6, 5])
    }

    @Test func theChangeLogKeepsThatThereWasAMessageAndNotWhatItSaid() throws {
        let test = try Self.shop(messages: 1)
        let before = try test.shop.database.live.lastChange()
        test.clock.advance(milliseconds: 91 * Self.day)
        _ = try Retention.run(test.shop, limit: 10)
        let changes = try test.shop.database.live.changes(since: before, limit: 10).changes
        #expect(changes.map(\.what) == [.remove])
        let fields = Set(changes.flatMap { $0.old.map(\.field) })
        #expect(fields.contains(OutboxEntry.state.number) && fields.contains(OutboxEntry.accountId.number))
        #expect(!fields.contains(OutboxEntry.text.number) && !fields.contains(OutboxEntry.key.number))
    }

    /// A computer whose clock says that two years have gone by would throw everything away.
    @Test func nothingGoesWhileTheClockIsNotBelieved() throws {
        let test = try Self.shop(messages: 3)
        test.clock.advance(milliseconds: 800 * Self.day)
        #expect(try Retention.run(test.shop, limit: 10) == false)
        #expect(try test.count(.outbox) == 6)
    }
}
