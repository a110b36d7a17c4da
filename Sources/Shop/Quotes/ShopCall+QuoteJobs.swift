package import JSON
import Records

// quotes.toJob, linkJob, unlinkJob: the work that an approved quote leads to (S4-28).

extension ShopCall {
    package func quotesToJob(_ request: QuotesToJobRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            try quote.expect(version: request.ifVersion)
            try call.expect(.toJob, of: quote)
            try call.expectNoJob(quote)
            let rules = JobRules(call)
            guard let account = quote[Quote.accountId] else { throw ShopError(.internalError) }
            var problems: [Problem] = []
            var draft = RecordDraft(.jobs)
            draft.set(Job.kind, request.kind)
            draft.set(Job.title, quote[Quote.name])
            draft.set(Job.description, quote[Quote.description])
            draft.set(Job.accountId, account)
            draft.set(Job.poNumber, quote[Quote.poNumber])
            draft.set(Job.total, quote[Quote.total])
            draft.set(Job.origin, .hq)
            draft.set(Job.createdByCustomer, false)
            draft.set(Job.open, true)
            draft.set(Job.itemId, quote[Quote.itemId])
            try rules.nameCustomer(account, in: &draft)
            try rules.nameItem(quote[Quote.itemId], of: account, in: &draft, &problems)
            try rules.take(try call.firstJobStatus(), in: &draft)
            if request.kind == .repairOrder { draft.set(Job.roNumber, try rules.nextNumber()) }
            let job = try call.insert(draft, problems, call.writing)
            try call.link(quote, to: job)
            try call.writePair(quote.id, job, to: &answer)
        }
    }

    package func quotesLinkJob(_ request: QuotesLinkJobRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            try quote.expect(version: request.ifVersion)
            try call.expect(.linkJob, of: quote)
            guard let account = quote[Quote.accountId] else { throw ShopError(.internalError) }
            guard let job = try call.reader.read(request.jobId) else {
                throw .validation(
                    "/jobId", .noSuchRecord, actual: request.jobId.fragment, hint: "There is no job \(request.jobId).")
            }
            if let problem = JobRules.ownerProblem(job[Job.accountId], account, "/jobId", request.jobId) {
                throw .validation([problem])
            }
            if quote[Quote.jobId] != request.jobId { try call.expectNoJob(quote) }
            try call.link(quote, to: request.jobId)
            try call.writePair(quote.id, request.jobId, to: &answer)
        }
    }

    package func quotesUnlinkJob(_ request: QuotesUnlinkJobRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            try quote.expect(version: request.ifVersion)
            guard quote.has(Quote.jobId) else {
                throw .conflict("\(quote.id) belongs to no job.", reason: "state", current: quote.bytes())
            }
            var draft = RecordDraft(.quotes)
            draft.clear(Quote.jobId)
            try call.writing.change(quote.id, draft)
            try call.writeQuote(quote.id, to: &answer)
        }
    }

    private func expectNoJob(_ quote: Record) throws(ShopError) {
        guard let job = quote[Quote.jobId] else { return }
        throw .conflict(
            "\(quote.id) belongs to the job \(job) already; quotes.unlinkJob parts them.", reason: "state",
            current: quote.bytes())
    }

    private func link(_ quote: Record, to job: RecordID) throws(ShopError) {
        var draft = RecordDraft(.quotes)
        draft.set(Quote.jobId, job)
        try writing.change(quote.id, draft)
    }

    private func writePair(_ quote: RecordID, _ job: RecordID, to answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.key("quote")
        try writeQuote(quote, to: &answer)
        answer.key("job")
        try reader.record(job).write(to: &answer)
        answer.endObject()
    }
}
