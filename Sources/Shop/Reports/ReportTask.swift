// reports.run as long work: other calls are answered between its slices. Where the engine has begun the day's reports by
// itself, it waits for their end and tells of them.

import JSON
import Records

final class ReportTask: LongTask {
    private let call: ShopCall
    private let isForced: Bool
    private let isDryRun: Bool
    private var runner: ReportRunner?

    init(_ call: ShopCall, isForced: Bool, isDryRun: Bool) {
        self.call = call
        self.isForced = isForced
        self.isDryRun = isDryRun
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        let shop = call.shop
        if runner == nil {
            if shop.engine.reporter != nil { return .working(done: 0, total: nil) }
            if try answeredBefore(&answer) { return .finished }
            let runner = try ReportRunner(call, cause: .asked, isForced: isForced, isDryRun: isDryRun)
            self.runner = runner
            shop.engine.reporter = runner
            try runner.begin()
        }
        guard let runner else { throw ShopError(.internalError) }
        repeat {
            if try runner.advance() {
                try ReportAnswer.write(runner, shop.database.live, to: &answer)
                shop.engine.reporter = nil
                return .finished
            }
        } while shop.clock.monotonicNanoseconds() < deadline
        return .working(done: runner.done, total: runner.total)
    }

    /// Answers where there is nothing to do: the day's run has ended, or the day has none.
    private func answeredBefore(_ answer: inout JSONWriter) throws(ShopError) -> Bool {
        if isForced { return false }
        let schedule = try call.reportSchedule()
        let day = schedule.day(of: try call.now())
        if try call.unfinishedReportRun()?[ReportRun.date] == day { return false }
        let earlier = try call.reportRun(of: day)
        guard earlier != nil || !schedule.hasReports(day) else { return false }
        ReportAnswer.write(nothingOn: day, earlier, isDryRun: isDryRun, to: &answer)
        return true
    }

    /// What was queued stays and goes out, and is what the caller is told of. The run is not ended: asked for again it goes
    /// on with the customers who are left.
    func cancel(_ answer: inout JSONWriter) -> Bool {
        guard let runner else { return false }
        let shop = call.shop
        self.runner = nil
        shop.engine.reporter = nil
        guard runner.run != nil else { return false }
        runner.breakOff()
        let mark = answer.mark
        do throws(ShopError) {
            try ReportAnswer.write(runner, shop.database.live, isCancelled: true, to: &answer)
        } catch {
            answer.rewind(to: mark)
            return false
        }
        return true
    }
}
