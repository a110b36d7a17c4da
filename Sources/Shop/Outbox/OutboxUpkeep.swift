// Leases end by themselves: the engine looks when the next one does, after opening too.

package import Records

package enum OutboxUpkeep {
    /// Ends what has ended.
    /// - Returns: when the next lease ends; nil: nothing is on a lease.
    package static func run(_ shop: Shop) throws(ShopError) -> Instant? {
        let method = "outbox.lapse"
        let session = Session(role: .staff)
        let now = try shop.now()
        guard let first = try firstEnd(ShopCall(shop, session, method: method)) else { return nil }
        if first > now { return first }
        let author = Author(actor: "engine", method: method, at: now)
        return try shop.database.transact(author) { (transaction) throws(ShopError) in
            try OutboxDelivery(ShopCall(shop, session, method: method, transaction: transaction)).lapse()
        }
    }

    private static func firstEnd(_ call: ShopCall) throws(ShopError) -> Instant? {
        let first = try call.reader.first(
            .outbox, OutboxEntry.Index.byStateNextTry, [.choice(OutboxEntry.State.sending)])
        return first?[OutboxEntry.nextTryAt]
    }
}
