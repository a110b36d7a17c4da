import JSON
import Platform
import Records

/// What reports.run answers (schema: ReportOutcome).
enum ReportAnswer {
    /// A run that this call has done, or tried out, or begun until it was given up.
    static func write(
        _ runner: ReportRunner, _ reader: RecordReader, isCancelled: Bool = false, to answer: inout JSONWriter
    ) throws(ShopError) {
        answer.beginObject()
        answer.member("date", runner.date.description)
        answer.member("dryRun", runner.isDryRun)
        answer.member("done", literal: isCancelled ? "cancelled" : "now")
        if let run = runner.run {
            answer.key("run")
            try reader.record(run).write(to: &answer)
        }
        answer.key("entries")
        answer.beginArray()
        for entry in runner.entries { write(entry, to: &answer) }
        answer.endArray()
        answer.member("told", runner.toldCount)
        answer.member("queued", runner.queuedCount)
        answer.member("already", runner.alreadyCount)
        answer.key("skipped")
        skips(runner.skipped).write(to: &answer)
        answer.endObject()
    }

    /// A call that did nothing: the day's run was before, or the day has none.
    static func write(nothingOn date: CivilDate, _ run: Record?, isDryRun: Bool, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("date", date.description)
        answer.member("dryRun", isDryRun)
        answer.member("done", literal: run == nil ? "weekend" : "before")
        if let run {
            answer.key("run")
            run.write(to: &answer)
        }
        answer.key("entries")
        answer.raw("[]")
        answer.member("told", 0)
        answer.member("queued", 0)
        answer.member("already", 0)
        answer.key("skipped")
        answer.raw("[]")
        answer.endObject()
    }

    private static func write(_ entry: ReportRunner.Entry, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("accountId", entry.account.description)
        answer.member("name", some: entry.name)
        answer.member("result", entry.result.rawValue)
        if let reason = entry.recipient.skip { answer.member("reason", reason.rawValue) }
        answer.key("ways")
        entry.recipient.write(to: &answer)
        answer.endObject()
    }

    /// Customers without a report (schema: ReportSkip).
    static func skips(_ entries: [ReportRunner.Entry]) -> JSONFragment {
        var writer = JSONWriter(capacity: 256)
        writer.beginArray()
        for entry in entries {
            writer.beginObject()
            writer.member("accountId", entry.account.description)
            writer.member("reason", entry.recipient.skip?.rawValue ?? "")
            writer.endObject()
        }
        writer.endArray()
        return JSONFragment(writer.array)
    }
}
