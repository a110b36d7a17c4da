// When reports are due: once each weekday, on weekends where the shop wants it, from the set hour on in the shop's zone.
// The day is the wall's day, so a change to summer time neither doubles a report nor drops one (S3-04).

package import Platform
package import Records

package struct ReportSchedule: Sendable {
    package let time: ShopTime
    /// Hour of the day.
    package let hour: Int
    /// Saturdays and Sundays too.
    package let weekends: Bool

    package init(time: ShopTime, hour: Int, weekends: Bool) {
        self.time = time
        self.hour = hour
        self.weekends = weekends
    }

    /// The day of a moment.
    package func day(of now: Instant) -> CivilDate { time.wall(now).date }

    package func hasReports(_ day: CivilDate) -> Bool { weekends || day.weekday <= 5 }

    /// When the reports of a day are due. An hour that the clocks jump over is due when they have jumped; of one that
    /// comes twice the first counts.
    package func due(on day: CivilDate) -> Instant {
        let wall = CivilTime(wallMilliseconds: Int64(day.dayNumber) * 86_400_000 + Int64(hour) * 3_600_000)
        return switch time.zone.utc(wall) {
        case .one(let milliseconds): time.instant(milliseconds)
        case .overlap(let earlier, _): time.instant(earlier)
        case .gap(_, let after): time.instant(after)
        }
    }

    /// The next time that reports are due, after `now`.
    package func next(after now: Instant) -> Instant {
        var day = day(of: now)
        while !hasReports(day) || due(on: day) <= now { day = day.adding(days: 1) }
        return due(on: day)
    }
}

extension ShopCall {
    func reportSchedule() throws(ShopError) -> ReportSchedule {
        let settings = try settings().report
        return ReportSchedule(time: try time(), hour: settings.hour, weekends: settings.weekends)
    }

    /// The run of a day that counts as the day's own: the newest that was not forced.
    func reportRun(of day: CivilDate) throws(ShopError) -> Record? {
        var found: Record?
        try reader.each(.reportRuns, ReportRun.Index.byDate, [.date(day)]) { run in
            if run[ReportRun.forced] != true { found = run.copy() }
        }
        return found
    }

    /// A run that has begun and not ended; there is one at most.
    func unfinishedReportRun() throws(ShopError) -> Record? {
        let newest = try newestReportRun()
        return newest?.has(ReportRun.ended) == false ? newest : nil
    }

    func newestReportRun() throws(ShopError) -> Record? {
        try reader.first(.reportRuns, ReportRun.Index.byDate, [], descending: true)
    }

    /// Whether anybody is set up for the report.
    func hasReportRecipients() throws(ShopError) -> Bool {
        try reader.number(.accounts, Account.Index.byReport, [true, true]) > 0
    }
}
