internal import Shop

/// The subscriptions of one connection, by name, in the order they were made. They live as long as the connection and
/// speak for the session that made them.
package final class Subscriptions {
    private(set) var all: [Subscription] = []
    /// Those that a change of the session has ended; their clients are still to be told.
    private(set) var ended: [Subscription] = []
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
        ended += all
        all.removeAll()
    }

    func forgetEnded() { ended.removeAll() }
}
