// What is over does not stay for ever: messages that have ended are kept 90 days and lines of the log two years, unless the
// shop says otherwise (settings.outbox, settings.log; null keeps for ever). Runs of the reports stay as long as either. The
// engine takes the old ones away a few at a time when nobody waits for it (decision 0041).
//
// What waits is never old: a message that is queued, on its way, to be tried again or uncertain has no end yet, and one that
// has stopped a channel goes out when the channel goes on.

internal import Platform
import Records

package enum Retention {
    /// Removes what is old.
    /// - Parameter limit: of each kind, at most.
    /// - Returns: whether there is more to do.
    package static func run(_ shop: Shop, limit: Int) throws(ShopError) -> Bool {
        // A clock that is not believed says nothing of what is old.
        guard try shop.takesOwnWrites else { return false }
        let settings = try shop.settings()
        let now = try shop.now()
        func cutoff(_ days: Int?) -> Int64? { days.map { now.milliseconds - Int64($0) * 86_400_000 } }
        let messages = cutoff(settings.outbox.retentionDays)
        let lines = cutoff(settings.log.retentionDays)
        let reader = shop.database.live
        let stopped = Set(settings.stops.values.compactMap(\.entry))
        var old: [RecordID] = []
        var isMore = false
        func take(_ ids: [RecordID]) {
            old += ids
            if ids.count == limit { isMore = true }
        }
        if let messages { take(try endedMessages(before: messages, but: stopped, reader, limit)) }
        if let lines { take(try logLines(before: lines, reader, limit)) }
        if let messages, let lines { take(try runs(before: min(messages, lines), reader, limit)) }
        guard !old.isEmpty else { return false }
        let author = Author(actor: "engine", method: "sweep", at: now)
        try shop.database.transact(author) { (transaction) throws(ShopError) in
            try shopping { () throws(RecordError) in
                for id in old { try transaction.remove(id, keeping: kept) }
            }
        }
        return isMore
    }

    /// What the change log keeps of a removed message or run: which one it was, and never what it said.
    private static let kept: [CollectionNumber: Set<Int>] = [
        .outbox: [
            OutboxEntry.channel.number, OutboxEntry.kind.number, OutboxEntry.state.number,
            OutboxEntry.accountId.number, OutboxEntry.ownerId.number, OutboxEntry.queuedAt.number,
            OutboxEntry.doneAt.number,
        ],
        .reportRuns: [ReportRun.date.number, ReportRun.begun.number, ReportRun.ended.number],
    ]

    private static func endedMessages(
        before cutoff: Int64, but stopped: Set<RecordID>, _ reader: RecordReader, _ limit: Int
    ) throws(ShopError) -> [RecordID] {
        try oldest(.outbox, OutboxEntry.Index.byDone, reader, limit) { entry in
            guard let at = entry[OutboxEntry.doneAt], at.milliseconds < cutoff else { return nil }
            let hasEnded = [.sent, .failed, .cancelled].contains(entry.outboxState)
            return hasEnded && !stopped.contains(entry.id)
        }
    }

    private static func logLines(
        before cutoff: Int64, _ reader: RecordReader, _ limit: Int
    ) throws(ShopError) -> [RecordID] {
        try oldest(.log, LogEntry.Index.byAt, reader, limit) { line in
            guard let at = line[LogEntry.at], at.milliseconds < cutoff else { return nil }
            return true
        }
    }

    /// Runs that have ended; the newest stays, which says whether a day had its reports.
    private static func runs(
        before cutoff: Int64, _ reader: RecordReader, _ limit: Int
    ) throws(ShopError) -> [RecordID] {
        let newest = try reader.first(.reportRuns, ReportRun.Index.byDate, [], descending: true)?.id
        return try oldest(.reportRuns, ReportRun.Index.byDate, reader, limit) { run in
            guard let ended = run[ReportRun.ended], ended.milliseconds < cutoff, run.id != newest else { return nil }
            return true
        }
    }

    /// The first records of an index that `isOld` takes, up to where it says nil.
    private static func oldest(
        _ collection: CollectionNumber, _ index: IndexNumber, _ reader: RecordReader, _ limit: Int,
        _ isOld: (Record) -> Bool?
    ) throws(ShopError) -> [RecordID] {
        try shopping { () throws(RecordError) in
            var ids: [RecordID] = []
            var scan = try reader.scan(collection, index)
            while ids.count < limit, let record = try scan.next(), let isOld = isOld(record) {
                if isOld { ids.append(record.id) }
            }
            return ids
        }
    }
}
