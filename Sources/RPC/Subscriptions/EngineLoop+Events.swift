// Events go out when the turn's changes are durable and its answers are in the output: so a client hears of its own write
// after the answer, and nobody of one that a crash could take back. Each turn gives all subscriptions together a slice of
// time; those that are far behind go on in the next one, as long tasks do.

internal import Shop

extension EngineLoop {
    /// Time for the events of one turn.
    private static let eventNanoseconds: UInt64 = 1_000_000

    /// Sends events of what is durable. After a flush, and in every turn in which a subscription is behind.
    func sendEvents() {
        guard !isClosed, ending != .outcomeUnknown else { return }
        let watching = subscribedConnections
        guard !watching.isEmpty else { return }
        let last = dispatcher.host.durableChange
        let count = watching.reduce(0) { $0 + $1.peer.subscriptions.count }
        var now = clock.monotonicNanoseconds()
        let end = now + Self.eventNanoseconds
        var left = UInt64(max(count, 1))
        for connection in watching where !isInBatch(connection) {
            let subscriptions = connection.peer.subscriptions
            for subscription in subscriptions.ended { subscription.sendEnd(because: "session", on: connection) }
            subscriptions.forgetEnded()
            for subscription in subscriptions.all {
                if subscription.isBehind(last) {
                    // What others leave of the slice is shared by those that follow.
                    let share = now < end ? (end - now) / left : 0
                    advance(subscription, to: last, until: now + share, on: connection)
                    now = clock.monotonicNanoseconds()
                }
                if left > 1 { left -= 1 }
            }
        }
    }

    private func advance(
        _ subscription: Subscription, to last: Int, until deadline: UInt64, on connection: Connection
    ) {
        do throws(ShopError) {
            if try subscription.advance(to: last, until: deadline, on: connection) { return }
        } catch {
            subscription.sendEnd(because: "failed", on: connection)
            fail(error, "a subscription cannot be read on")
        }
        _ = connection.peer.subscriptions.remove(subscription.name)
    }

    /// Whether there are events that somebody takes: the next turn must not wait.
    var hasEventsToSend: Bool {
        guard !isClosed, ending != .outcomeUnknown else { return false }
        let watching = subscribedConnections.filter { $0.takesEvents && !isInBatch($0) }
        guard !watching.isEmpty else { return false }
        let last = dispatcher.host.durableChange
        return watching.contains { connection in
            !connection.peer.subscriptions.ended.isEmpty
                || connection.peer.subscriptions.all.contains { $0.isBehind(last) }
        }
    }

    /// Whether a client that says nothing more still waits for what it missed: it may only read on.
    func owesEvents(to connection: Connection) -> Bool {
        guard connection.inputEnded, !connection.outputBroken, !isClosed, ending?.finishesTasks ?? true,
            !connection.peer.subscriptions.isEmpty
        else { return false }
        let last = dispatcher.host.durableChange
        return connection.peer.subscriptions.all.contains { $0.isBehind(last) }
    }

    /// A batch is answered as one, and its events come after that.
    private func isInBatch(_ connection: Connection) -> Bool {
        tasks.contains { $0.connection === connection && $0.batch != nil }
    }

    private var subscribedConnections: [Connection] { connections.filter { !$0.peer.subscriptions.isEmpty } }
}
