// What an update writes, in the transaction of its call: the job with its green mark, one history record that is never
// touched again, and the message or the reason why there is none (S0-09, S0-14 to S0-20).

import JSON
import Records

/// What one update left in the store.
struct WebStatusOutcome {
    let job: Record
    let history: Record
    let message: CustomerMessage
    let closed: Bool
    let warnings: [String]

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("job")
        job.write(to: &writer)
        writer.key("history")
        history.write(to: &writer)
        writer.key("customerMessage")
        message.write(to: &writer)
        writer.member("roColor", literal: GreenMark.color(of: job))
        writer.member("closed", closed)
        if !warnings.isEmpty {
            writer.key("warnings")
            writer.beginArray()
            for warning in warnings { writer.string(warning) }
            writer.endArray()
        }
        writer.endObject()
    }
}

extension WebStatusChange {
    /// Writes everything and returns it.
    /// - Parameters:
    ///   - tellCustomer: the caller wants the customer told.
    ///   - source: what made the update.
    ///   - told: the message that tells of it already; it gets none of its own then (I-06).
    func store(
        _ call: ShopCall, tellCustomer: Bool, source: WebStatusHistory.Source = .user, told: CustomerMessage? = nil
    ) throws(ShopError) -> WebStatusOutcome {
        let now = try call.now()
        let seq = try nextSeq(call)
        let transaction = call.writing
        // A new note alone leaves the job's own values as they are, the time too within one millisecond.
        try transaction.change(job.id, jobDraft(call, now), always: true)
        let changed = try call.reader.demand(job.id)
        let message: CustomerMessage
        if let told {
            message = told
        } else {
            message = try MessageToCustomer(
                job: changed, stage: stage?.name, note: note, saysMore: saysMore, call
            ).queue(isWanted: tellCustomer, key: "webStatus/\(job.id)/\(seq)", call)
        }
        let id = try transaction.add(historyDraft(seq, now, message, source, call))
        return WebStatusOutcome(
            job: changed, history: try call.reader.demand(id), message: message, closed: closes, warnings: warnings)
    }

    /// Updates of a job are numbered from 1; none is ever removed.
    private func nextSeq(_ call: ShopCall) throws(ShopError) -> Int {
        let last = try call.reader.first(.webStatusHistory, WebStatusHistory.Index.byJob, [.id(job.id)])
        return (last?[WebStatusHistory.seq] ?? 0) + 1
    }

    private func jobDraft(_ call: ShopCall, _ now: Instant) throws(ShopError) -> RecordDraft {
        var draft = RecordDraft(.jobs)
        if dueOut.isChanged {
            draft.set(Job.dueOut, dueOut.value.patch)
            draft.set(Job.lastDueOutReasonId, (reason?.id).patch)
        }
        draft.set(Job.repairStageId, (stage?.id).patch)
        draft.set(Job.jobStatusId, status.id)
        draft.set(Job.webStatusUpdatedAt, now)
        if closes {
            draft.set(Job.open, false)
            draft.set(Job.closedAt, now)
        }
        if let id = status.id, try call.statuses().jobs.isVisible(id) { draft.set(Job.lastVisibleStatusId, id) }
        return draft
    }

    /// A copy of everything as it is now; later changes of job, names and lists do not touch it (S0-14, S0-16).
    private func historyDraft(
        _ seq: Int, _ now: Instant, _ message: CustomerMessage, _ source: WebStatusHistory.Source, _ call: ShopCall
    ) throws(ShopError) -> RecordDraft {
        var draft = RecordDraft(.webStatusHistory)
        draft.set(WebStatusHistory.jobId, job.id)
        draft.set(WebStatusHistory.seq, seq)
        draft.set(WebStatusHistory.dueOut, dueOut.value)
        if let value = dueOut.value {
            draft.set(WebStatusHistory.daysBeforeDueOut, try call.time().days(from: now, to: value))
        }
        draft.set(WebStatusHistory.dueOutChangeReasonId, reason?.id)
        draft.set(WebStatusHistory.dueOutChangeReason, reason?.name)
        draft.set(WebStatusHistory.jobStatusId, status.id)
        draft.set(WebStatusHistory.jobStatus, status.name)
        draft.set(WebStatusHistory.repairStageId, stage?.id)
        draft.set(WebStatusHistory.repairStage, stage?.name)
        draft.set(WebStatusHistory.note, note)
        draft.set(WebStatusHistory.updatedByName, try call.authorName())
        draft.set(WebStatusHistory.updatedOn, now)
        draft.set(WebStatusHistory.source, source)
        draft.set(WebStatusHistory.customerMessage, message.fragment)
        return draft
    }
}
