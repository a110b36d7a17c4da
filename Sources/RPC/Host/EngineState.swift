/// What the engine knows of itself. Changed by the engine loop, read by store.status.
package final class EngineState {
    /// A long task at work.
    package struct Task: Sendable {
        package let method: Method
        /// Milliseconds since 1970.
        package let startedAt: Int64
        package internal(set) var done = 0
        package internal(set) var total: Int?
    }

    /// Milliseconds since 1970.
    package let startedAt: Int64
    package internal(set) var connectionCount = 0
    package internal(set) var tasks: [Task] = []

    package init(startedAt: Int64) { self.startedAt = startedAt }
}
