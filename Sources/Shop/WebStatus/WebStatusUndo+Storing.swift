// What taking an update back writes, in the transaction of its call: the job, one history record beside the one that it
// takes back, and the end of messages that still wait. Nothing is sent by it (I-14, S0-18).

import JSON
import Records

extension WebStatusUndo {
    /// Writes everything and answers it.
    func store(_ call: ShopCall, to answer: inout JSONWriter) throws(ShopError) {
        let delivery = try OutboxDelivery(call)
        var reason = RecordDraft(.outbox)
        reason.set(OutboxEntry.cancelReason, .undo)
        for message in messages {
            if message.isCancelled {
                try delivery.take(try delivery.staffStep(.cancel, message.entry), message.entry, reason)
            } else if message.entry.outboxState == .sending {
                try call.writing.change(message.entry.id, reason)
            }
        }
        try call.writing.change(job.id, draft, always: true)
        let id = try call.writing.add(historyDraft(call))
        try write(try call.reader.demand(job.id), try call.reader.demand(id), call, to: &answer)
    }

    /// Answers what would happen, with nothing stored.
    func rehearse(_ call: ShopCall, to answer: inout JSONWriter) throws(ShopError) {
        try write(job, nil, call, to: &answer)
    }

    private var customerMessage: CustomerMessage {
        let cancelled = messages.filter(\.isCancelled).map(\.entry.id)
        return cancelled.isEmpty ? .skipped(.undo) : .cancelled(cancelled)
    }

    private func historyDraft(_ call: ShopCall) throws(ShopError) -> RecordDraft {
        let now = try call.now()
        var draft = RecordDraft(.webStatusHistory)
        draft.set(WebStatusHistory.jobId, job.id)
        draft.set(WebStatusHistory.seq, (update[WebStatusHistory.seq] ?? 0) + 1)
        draft.set(WebStatusHistory.dueOut, after.dueOut)
        if let dueOut = after.dueOut {
            draft.set(WebStatusHistory.daysBeforeDueOut, try call.time().days(from: now, to: dueOut))
        }
        draft.set(WebStatusHistory.jobStatusId, after.status.id)
        draft.set(WebStatusHistory.jobStatus, after.status.name)
        draft.set(WebStatusHistory.repairStageId, after.stage?.id)
        draft.set(WebStatusHistory.repairStage, after.stage?.name)
        draft.set(WebStatusHistory.updatedByName, try call.authorName())
        draft.set(WebStatusHistory.updatedOn, now)
        draft.set(WebStatusHistory.source, .undo)
        draft.set(WebStatusHistory.customerMessage, customerMessage.fragment)
        draft.set(WebStatusHistory.undoes, update.id)
        return draft
    }

    // MARK: Answering

    /// - Parameter history: the record that was added; nil: nothing was stored.
    private func write(
        _ job: Record, _ history: Record?, _ call: ShopCall, to answer: inout JSONWriter
    ) throws(ShopError) {
        var warnings = warnings
        let correction = isTold ? try correction(job, isStored: history != nil, call, &warnings) : nil
        answer.beginObject()
        answer.member("dryRun", history == nil)
        answer.key("undone")
        update.write(to: &answer)
        if let history {
            answer.key("history")
            history.write(to: &answer)
        }
        answer.key("job")
        job.write(to: &answer)
        answer.key("before")
        before.write(to: &answer)
        answer.key("after")
        after.write(to: &answer)
        answer.key("messages")
        answer.beginArray()
        for message in messages { message.write(to: &answer) }
        answer.endArray()
        answer.key("customerMessage")
        customerMessage.write(to: &answer)
        if let correction { correction.write(to: &answer) }
        if !warnings.isEmpty {
            answer.key("warnings")
            answer.beginArray()
            for warning in warnings { answer.string(warning) }
            answer.endArray()
        }
        answer.endObject()
    }

    /// The call that tells the customer how things stand; nil where he cannot be told now.
    private func correction(
        _ job: Record, isStored: Bool, _ call: ShopCall, _ warnings: inout [String]
    ) throws(ShopError) -> Correction? {
        let message = try MessageToCustomer(job: job, stage: after.stage?.name, saysMore: true, call)
        switch try message.decision(isWanted: true, call) {
        case .skip(let reason):
            warnings.append(
                "The customer was told of the update, or may have been, and cannot be told now (\(reason.rawValue)).")
            return nil
        case .tell:
            let language = MessageLanguage.best(for: [
                message.account[Account.language], try call.settings().shop.language,
            ])
            return Correction(
                job: job.id, version: isStored ? job.version : nil, note: MessageWords.of(language).correction)
        }
    }

    /// An update that changes nothing and tells the customer so.
    private struct Correction {
        let job: RecordID
        /// As the undo has left it.
        let version: Int?
        let note: String

        func write(to answer: inout JSONWriter) {
            answer.key("offers")
            answer.beginArray()
            answer.beginObject()
            answer.member("method", literal: "webStatus.update")
            answer.key("params")
            answer.beginObject()
            answer.member("jobId", job.description)
            answer.member("note", note)
            if let version { answer.member("ifVersion", version) }
            answer.endObject()
            answer.endObject()
            answer.endArray()
        }
    }
}
