// Time never runs backwards in a store (C-18): workstations that are offline have dead clock batteries. What a write
// carries is the clock's time, or the last time plus 1 ms while the clock is behind; a clock that is more than a day
// behind the last commit, or more than a year ahead of it, is taken for wrong until somebody says that it is right.

package struct ClockRule: Equatable, Sendable {
    /// Which way the clock is off.
    package enum Direction: String, Sendable {
        case behind, ahead
    }

    package enum State: Equatable, Sendable {
        case good
        /// By so many milliseconds; writes carry the last time plus 1 ms.
        case behind(milliseconds: Int64)
        /// Writes wait for a confirmation.
        case refused(Direction, milliseconds: Int64)
    }

    /// The farthest that a clock may be behind the last commit, and ahead of it, without anyone's word.
    package static let farthestBehind: Int64 = 86_400_000
    package static let farthestAhead: Int64 = 366 * 86_400_000

    /// The way in which staff have confirmed the clock to be off. It holds until the clock is good again.
    package private(set) var confirmed: Direction?

    package init(confirmed: Direction? = nil) { self.confirmed = confirmed }

    /// How the clock stands to the store.
    /// - Parameters:
    ///   - now: of the clock, ms since 1970 UTC.
    ///   - last: time of the last commit; 0 when there was none, and every clock is good.
    package func state(now: Int64, last: Int64) -> State {
        guard last > 0 else { return .good }
        let ahead = now - last
        if ahead > Self.farthestAhead, confirmed != .ahead { return .refused(.ahead, milliseconds: ahead) }
        if ahead >= 0 { return .good }
        if -ahead > Self.farthestBehind, confirmed != .behind { return .refused(.behind, milliseconds: -ahead) }
        return .behind(milliseconds: -ahead)
    }

    /// The time that a write of now carries; nil while writes are refused.
    package mutating func time(now: Int64, last: Int64) -> Int64? {
        switch state(now: now, last: last) {
        case .good:
            // A confirmation was for that one time.
            if last > 0, now - last <= Self.farthestAhead { confirmed = nil }
            return now
        case .behind(let milliseconds):
            if milliseconds <= Self.farthestBehind { confirmed = nil }
            return last + 1
        case .refused: return nil
        }
    }

    /// Staff say that the clock is right. Does nothing when it is not refused.
    package mutating func confirm(now: Int64, last: Int64) {
        if case .refused(let direction, _) = state(now: now, last: last) { confirmed = direction }
    }
}
