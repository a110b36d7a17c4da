// Who turns the crank of a checkpoint.

protocol CheckpointRunner: AnyObject {
    func start(_ checkpoint: Checkpoint)
    /// Whether the checkpoint has come to an outcome.
    var isDone: Bool { get }
    /// Lets a runner without a thread do a piece of the work.
    func advance()
    /// Waits for it, not longer than this; a runner without a thread does a piece of the work.
    func wait(nanoseconds: UInt64)
    /// Works or waits until it has.
    func finish()
}

/// Steps when it is asked to: simulations, tools, and stores being made.
final class InlineRunner: CheckpointRunner {
    private var checkpoint: Checkpoint?

    func start(_ checkpoint: Checkpoint) { self.checkpoint = checkpoint }

    var isDone: Bool { checkpoint?.outcome != nil }

    func advance() {
        if !isDone { _ = checkpoint?.step() }
    }

    func wait(nanoseconds: UInt64) { advance() }

    func finish() {
        while let checkpoint, !checkpoint.step() {}
    }
}
