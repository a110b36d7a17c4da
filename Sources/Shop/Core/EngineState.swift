// What the engine knows of itself, for store.status. Changed by the engine loop, read by the shop; engine thread only.

package final class EngineState {
    /// A long call at work.
    package struct Task: Sendable {
        package let method: StaticString
        /// Milliseconds since 1970.
        package let startedAt: Int64
        /// Units done.
        package var done = 0
        /// Of how many, where that is known.
        package var total: Int?

        package init(method: StaticString, startedAt: Int64) {
            self.method = method
            self.startedAt = startedAt
        }
    }

    /// Milliseconds since 1970.
    package let startedAt: Int64
    /// Version of the program.
    package var version = ""
    /// The protocol's, MAJOR.MINOR.
    package var protocolVersion = ""
    /// Clients that are served now.
    package var connectionCount = 0
    package var tasks: [Task] = []
    /// The daily copies.
    package var backup = Backup()

    /// How the daily copies go.
    package struct Backup: Sendable {
        /// Name of the newest one in the folder.
        package var last: String?
        package var isRunning = false
        /// Why the last attempt failed; nil after one that did not.
        package var failure: String?
        /// Attachments in the last one whose bytes are not those that were attached.
        package var damagedAttachments = 0
    }

    package init(startedAt: Int64) { self.startedAt = startedAt }
}
