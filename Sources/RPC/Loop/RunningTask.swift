/// A long task at work for one request.
final class RunningTask {
    let started: StartedTask
    /// Who asked.
    let connection: Connection
    /// Monotonic nanoseconds.
    let startedAt: UInt64
    /// Where the message of its request begins in the stream.
    let messageStart: Int
    /// The batch that waits for its answer.
    let batch: BatchRun?
    var isOver = false
    var done = 0
    var total: Int?
    /// When progress was last told; nil: not yet.
    var lastProgress: UInt64?

    init(
        _ started: StartedTask, of connection: Connection, startedAt: UInt64, messageStart: Int, batch: BatchRun? = nil
    ) {
        self.started = started
        self.connection = connection
        self.startedAt = startedAt
        self.messageStart = messageStart
        self.batch = batch
    }

    /// Later requests wait: they see what was sent before them, and answers of a batch come in order.
    var holdsQueue: Bool { started.method.writes || batch != nil }
}
