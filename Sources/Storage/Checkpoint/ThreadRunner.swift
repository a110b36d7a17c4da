import Platform

/// Runs checkpoints on a thread of their own, so that a commit waits for none of their writes.
///
/// The checkpoint belongs to the thread from `start` until `isDone`; what it reads besides are frozen views.
final class ThreadRunner: CheckpointRunner {
    private struct State: @unchecked Sendable {
        var checkpoint: Checkpoint?
        var isWorking = false
        var isStopping = false
    }

    private let state = Monitor(State())
    private var thread: BackgroundThread?

    deinit {
        state.change { $0.isStopping = true }
        thread?.join()
    }

    func start(_ checkpoint: Checkpoint) {
        nonisolated(unsafe) let handed = checkpoint
        state.change { state in
            state.checkpoint = handed
            state.isWorking = true
        }
        guard thread == nil else { return }
        let state = self.state
        thread = try? BackgroundThread(name: "checkpoint") {
            while let checkpoint = Self.next(state) {
                while !checkpoint.step() {}
                state.change { $0.isWorking = false }
            }
        }
        // Without a thread the engine does the work itself when it next asks.
        if thread == nil { finish() }
    }

    /// The next checkpoint; nil when the store is let go.
    private static func next(_ state: Monitor<State>) -> Checkpoint? {
        enum Task { case work(Checkpoint), stop }
        let task = state.wait { state -> Task? in
            if state.isWorking, let checkpoint = state.checkpoint { return .work(checkpoint) }
            return state.isStopping ? .stop : nil
        }
        if case .work(let checkpoint)? = task { return checkpoint }
        return nil
    }

    var isDone: Bool { state.withLock { !$0.isWorking } }

    func advance() {}

    func wait(nanoseconds: UInt64) {
        _ = state.wait(nanoseconds: nanoseconds) { $0.isWorking ? nil : true }
    }

    func finish() {
        if thread == nil {
            let checkpoint = state.withLock { $0.checkpoint }
            while let checkpoint, !checkpoint.step() {}
            state.change { $0.isWorking = false }
            return
        }
        _ = state.wait { $0.isWorking ? nil : true }
    }
}
