/// Who changes records, when, and by what call: in every change record and in the stamps.
package struct Author: Sendable {
    /// "E3", "P17" or "engine".
    package var actor: String
    /// The method called.
    package var method: String
    /// Engine clock (see ClockRule), with the shop's offset of that instant.
    package var at: Instant
    /// The caller's idempotency key.
    package var requestKey: String?

    package init(actor: String, method: String, at: Instant, requestKey: String? = nil) {
        self.actor = actor
        self.method = method
        self.at = at
        self.requestKey = requestKey
    }
}
