package import JSON
import Records

// jobs.submitReview, portal.jobs.review, submitReview: requests that come up when a customer looks through the work of a
// job (S4-01). They are visible to him however they were written down; the green star is for those he wrote himself.

extension ShopCall {
    package func jobsSubmitReview(_ request: JobsSubmitReviewRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let job = try call.reader.record(request.id)
            let ids = try call.addReview(request.requests, of: job, statusKey: "pending")
            answer.beginObject()
            answer.key("quotes")
            answer.beginArray()
            for id in ids { try call.writeQuote(id, to: &answer) }
            answer.endArray()
            answer.endObject()
        }
    }

    package func portalJobsReview(_ request: PortalJobsReviewRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let scope = try PortalScope(self)
        let job = try scope.record(request.id)
        answer.beginObject()
        answer.key("job")
        scope.write(job, to: &answer)
        answer.key("attachments")
        try writePortalAttachments(of: job.id, to: &answer)
        answer.key("quotes")
        answer.beginArray()
        try reader.each(.quotes, Quote.Index.byJob, [.id(job.id)]) { quote throws(ShopError) in
            if scope.shows(quote) { scope.write(quote, to: &answer) }
        }
        answer.endArray()
        answer.endObject()
    }

    package func portalJobsSubmitReview(
        _ request: PortalJobsSubmitReviewRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let scope = try PortalScope(call)
            let job = try scope.record(request.id)
            let ids = try call.addReview(request.requests, of: job, statusKey: DefaultStatuses.requestedKey)
            answer.beginObject()
            answer.key("quotes")
            answer.beginArray()
            for id in ids { scope.write(try call.reader.record(id), to: &answer) }
            answer.endArray()
            answer.endObject()
        }
    }

    private func addReview(
        _ requests: [ReviewRequest], of job: Record, statusKey: String
    ) throws(ShopError) -> [RecordID] {
        var problems: [Problem] = []
        if requests.isEmpty { problems.append(Problem("/requests", .empty, hint: "Say what is wanted.")) }
        for (index, request) in requests.enumerated() {
            if ShopText.trimmed(request.description) == nil {
                problems.append(
                    Problem("/requests/\(index)/description", .empty, hint: "Say what is to be quoted."))
            }
            problems += Self.problems(of: request.attachments, at: "/requests/\(index)/attachments")
        }
        if !problems.isEmpty { throw .validation(problems) }
        var ids: [RecordID] = []
        for (index, request) in requests.enumerated() {
            var draft = RecordDraft(.quotes)
            draft.set(Quote.accountId, job[Job.accountId])
            draft.set(Quote.description, request.description)
            draft.set(Quote.name, request.name)
            draft.set(Quote.customerVisible, true)
            draft.set(Quote.priority, .normal)
            draft.set(Quote.jobId, job.id)
            draft.set(Quote.itemId, job[Job.itemId])
            let id = try addQuote(draft, origin: .workOrderReview, statusKey: statusKey)
            try attach(request.attachments, to: id, at: "/requests/\(index)/attachments")
            ids.append(id)
        }
        return ids
    }
}
