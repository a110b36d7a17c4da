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
    /// What was asked for (ChangesSubscribeRequest.state).
    let request: [UInt8]
    /// Something was passed over that the client has not been told of.
    private var hasGap = false
    /// The change of which another engine has told something, and how many of its events.
    private var passedOver: (seq: Int, count: Int) = (0, 0)
    private var message = JSONWriter(capacity: 1024)

    init(_ name: String, _ feed: any ChangeFeed, request: [UInt8]) {
        self.name = name
        self.feed = feed
        self.request = request
    }

    /// Goes on where another engine stopped, with a feed from `former.since` on.
    convenience init(_ former: FollowedSubscription, _ feed: any ChangeFeed) {
        self.init(former.name, feed, request: former.request)
        hasGap = feed.isFresh
        passedOver = (former.seq, former.told)
    }

    /// What another engine needs to go on: every event up to the feed's place has been sent.
    var followed: FollowedSubscription { FollowedSubscription(name, request: request, seq: feed.seq) }

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
            if !isPassedOver(members) { send(on: connection) { $0.members(members) } }
            return connection.takesEvents
        }
        guard state == .open else {
            sendEnd(because: "forbidden", on: connection)
            return false
        }
        return true
    }

    /// Whether an event has reached the client from another engine.
    private func isPassedOver(_ members: UnsafeRawBufferPointer) -> Bool {
        guard passedOver.count > 0 else { return false }
        // The number is the first of them: `"seq":217,…`.
        let digits = members.dropFirst(6).prefix { $0 != UInt8(ascii: ",") }
        guard JSONText.integer(UnsafeRawBufferPointer(rebasing: digits)) == Int64(passedOver.seq) else {
            passedOver.count = 0
            return false
        }
        passedOver.count -= 1
        return true
    }

    /// Says that no more events come.
    func sendEnd(because reason: StaticString, on connection: Connection) {
        Self.sendEnd(name, feed.seq, reason, on: connection)
    }

    static func sendEnd(_ name: String, _ seq: Int, _ reason: StaticString, on connection: Connection) {
        var message = JSONWriter(capacity: 256)
        write(name, to: &message) { writer in
            writer.member("seq", seq)
            writer.member("ended", literal: reason)
        }
        connection.send(message.bytes)
    }

    private func send(on connection: Connection, _ body: (inout JSONWriter) -> Void) {
        message.removeAll()
        Self.write(name, to: &message, body)
        connection.send(message.bytes)
    }

    /// Writes an event. It begins with FollowedSubscription.eventStart.
    private static func write(_ name: String, to message: inout JSONWriter, _ body: (inout JSONWriter) -> Void) {
        message.beginObject()
        message.member("jsonrpc", literal: "2.0")
        message.member("method", literal: "changes.event")
        message.key("params")
        message.beginObject()
        message.member("subscription", name)
        body(&message)
        message.endObject()
        message.endObject()
    }
}
