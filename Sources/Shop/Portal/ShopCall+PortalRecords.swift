package import JSON
import Records

// portal.jobs.*, portal.quotes.*, portal.statuses.list: what a customer sees and books (S1-02, S1-15, I-07, I-10).

extension ShopCall {
    package func portalJobsRequest(_ request: PortalJobsRequestRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let scope = try PortalScope(call)
            let rules = JobRules(call)
            var problems: [Problem] = []
            var draft = RecordDraft(.jobs)
            draft.set(Job.kind, .opportunity)
            draft.set(Job.title, request.title)
            draft.set(Job.description, request.description)
            draft.set(Job.accountId, scope.account)
            draft.set(Job.poNumber, request.poNumber)
            draft.set(Job.customerReference, request.customerReference)
            draft.set(Job.origin, .portal)
            draft.set(Job.createdByCustomer, true)
            draft.set(Job.open, true)
            draft.set(Job.dueIn, try rules.moment(request.dueIn, otherwise: .opening, "/dueIn", &problems))
            try scope.check(request.itemId, "/itemId", &problems)
            try rules.nameCustomer(scope.account, in: &draft)
            if problems.isEmpty, let item = request.itemId {
                draft.set(Job.itemId, item)
                try rules.nameItem(item, of: scope.account, in: &draft, &problems)
            }
            try rules.take(try call.requestedStatus(.job), in: &draft)
            let id = try call.insert(draft, problems, call.writing)
            scope.write(try call.reader.record(id), to: &answer)
        }
    }

    /// The status in which portal bookings start.
    private func requestedStatus(_ kind: Status.Kind) throws(ShopError) -> StatusEntry {
        guard let status = try statuses()[kind].entry(key: DefaultStatuses.requestedKey) else {
            throw ShopError(.internalError, "The status of portal bookings is missing.")
        }
        return status
    }

    package func portalJobsGet(_ request: PortalJobsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let scope = try PortalScope(self)
        scope.write(try scope.record(request.id), to: &answer)
    }

    package func portalJobsCounts(_ request: PortalJobsCountsRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try PortalScope(self).writeCounts(.job, open: request.open, to: &answer)
    }

    package func portalQuotesRequest(
        _ request: PortalQuotesRequestRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let scope = try PortalScope(call)
            var problems: [Problem] = []
            try scope.check(request.jobId, "/jobId", &problems)
            try scope.check(request.itemId, "/itemId", &problems)
            problems += Self.problems(of: request.attachments, at: "/attachments")
            if !problems.isEmpty { throw .validation(problems) }
            var draft = RecordDraft(.quotes)
            draft.set(Quote.accountId, scope.account)
            draft.set(Quote.description, request.description)
            draft.set(Quote.name, request.name)
            draft.set(Quote.customerVisible, true)
            draft.set(Quote.priority, .normal)
            draft.set(Quote.poNumber, request.poNumber)
            draft.set(Quote.jobId, request.jobId)
            draft.set(Quote.itemId, request.itemId)
            let id = try call.addQuote(draft, origin: .portal, statusKey: DefaultStatuses.requestedKey)
            try call.attach(request.attachments, to: id, at: "/attachments")
            scope.write(try call.reader.record(id), to: &answer)
        }
    }

    package func portalQuotesGet(_ request: PortalQuotesGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let scope = try PortalScope(self)
        scope.write(try scope.record(request.id), to: &answer)
    }

    package func portalQuotesCounts(_ answer: inout JSONWriter) throws(ShopError) {
        try PortalScope(self).writeCounts(.quote, to: &answer)
    }

    package func portalStatusesList(_ request: PortalStatusesListRequest, _ answer: inout JSONWriter) throws(ShopError)
    {
        try PortalScope(self).writeCounts(request.kind, to: &answer)
    }
}
