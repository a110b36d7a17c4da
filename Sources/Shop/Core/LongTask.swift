package import JSON

/// Work that takes longer than a request may hold up others (check, import, export). It runs in slices on the engine
/// thread, between which inputs are read, other requests answered and cancellations heard.
package protocol LongTask: AnyObject {
    /// Works until about `deadline` (monotonic nanoseconds) or its end. At the end it has written its result to `answer`
    /// as one value. A task that writes commits whole slices itself; what it has committed is flushed before anything is
    /// answered.
    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState

    /// Ends the task early and lets go of everything it holds. True: it has committed something, and has written to
    /// `answer` what it got done; false: nothing was changed, and the caller is told it was cancelled.
    func cancel(_ answer: inout JSONWriter) -> Bool
}

/// How far a long task is.
package enum LongTaskState: Equatable, Sendable {
    /// Units done, of how many if that is known.
    case working(done: Int, total: Int?)
    case finished
}
