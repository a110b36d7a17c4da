package import JSON
import Platform
import Records

// reports.run, due, preview, get, list (S3-01 to S3-18, S3-24 to S3-27).

extension ShopCall {
    package mutating func reportsRun(_ request: ReportsRunRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let schedule = try reportSchedule()
        let day = schedule.day(of: try now())
        if let date = request.date, date != day {
            throw .validation(
                "/date", .range, expected: day.description, actual: date.fragment,
                hint: "Reports say how repairs stand today, \(day); another day's are not sent.")
        }
        if !request.dryRun { _ = try author() }
        started = ReportTask(self, isForced: request.force, isDryRun: request.dryRun)
    }

    package func reportsDue(_ answer: inout JSONWriter) throws(ShopError) {
        let schedule = try reportSchedule()
        let now = try now()
        let day = schedule.day(of: now)
        let unfinished = try unfinishedReportRun()
        let goesOn = unfinished?[ReportRun.date] == day
        let reason: StaticString? =
            if goesOn {
                nil
            } else if try reportRun(of: day) != nil {
                "done"
            } else if !schedule.hasReports(day) {
                "weekend"
            } else if schedule.due(on: day) > now {
                "early"
            } else {
                try hasReportRecipients() ? nil : "nobody"
            }
        answer.beginObject()
        answer.member("due", reason == nil)
        if let reason { answer.member("reason", literal: reason) }
        answer.member("date", day.description)
        answer.member("nextAt", schedule.next(after: now).description)
        if goesOn, let unfinished {
            answer.key("unfinished")
            unfinished.write(to: &answer)
        }
        if let last = try newestReportRun() {
            answer.key("last")
            last.write(to: &answer)
        }
        answer.endObject()
    }

    package func reportsPreview(_ request: ReportsPreviewRequest, _ answer: inout JSONWriter) throws(ShopError) {
        guard request.format == .text else { throw Self.drawnElsewhere(request) }
        let account = try reader.record(request.accountId)
        let content = try ReportContent(account, on: try reportSchedule().day(of: now()), self)
        let recipient = ReportRecipient(account, ReportChoice(account), try settings().report)
        answer.beginObject()
        answer.member("accountId", account.id.description)
        answer.member("language", content.language.tag)
        answer.member("subject", some: content.subject)
        answer.member("text", some: content.text)
        answer.key("ways")
        recipient.write(to: &answer)
        if let reason = recipient.skip { answer.member("reason", reason.rawValue) }
        answer.member("siteToken", some: account[Account.siteToken])
        answer.key("data")
        try content.data(self).write(to: &answer)
        answer.endObject()
    }

    /// The engine links nothing that draws and starts no program: who asks it for paper is told the command (S3-27).
    private static func drawnElsewhere(_ request: ReportsPreviewRequest) -> ShopError {
        let form = request.format.rawValue
        return .validation(
            "/format", .choice, expected: "text", actual: form.fragment,
            hint: "The engine answers the text. This command makes the rest of the same report: "
                + "fettle draw STORE report \(request.accountId) --form \(form) --out report.\(form)")
    }

    package func reportsGet(_ request: ReportsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func reportsList(_ request: ReportsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.reportRuns, request, &answer)
    }
}
