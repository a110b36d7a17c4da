// Answers to estimates of one customer: judged before anything is written, so that a dry run tells exactly what would
// happen; then all of them in the transaction of the call, with the job's status where the shop wants it to follow, and
// one message for all (S3-19 to S3-21, I-06).

import JSON
import Platform
import Records

struct EstimateAnswers {
    enum What: String {
        case approved, refused

        var state: Estimate.State { self == .approved ? .approved : .refused }
    }

    /// The answer to one estimate.
    struct Answer {
        let estimate: Record
        let what: What
        let reference: String?
        let reason: String?
    }

    let account: RecordID
    let answers: [Answer]
    let method: NamedEntry
    let toldBy: String?
    let date: CivilDate
    /// They were entered together.
    let isBatch: Bool
    /// Statuses that jobs take, each once however many of its estimates were answered.
    private let changes: [(job: RecordID, change: WebStatusChange)]
    private let jobs: [RecordID: Record]

    init(
        _ answers: [Answer], of account: RecordID, method: NamedEntry, toldBy: String?, date: CivilDate,
        isBatch: Bool, _ call: ShopCall
    ) throws(ShopError) {
        self.answers = answers
        self.account = account
        self.method = method
        self.toldBy = toldBy
        self.date = date
        self.isBatch = isBatch
        var jobs: [RecordID: Record] = [:]
        var changes: [(job: RecordID, change: WebStatusChange)] = []
        for answer in answers {
            guard let id = answer.estimate[Estimate.jobId], jobs[id] == nil else { continue }
            let job = try call.reader.demand(id)
            jobs[id] = job
            let isApproved = answers.contains { $0.estimate[Estimate.jobId] == id && $0.what == .approved }
            if let status = try Self.status(isApproved ? .approved : .refused, call) {
                changes.append((id, try WebStatusChange(following: status, of: job, call)))
            }
        }
        self.jobs = jobs
        self.changes = changes
    }

    /// The status that follows an answer; nil: staff set it. One that may no longer be chosen is followed no more.
    private static func status(_ what: What, _ call: ShopCall) throws(ShopError) -> StatusEntry? {
        let settings = try call.settings().estimate
        let id = what == .approved ? settings.approvedStatus : settings.refusedStatus
        guard let id, let entry = try call.statuses().jobs[id], entry.active else { return nil }
        return entry
    }

    // MARK: Storing

    /// Writes everything and answers it.
    func store(_ call: ShopCall, tellCustomer: Bool, to answer: inout JSONWriter) throws(ShopError) {
        let batch = isBatch ? try call.writing.add(batchDraft(call)) : nil
        for item in answers { try call.writing.change(item.estimate.id, draft(item, batch, call)) }
        var estimates: [Record] = []
        for item in answers { estimates.append(try call.reader.record(item.estimate.id)) }
        let told = try message.queue(estimates, key: key(batch), isWanted: tellCustomer, call)
        var history: [RecordID: RecordID] = [:]
        for (job, change) in changes {
            let outcome = try change.store(call, tellCustomer: false, source: .estimateDecision, told: told)
            history[job] = outcome.history.id
        }
        try write(told, batch, history, call, to: &answer)
    }

    private var message: EstimateMessage {
        let owner = answers.count == 1 ? answers[0].estimate[Estimate.jobId] ?? account : account
        return EstimateMessage(kind: .decision, account: account, owner: owner)
    }

    /// An answer that is put right and given again is told again.
    private func key(_ batch: RecordID?) -> String {
        if let batch { return "decision/\(batch)" }
        let estimate = answers[0].estimate
        return "decision/\(estimate.id)/\(EstimateDecisionRow.count(estimate) + 1)"
    }

    private func batchDraft(_ call: ShopCall) throws(ShopError) -> RecordDraft {
        var draft = RecordDraft(.estimateBatches)
        draft.set(EstimateBatch.accountId, account)
        draft.set(EstimateBatch.methodId, method.id)
        draft.set(EstimateBatch.method, method.name)
        draft.set(EstimateBatch.toldBy, toldBy)
        draft.set(EstimateBatch.decidedOn, date)
        let approved = answers.count { $0.what == .approved }
        draft.set(EstimateBatch.approved, approved)
        draft.set(EstimateBatch.refused, answers.count - approved)
        draft.set(EstimateBatch.enteredByName, try call.authorName())
        return draft
    }

