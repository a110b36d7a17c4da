// What the engine knows of itself, for store.status. Changed by the engine loop, read by the shop; engine thread only.

package import Platform

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

    /// The time of day that the store goes by.
    package let clock: any Clock
    /// Milliseconds since 1970.
    package let startedAt: Int64
    /// Version of the program.
    package var version = ""
    /// The protocol's, MAJOR.MINOR.
    package var protocolVersion = ""
    /// Clients that are served now, the engine's own first.
    package var clients: [Client] = []
    package var tasks: [Task] = []
    /// A program that is served.
    package struct Client: Equatable, Sendable {
        /// The process that speaks for it; the engine's own for the engine's own client.
        package let process: Int32
        package let isOwn: Bool
        /// As it called itself; nil: it did not.
        package let name: String?
        package let role: Session.Role
        /// When it came, milliseconds since 1970.
        package let since: Int64

        package init(process: Int32, isOwn: Bool, name: String?, role: Session.Role, since: Int64) {
            self.process = process
            self.isOwn = isOwn
            self.name = name
            self.role = role
            self.since = since
        }
    }

    /// What queues the day's reports just now; there is one at most.
    package weak var reporter: AnyObject?
    /// The text file of the log holds what may not stay there.
    package var isLogStale = false
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

    /// - Parameter clock: the time of day that the store goes by.
    package init(clock: any Clock) {
        self.clock = clock
        startedAt = clock.now()
    }
}
