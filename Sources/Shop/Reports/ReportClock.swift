// The day's reports by the clock: at the set hour, and once after opening when that was missed today. Days that are over
// are not made up (S3-26).

import Platform
import Records

package final class ReportClock {
    private let shop: Shop
    private var runner: ReportRunner?
    /// Today's reports were missed, as it was found when the store was opened.
    private var isMissed = false
    /// When they are due next, by the settings of the last look.
    private var next: Instant?
    /// Monotonic nanoseconds before which a run that failed is not tried again.
    private var notBefore: UInt64 = 0

    /// The longest time without a look: clocks are set and settings change.
    private static let lookNanoseconds: UInt64 = 60_000_000_000
    private static let failureNanoseconds: UInt64 = 600_000_000_000

    package init(_ shop: Shop) { self.shop = shop }

    /// Looks, when the store has been opened and before anything changes it, whether today's reports were missed.
    package func open() {
        isMissed = (try? isDue(ShopCall(shop, Session(role: .staff), method: "reports.run"))) ?? false
    }

    /// Whether a run is to be made or gone on with: the day has reports, their hour is past, and somebody wants one.
    private func isDue(_ call: ShopCall) throws(ShopError) -> Bool {
        let schedule = try call.reportSchedule()
        let now = try call.now()
        let day = schedule.day(of: now)
        if try call.unfinishedReportRun()?[ReportRun.date] == day { return true }
        guard schedule.hasReports(day), schedule.due(on: day) <= now, try call.reportRun(of: day) == nil else {
            return false
        }
        return try call.hasReportRecipients()
    }

    /// Does a slice of what is due; returns when it wants to be called again (monotonic nanoseconds, as `now`).
    package func tick(now: UInt64) -> UInt64? {
        if now < notBefore { return notBefore }
        do throws(ShopError) {
            if runner == nil { try look() }
            guard let runner else { return now + (try pause()) }
            if try runner.advance() { finish() }
            return now
        } catch {
            finish()
            isMissed = true
            notBefore = now + Self.failureNanoseconds
            let why = error.message ?? error.kind.message.text
            StandardStreams.writeError(line: "fettle: warning: the day's reports could not be queued: \(why)")
            return notBefore
        }
    }

    /// Begins a run where one is due: missed when the store was opened, or by the clock since then. A change of the hour
    /// counts from the next look on.
    private func look() throws(ShopError) {
        guard shop.engine.reporter == nil else { return }
        let call = ShopCall(shop, Session(role: .staff), method: "reports.run")
        let now = try call.now()
        let isTime = next.map { $0 <= now } ?? false
        next = try call.reportSchedule().next(after: now)
        guard isMissed || isTime else { return }
        let cause = isMissed ? ReportRun.Cause.madeUp : .scheduled
        isMissed = false
        guard try isDue(call) else { return }
        try shop.expectClock()
        let runner = try ReportRunner(call, cause: cause, isForced: false, isDryRun: false)
        self.runner = runner
        shop.engine.reporter = runner
        try runner.begin()
    }

    private func finish() {
        runner = nil
    }

    private func pause() throws(ShopError) -> UInt64 {
        guard let next else { return Self.lookNanoseconds }
        let left = next.milliseconds - shop.clock.now()
        return min(UInt64(max(left, 50)) * 1_000_000, Self.lookNanoseconds)
    }
}