    private func draft(_ item: Answer, _ batch: RecordID?, _ call: ShopCall) throws(ShopError) -> RecordDraft {
        var draft = RecordDraft(.estimates)
        draft.set(Estimate.state, item.what.state)
        draft.set(Estimate.decidedOn, date)
        draft.set(Estimate.methodId, method.id)
        draft.set(Estimate.method, method.name)
        draft.set(Estimate.toldBy, toldBy.patch)
        draft.set(Estimate.reference, item.reference.patch)
        draft.set(Estimate.reason, item.reason.patch)
        draft.set(Estimate.batchId, batch.patch)
        let row = EstimateDecisionRow(
            what: item.what.rawValue, date: date, method: method, toldBy: toldBy, reference: item.reference,
            reason: item.reason, batch: batch)
        draft.set(Estimate.decisions, try row.appended(to: item.estimate, call))
        return draft
    }

    // MARK: Answering

    /// Answers what would happen, with nothing stored.
    func rehearse(_ call: ShopCall, tellCustomer: Bool, to answer: inout JSONWriter) throws(ShopError) {
        let told = try message.rehearsed(isWanted: tellCustomer, call)
        try write(told, nil, nil, call, to: &answer)
    }

    /// - Parameter history: records that were added, by job; nil: nothing was stored.
    private func write(
        _ told: CustomerMessage, _ batch: RecordID?, _ history: [RecordID: RecordID]?, _ call: ShopCall,
        to answer: inout JSONWriter
    ) throws(ShopError) {
        answer.beginObject()
        answer.key("outcomes")
        answer.beginArray()
        for item in answers { try write(item, history, call, to: &answer) }
        answer.endArray()
        if let batch { answer.member("batchId", batch.description) }
        answer.member("dryRun", history == nil)
        answer.key("customerMessage")
        told.write(to: &answer)
        let byHand = jobs.keys.filter { id in !changes.contains { $0.job == id } }.sorted { $0.row < $1.row }
        EstimateOffers.write(byHand, to: &answer)
        answer.endObject()
    }

    private func write(
        _ item: Answer, _ history: [RecordID: RecordID]?, _ call: ShopCall, to answer: inout JSONWriter
    ) throws(ShopError) {
        guard let id = item.estimate[Estimate.jobId], let job = jobs[id] else { return }
        let change = changes.first { $0.job == id }?.change
        answer.beginObject()
        answer.member("estimateId", item.estimate.id.description)
        answer.member("number", some: item.estimate[Estimate.number] ?? "")
        answer.member("decision", item.what.rawValue)
        if history != nil {
            answer.key("estimate")
            try call.reader.record(item.estimate.id).write(to: &answer)
        }
        answer.member("jobId", id.description)
        answer.member("roNumber", some: job[Job.roNumber])
        answer.member("jobTitle", some: job[Job.title] ?? "")
        if let change, let status = change.status.id {
            answer.key("jobStatus")
            NamedEntry(id: status, name: change.status.name).write(to: &answer)
        }
        answer.member("closes", change?.closes ?? false)
        if let record = history?[id] { answer.member("historyId", record.description) }
        answer.endObject()
    }
}

/// Calls that could follow an answer: jobs whose status staff update by hand (S3-21).
enum EstimateOffers {
    static func write(_ jobs: [RecordID], to answer: inout JSONWriter) {
        if jobs.isEmpty { return }
        answer.key("offers")
        answer.beginArray()
        for job in jobs {
            answer.beginObject()
            answer.member("method", literal: "webStatus.update")
            answer.key("params")
            answer.beginObject()
            answer.member("jobId", job.description)
            answer.endObject()
            answer.endObject()
        }
        answer.endArray()
    }
}
