// Time never runs backwards in a store (C-18): offline workstations have dead clock batteries. A clock behind the last
// change is told, and writes carry the last time plus 1 ms until it catches up. More than a day behind, or a year ahead,
// writes wait until staff say that the clock is right; that holds until the engine ends or the clock jumps again.

package struct ClockGuard: Sendable {
    package enum State: String, Sendable {
        case good
        /// Writes carry the last time plus 1 ms.
        case behind
        /// Writes wait for clock.confirm.
        case refused
    }

    /// How far the clock may be behind the last change, and ahead of it.
    package static let mostBehind: Int64 = 86_400_000
    package static let mostAhead: Int64 = 366 * 86_400_000
    /// How far clock.confirm may be from the clock.
    package static let tolerance: Int64 = 600_000

    /// Clock and last change when staff confirmed; nil while they have not.
    private var confirmed: (now: Int64, last: Int64)?

    package init() {}

    /// - Parameters:
    ///   - now: the clock; `last`: time of the last change, 0 where there was none. Milliseconds since 1970.
    package func state(now: Int64, last: Int64) -> State {
        guard last > 0 else { return .good }
        let ahead = now - last
        if ahead >= 0, ahead <= Self.mostAhead { return .good }
        if ahead < 0, -ahead <= Self.mostBehind { return .behind }
        guard let confirmed, isAsConfirmed(now, confirmed.now) else { return .refused }
        return ahead < 0 ? .behind : .good
    }

    /// The clock went on since, and did not jump.
    private func isAsConfirmed(_ now: Int64, _ confirmed: Int64) -> Bool {
        now >= confirmed - Self.tolerance && now - confirmed <= Self.mostAhead
    }

    /// The time that a write carries.
    package static func time(now: Int64, last: Int64) -> Int64 { now < last ? last + 1 : now }

    package mutating func confirm(now: Int64, last: Int64) { confirmed = (now, last) }
}
