/// What one subscription reads: a place in the change log, from which it goes on as changes become durable (C-13). The
/// log itself is the queue, so a reader that is slow, or asked for years, costs the engine a number.
package protocol ChangeFeed: AnyObject {
    /// Sequence number of the last change it has dealt with; events come from later ones.
    var seq: Int { get }
    /// The last change of the store when it began; what is told up to here was missed, what follows is news.
    var startSeq: Int { get }
    /// What came after the wanted `since` is no longer kept, or never was in this store.
    var isFresh: Bool { get }

    /// Deals with changes up to sequence number `last`, in order, until about `deadline` (monotonic nanoseconds) or
    /// until `send` says that there is no room for more; at least one, if there is one. `send` takes the members of an
    /// event after its subscription.
    func read(
        upTo last: Int, until deadline: UInt64, _ send: (UnsafeRawBufferPointer) -> Bool
    ) throws(ShopError) -> ChangeFeedState

    /// Passes over everything up to `seq`.
    func skip(to seq: Int)
}

/// Whether a feed may go on.
package enum ChangeFeedState: Equatable, Sendable {
    case open
    /// The session may see nothing of it any more.
    case forbidden
}
