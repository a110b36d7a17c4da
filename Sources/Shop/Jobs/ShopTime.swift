// Times as the shop's wall shows them. Stored moments carry the shop's offset of their own moment, so that they are
// shown in the shop's zone (S0-13), across a change to summer time too.

package import Platform
package import Records

/// The rules of dates and times in the shop's zone.
package struct ShopTime: Sendable {
    package let zone: ShopTimeZone

    package init(zone: ShopTimeZone) { self.zone = zone }

    /// Why a given date or time stands for no moment.
    package struct Gap: Error, Hashable, Sendable {
        /// The last minute before the clocks were put forward over it.
        package let before: Instant
        /// The first moment after.
        package let after: Instant
    }

    /// A given time as a moment.
    package struct Moment: Hashable, Sendable {
        package let instant: Instant
        /// The time on the wall came twice, for the clocks were put back; the earlier one was taken.
        package let isAmbiguous: Bool
    }

    /// A time of day that a date alone gets when nothing is kept from before.
    package struct TimeOfDay: Sendable {
        package let hour: Int
        package let minute: Int

        package init(hour: Int, minute: Int) {
            self.hour = hour
            self.minute = minute
        }

        /// When work begins: for what is expected or comes.
        package static let opening = TimeOfDay(hour: 8, minute: 0)
        /// When work ends: for what is to be ready.
        package static let closing = TimeOfDay(hour: 17, minute: 0)
    }

    /// A moment with the shop's offset.
    /// - Parameter milliseconds: since 1970 in UTC.
    package func instant(_ milliseconds: Int64) -> Instant {
        Instant(milliseconds: milliseconds, offsetSeconds: Int32(zone.offsetSeconds(atUTC: milliseconds)))
    }

    /// What the shop's wall shows at a moment.
    package func wall(_ instant: Instant) -> CivilTime { zone.civilTime(atUTC: instant.milliseconds) }

    /// Calendar days from the date of one moment to that of another, as the shop's wall has them: 0 on the same day,
    /// negative when `end` is the earlier one. A day of 23 or 25 hours is one day (S0-14, S0-15).
    package func days(from start: Instant, to end: Instant) -> Int { wall(start).date.days(to: wall(end).date) }

    /// The moment that a given date or time stands for. A date alone keeps the time of day of `old` (S0-06).
    package func moment(
        _ given: DateOrInstant, keeping old: Instant?, otherwise time: TimeOfDay
    ) throws(Gap) -> Moment {
        switch given {
        case .instant(let instant):
            return Moment(instant: self.instant(instant.milliseconds), isAmbiguous: false)
        case .local(let local):
            return try moment(local)
        case .date(let date):
            let millisecondOfDay =
                old.map { wall($0).millisecondOfDay } ?? (time.hour * 60 + time.minute) * 60_000
            return try moment(
                CivilTime(wallMilliseconds: Int64(date.dayNumber) * 86_400_000 + Int64(millisecondOfDay)))
        }
    }

    private func moment(_ local: CivilTime) throws(Gap) -> Moment {
        switch zone.utc(local) {
        case .one(let milliseconds): return Moment(instant: instant(milliseconds), isAmbiguous: false)
        case .overlap(let earlier, _): return Moment(instant: instant(earlier), isAmbiguous: true)
        case .gap(let before, let after): throw Gap(before: instant(before), after: instant(after))
        }
    }
}
