// One subscription of one connection: a reading of the change log, and the rule for what happens when its client is slow.
//
// Nothing is queued for it beyond what the connection may have unsent. A client that does not read leaves the feed where
// it is; when more than `Limits.waitingChanges` changes have come since, the feed is moved to the end and one event says
// so, as soon as there is room for it.

internal import JSON
internal import Records
internal import Shop

final class Subscription {
    /// As its events name it.
    let name: String
    let feed: any ChangeFeed
    /// Something was passed over that the client has not been told of.
    private var hasGap = false
    private var message = JSONWriter(capacity: 1024)

    init(_ name: String, _ feed: any ChangeFeed) {
        self.name = name
        self.feed = feed
    }

    /// Whether there is something to deal with in a log that ends with `last`.
    func isBehind(_ last: Int) -> Bool { hasGap || feed.seq < last }

    /// Sends events of changes up to `last` while the connection takes them, until about `deadline` (monotonic
    /// nanoseconds). Returns whether it goes on.
    func advance(to last: Int, until deadline: UInt64, on connection: Connection) throws(ShopError) -> Bool {
        // What was missed before it began waits in the log for ever; what comes since is bounded.
        if last - max(feed.seq, feed.startSeq) > Limits.waitingChanges {
            hasGap = true
            feed.skip(to: last)
        }
        guard connection.takesEvents else { return true }
        if hasGap {
            hasGap = false
            send(on: connection) { writer in
                writer.member("seq", feed.seq)
                writer.member("gap", true)
            }
        }
        let state = try feed.read(upTo: last, until: deadline) { members in
            send(on: connection) { $0.members(members) }
            return connection.takesEvents
        }
        guard state == .open else {
            sendEnd(because: "forbidden", on: connection)
            return false
        }
        return true
    }

    /// Says that no more events come.
    func sendEnd(because reason: StaticString, on connection: Connection) {
        send(on: connection) { writer in
            writer.member("seq", feed.seq)
            writer.member("ended", literal: reason)
        }
    }

    private func send(on connection: Connection, _ write: (inout JSONWriter) -> Void) {
        message.removeAll()
        message.beginObject()
        message.member("jsonrpc", literal: "2.0")
        message.member("method", literal: "changes.event")
        message.key("params")
        message.beginObject()
        message.member("subscription", name)
        write(&message)
        message.endObject()
        message.endObject()
        connection.send(message.bytes)
    }
}
