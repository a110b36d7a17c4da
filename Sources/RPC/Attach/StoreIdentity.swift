internal import Platform

/// Tells whether two processes mean the same store: the file their locks are on, whatever path each has for it.
package struct StoreIdentity: Equatable, Sendable {
    /// Device and number of the file LOCK.
    package let text: String

    /// Nil when there is no store at the path.
    package init?(ofStore path: String) {
        guard let facts = FileFacts(path: path + "/LOCK") else { return nil }
        text = "\(facts.device):\(facts.number)"
    }

    package init(text: String) { self.text = text }
}
