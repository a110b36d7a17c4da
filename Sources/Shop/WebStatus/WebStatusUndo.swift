// Taking the newest update of a job back, judged before anything is written (I-14). The job gets what the update found;
// what has been changed since by anybody is not trampled on, and what is no longer there is not brought back. What it does
// to the store is in WebStatusUndo+Storing.

import JSON
import Records

struct WebStatusUndo {
    let job: Record
    /// The update that is taken back.
    let update: Record
    let before: WebStatusState
    let after: WebStatusState
    /// Messages that told of it.
    let messages: [UndoneMessage]
    /// One of them is no longer kept, so nobody can tell whether it went out.
    private let isMessageGone: Bool
    /// Values that the job gets.
    let draft: RecordDraft
    private(set) var warnings: [String] = []

    /// - Throws: conflict, with the job as it is, where there is nothing to take back or it cannot be.
    init(_ request: WebStatusUndoRequest, of job: Record, _ call: ShopCall) throws(ShopError) {
        try job.expect(version: request.ifVersion)
        self.job = job
        update = try Self.newest(request.historyId, of: job, call)
        guard let past = try WebStatusPast(of: update, job, call.reader) else { throw Self.unknown(update, job) }
        if past.isChangedSince {
            throw Self.refusal(
                "\(job.id) was changed after that update; taking it back would undo that too.", "changed", job,
                hint: "Look at data.current, and set what is right with webStatus.update.")
        }
        before = try Self.present(of: job, call)
        let judged = try Self.former(of: job, past, call)
        after = judged.state
        draft = judged.draft
        warnings = judged.warnings
        let told = try UndoneMessage.all(of: update, call)
        messages = told.messages
        isMessageGone = told.isOneGone
        if isMessageGone { warnings.append("The message that told of it is no longer kept: the customer may have it.") }
        if update[WebStatusHistory.source] == .estimateDecision {
            warnings.append(
                "The answer to the estimate stays as it was entered, and what the customer was told of it; "
                    + "estimates.correct puts it right.")
        }
    }

    /// The customer has a message of the update, or may have.
    var isTold: Bool { isMessageGone || messages.contains { $0.told != .no } }

    // MARK: What is taken back

    private static func newest(_ meant: RecordID?, of job: Record, _ call: ShopCall) throws(ShopError) -> Record {
        let newest = try call.reader.first(.webStatusHistory, WebStatusHistory.Index.byJob, [.id(job.id)])
        if let meant, meant != newest?.id {
            guard try call.reader.record(meant)[WebStatusHistory.jobId] == job.id else {
                throw .validation(
                    "/historyId", .wrongOwner, actual: meant.fragment, hint: "\(meant) belongs to another job.")
            }
            throw refusal(
                "\(meant) is not the newest update of \(job.id) any more.", "newer", job,
                hint: "Only the newest can be taken back; webStatus.history has it.")
        }
        guard let newest else {
            throw refusal(
                "\(job.id) has had no update yet.", "nothing", job, hint: "There is nothing to take back.")
        }
        if newest[WebStatusHistory.source] == .undo {
            throw refusal(
                "The newest update of \(job.id) was taken back already.", "undone", job,
                hint: "Set anything else with webStatus.update.")
        }
        return newest
    }

    private static func unknown(_ update: Record, _ job: Record) -> ShopError {
        if update[WebStatusHistory.source] == .import {
            return refusal(
                "The newest update of \(job.id) was imported: what the job was before is not known.", "imported", job,
                hint: "Set what is right with webStatus.update.")
        }
        return refusal(
            "What \(job.id) was before its newest update is no longer kept.", "notKept", job,
            hint: "Set what is right with webStatus.update; settings.changes says how long changes are kept.")
    }

    private static func refusal(
        _ message: String, _ reason: StaticString, _ job: Record, hint: String
    ) -> ShopError {
        ShopError(.conflict, message, hint: hint) { writer in
            writer.member("reason", literal: reason)
            job.bytes().withUnsafeBytes { writer.member("current", raw: $0) }
        }
    }

    // MARK: What the job has, and gets

    private static func present(of job: Record, _ call: ShopCall) throws(ShopError) -> WebStatusState {
        let choices = try call.choices
        return WebStatusState(
            status: try status(job[Job.jobStatusId], of: job, call),
            stage: try choices.named(job[Job.repairStageId]), dueOut: job[Job.dueOut],
            reason: try choices.named(job[Job.lastDueOutReasonId]), isOpen: job[Job.open] ?? true,
            isGreen: job.has(Job.webStatusUpdatedAt))
    }

    private static func former(
        of job: Record, _ past: WebStatusPast, _ call: ShopCall
    ) throws(ShopError) -> (state: WebStatusState, draft: RecordDraft, warnings: [String]) {
        let choices = try call.choices
        var warnings: [String] = []
        var draft = RecordDraft(.jobs)
        for (field, value) in past.before { draft.put(field, value) }

        let status = try status(past.value(Job.jobStatusId) ?? job[Job.jobStatusId], of: job, call)
        if status.id != job[Job.jobStatusId], try call.statuses().jobs[status.id]?.active == false {
            warnings.append("\(status.name) is not in the list now.")
        }
        let stageID = past.value(Job.repairStageId) ?? job[Job.repairStageId]
        let stage = try choices.named(stageID)
        if let stageID, stage == nil { throw removed("repair stage", stageID, job) }
        let reasonID = past.value(Job.lastDueOutReasonId) ?? job[Job.lastDueOutReasonId]
        let reason = try choices.named(reasonID)
        if reasonID != nil, reason == nil {
            draft.clear(Job.lastDueOutReasonId)
            warnings.append("The reason for the change of Due Out before that was removed since; there is none now.")
        }
        if let seen = past.value(Job.lastVisibleStatusId) ?? nil, try call.statuses().jobs[seen] == nil {
            draft.clear(Job.lastVisibleStatusId)
        }
        let dueOut = past.value(Job.dueOut) ?? job[Job.dueOut]
        try checkOrder(dueOut, of: job)
        let isGreen = past.value(Job.webStatusUpdatedAt).map { $0 != nil } ?? job.has(Job.webStatusUpdatedAt)
        let state = WebStatusState(
            status: status, stage: stage, dueOut: dueOut, reason: reason,
            isOpen: (past.value(Job.open) ?? job[Job.open]) ?? true, isGreen: isGreen)
        return (state, draft, warnings)
    }

    private static func status(_ id: RecordID?, of job: Record, _ call: ShopCall) throws(ShopError) -> NamedEntry {
        guard let id else { throw ShopError(.internalError, "\(job.id) has no status.") }
        guard let entry = try call.statuses().jobs[id] else { throw removed("job status", id, job) }
        return NamedEntry(id: id, name: entry.name)
    }

    private static func removed(_ what: String, _ id: RecordID, _ job: Record) -> ShopError {
        refusal(
            "The \(what) that \(job.id) had before that update, \(id), was removed since.", "removed", job,
            hint: "Set what is right with webStatus.update.")
    }

    /// It may have arrived after the former Due Out (S0-06).
    private static func checkOrder(_ dueOut: Instant?, of job: Record) throws(ShopError) {
        guard dueOut?.milliseconds != job[Job.dueOut]?.milliseconds, let dueOut, let arrived = job[Job.arrived],
            dueOut < arrived
        else { return }
        throw refusal(
            "\(job.id) arrived at \(arrived), after the Due Out that it had before.", "changed", job,
            hint: "Set a Due Out after that with webStatus.update.")
    }
}
