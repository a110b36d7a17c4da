internal import Shop

/// The subscriptions of one connection, by name, in the order they were made. They live as long as the connection and
/// speak for the session that made them.
package final class Subscriptions {
    private(set) var all: [Subscription] = []
    /// Those that have ended before their client could be told: name, last number and why.
    private(set) var ended: [(name: String, seq: Int, reason: StaticString)] = []
    /// Those that another engine tells of, or told of until now.
    private var followed: [FollowedSubscription] = []
    private var lastNumber = 0

    init() {}

    package var count: Int { all.count }

    var isEmpty: Bool { all.isEmpty && ended.isEmpty }

    func contains(_ name: String) -> Bool { all.contains { $0.name == name } }

    /// A name that no subscription of this connection has.
    func newName() -> String {
        repeat { lastNumber += 1 } while contains("S\(lastNumber)")
        return "S\(lastNumber)"
    }

    /// Adds one, in place of one of the same name.
    func put(_ subscription: Subscription) {
        if let index = all.firstIndex(where: { $0.name == subscription.name }) {
            all[index] = subscription
        } else {
            all.append(subscription)
        }
    }

    /// Takes one out; nil when there is none of that name.
    func remove(_ name: String) -> Subscription? {
        all.firstIndex { $0.name == name }.map { all.remove(at: $0) }
    }

    /// Another person speaks from here on: what the former one was told is not for him.
    func endAll() {
        ended += all.map { ($0.name, $0.feed.seq, "session") }
        all.removeAll()
    }

    func forgetEnded() { ended.removeAll() }

    // MARK: With another engine

    /// What another engine needs to go on with them.
    var state: [FollowedSubscription] { all.isEmpty ? followed : all.map(\.followed) }

    /// Takes on what the engine says there is.
    func follow(_ subscriptions: [FollowedSubscription]) { followed = subscriptions }

    /// Notes what of an event matters when another engine goes on.
    func note(_ event: FollowedSubscription.Event) {
        guard let index = followed.firstIndex(where: { $0.name == event.name }) else { return }
        if event.isEnd {
            followed.remove(at: index)
        } else {
            followed[index].note(seq: event.seq, isGap: event.isGap)
        }
    }

    /// Hands over those that are to be gone on with.
    func takeFollowed() -> [FollowedSubscription] {
        defer { followed.removeAll() }
        return followed
    }

    /// One that cannot be gone on with.
    func noteEnd(_ former: FollowedSubscription, because reason: StaticString) {
        ended.append((former.name, former.seq, reason))
    }
}
