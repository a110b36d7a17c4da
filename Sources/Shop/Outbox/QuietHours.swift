package import Records
import Platform

/// Hours of the day, shop's time, in which a customer wants no message.
package struct QuietHours: Hashable, Sendable {
    /// First quiet minute of the day.
    package let from: Int
    /// First minute that is not quiet. Before `from`: they last over midnight. Equal: there are none.
    package let to: Int

    package init(from: Int, to: Int) {
        self.from = from
        self.to = to
    }

    /// The moment a message may go out: nil when that is at once, else the end of the quiet hours.
    package func end(at now: Instant, in time: ShopTime) -> Instant? {
        let wall = time.wall(now)
        let minute = wall.millisecondOfDay / 60_000
        let isQuiet = from <= to ? (from..<to).contains(minute) : minute >= from || minute < to
        guard isQuiet else { return nil }
        let date = minute < to ? wall.date : wall.date.adding(days: 1)
        let end = CivilTime(wallMilliseconds: Int64(date.dayNumber) * 86_400_000 + Int64(to) * 60_000)
        switch time.zone.utc(end) {
        case .one(let milliseconds): return time.instant(milliseconds)
        case .overlap(let earlier, _): return time.instant(earlier)
        case .gap(_, let after): return time.instant(after)
        }
    }
}
