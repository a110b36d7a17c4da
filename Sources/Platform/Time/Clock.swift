internal import Glibc

/// What time it is. Injected, so that a test or a recorded run repeats.
package protocol Clock: AnyObject, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted. May jump when the clock is set.
    func now() -> Int64

    /// Nanoseconds from an unspecified start; never runs backwards. For durations.
    func monotonicNanoseconds() -> UInt64
}

/// The machine's clocks.
package final class SystemClock: Clock {
    package init() {}

    package func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    package func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// A clock that goes on by a fixed step each time it is asked for the date, and when it is told to.
package final class ManualClock: Clock {
    private let state: Monitor<(now: Int64, passed: Int64)>
    private let stepMilliseconds: Int64

    /// `start`: what the first `now()` answers; `stepMilliseconds`: how much later the next one is.
    package init(start: Int64, stepMilliseconds: Int64 = 0) {
        state = Monitor((start, 0))
        self.stepMilliseconds = stepMilliseconds
    }

    package func now() -> Int64 {
        state.withLock { state in
            defer { Self.move(&state, by: stepMilliseconds) }
            return state.now
        }
    }

    /// Time passed since the start. Asking does not move the clock.
    package func monotonicNanoseconds() -> UInt64 {
        state.withLock { UInt64($0.passed) * 1_000_000 }
    }

    /// Lets time pass; not below 0.
    package func advance(milliseconds: Int64) {
        state.withLock { Self.move(&$0, by: max(0, milliseconds)) }
    }

    /// Sets the date, as someone who sets the machine's clock does; the monotonic clock does not notice.
    package func set(_ now: Int64) {
        state.withLock { $0.now = now }
    }

    private static func move(_ state: inout (now: Int64, passed: Int64), by milliseconds: Int64) {
        state.now += milliseconds
        state.passed += max(0, milliseconds)
    }
}
