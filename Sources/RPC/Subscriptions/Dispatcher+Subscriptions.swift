internal import JSON
internal import Records
internal import Shop

extension Dispatcher {
    func subscribe(
        _ request: ChangesSubscribeRequest, _ peer: Peer, _ writer: inout JSONWriter
    ) throws(ShopError) {
        let subscriptions = peer.subscriptions
        let isKnown = request.subscription.map(subscriptions.contains) ?? false
        guard isKnown || subscriptions.count < Limits.subscriptions else {
            throw .tooLarge(
                "subscriptions", limit: Limits.subscriptions, actual: subscriptions.count + 1,
                "A connection may have \(Limits.subscriptions) subscriptions; end one with changes.unsubscribe.")
        }
        let feed = try host.feed(request, for: peer.session)
        let subscription = Subscription(request.subscription ?? subscriptions.newName(), feed)
        subscriptions.put(subscription)
        writer.beginObject()
        writer.member("subscription", subscription.name)
        writer.member("seq", feed.startSeq)
        writer.member("fresh", feed.isFresh)
        writer.endObject()
    }

    func unsubscribe(
        _ request: ChangesUnsubscribeRequest, _ peer: Peer, _ writer: inout JSONWriter
    ) throws(ShopError) {
        guard let subscription = peer.subscriptions.remove(request.subscription) else {
            throw .notFound(
                named: request.subscription, "This connection has no subscription \(request.subscription).")
        }
        writer.beginObject()
        writer.member("subscription", subscription.name)
        writer.member("seq", subscription.feed.seq)
        writer.endObject()
    }

    /// Ends the subscriptions of a connection on which somebody else speaks than before: they are his who made them.
    /// Another employee sees what every employee sees.
    func endSubscriptions(of peer: Peer, after former: Session) {
        let session = peer.session
        guard session.role != former.role || session.viewer != former.viewer || session.account != former.account
        else { return }
        peer.subscriptions.endAll()
    }
}
