package import JSON
import Records

// estimates.create, get, list, exportCsv, send, revise, withdraw; portal.estimates.list (S3-18, S3-19).

extension ShopCall {
    package func estimatesGet(_ request: EstimatesGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try estimate(request.id).write(to: &answer)
    }

    package func estimatesList(_ request: EstimatesListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.estimates, request, &answer)
    }

    package mutating func estimatesExportCsv(
        _ request: EstimatesExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.estimates, request, file: request.file)
    }

    package func estimatesCreate(_ request: EstimatesCreateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            var problems: [Problem] = []
            let own = try call.settings().shop.currency
            let currency = request.currency ?? own
            let amounts = QuoteAmounts(request.lines, currency: currency, &problems)
            let job = try call.reader.read(request.jobId)
            if job == nil {
                problems.append(
                    Problem(
                        "/jobId", .noSuchRecord, actual: request.jobId.fragment,
                        hint: "There is no job \(request.jobId)."))
            }
            guard let amounts, let job, problems.isEmpty else { throw .validation(problems) }
            var draft = try call.draft(of: job, amounts, note: request.note)
            draft.set(Estimate.title, Self.title(request.title) ?? job[Job.title] ?? "")
            draft.set(Estimate.revision, 1)
            draft.set(Estimate.number, try call.nextEstimateNumber())
            draft.set(Estimate.state, request.send ? .awaitingApproval : .draft)
            if request.send { draft.set(Estimate.sentAt, try call.now()) }
            let id = try call.writing.add(draft)
            let told = request.send ? try call.tell(of: id, request.tellCustomer) : nil
            try call.write(estimate: id, told: told, to: &answer)
        }
    }

    private static func title(_ text: String?) -> String? { text.flatMap { $0.isNone ? nil : $0 } }

    /// What every estimate of a job has.
    private func draft(of job: Record, _ amounts: QuoteAmounts, note: String?) throws(ShopError) -> RecordDraft {
        var draft = RecordDraft(.estimates)
        draft.set(Estimate.jobId, job.id)
        draft.set(Estimate.accountId, job[Job.accountId])
        draft.set(Estimate.lines, amounts.fragment)
        draft.set(Estimate.net, amounts.net.fragment)
        draft.set(Estimate.tax, amounts.tax.fragment)
        draft.set(Estimate.total, amounts.total.fragment)
        draft.set(Estimate.note, note)
        draft.set(Estimate.authorName, try authorName())
        return draft
    }

    private func nextEstimateNumber() throws(ShopError) -> String {
        try takeNumber(.estimate, writing) { (number) throws(ShopError) in
            try reader.first(.estimates, Estimate.Index.byNumber, [.text(number)]) != nil
        }
    }

    package func estimatesSend(_ request: EstimatesSendRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let estimate = try call.estimate(request.id)
            try estimate.expect(version: request.ifVersion)
            try call.expect(.send, of: estimate)
            var draft = RecordDraft(.estimates)
            draft.set(Estimate.state, .awaitingApproval)
            draft.set(Estimate.sentAt, try call.now())
            try call.writing.change(estimate.id, draft)
            let told = try call.tell(of: estimate.id, request.tellCustomer)
            try call.write(estimate: estimate.id, told: told, to: &answer)
        }
    }

    package func estimatesRevise(_ request: EstimatesReviseRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let old = try call.estimate(request.id)
            try old.expect(version: request.ifVersion)
            var problems: [Problem] = []
            let currency = old[Estimate.total].flatMap { Money($0) }?.currency ?? ""
            let amounts = QuoteAmounts(request.lines, currency: currency, &problems)
            guard let amounts, problems.isEmpty else { throw .validation(problems) }
            try call.expect(.revise, of: old)
            guard let job = try old[Estimate.jobId].flatMap({ (id) throws(ShopError) in try call.reader.read(id) })
            else { throw ShopError(.internalError, "\(old.id) has no job.") }
            var draft = try call.draft(of: job, amounts, note: request.note ?? old[Estimate.note])
            draft.set(Estimate.title, Self.title(request.title) ?? old[Estimate.title] ?? "")
            draft.set(Estimate.revision, (old[Estimate.revision] ?? 1) + 1)
            draft.set(Estimate.number, try call.nextEstimateNumber())
            draft.set(Estimate.previousId, old.id)
            draft.set(Estimate.state, .awaitingApproval)
            draft.set(Estimate.sentAt, try call.now())
            let id = try call.writing.add(draft)
            var superseded = RecordDraft(.estimates)
            superseded.set(Estimate.state, .superseded)
            try call.writing.change(old.id, superseded)
            let told = try call.tell(of: id, request.tellCustomer)
            try call.write(estimate: id, superseded: old.id, told: told, to: &answer)
        }
    }

    package func estimatesWithdraw(_ request: EstimatesWithdrawRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let estimate = try call.estimate(request.id)
            try estimate.expect(version: request.ifVersion)
            try call.expect(.withdraw, of: estimate)
            var draft = RecordDraft(.estimates)
            draft.set(Estimate.state, .withdrawn)
            try call.writing.change(estimate.id, draft)
            try call.write(estimate: estimate.id, told: nil, to: &answer)
        }
    }

    /// Asks the customer for an answer.
    private func tell(of id: RecordID, _ isWanted: Bool) throws(ShopError) -> CustomerMessage {
        let estimate = try reader.record(id)
        guard let account = estimate[Estimate.accountId] else { return .skipped(.noContact) }
        return try EstimateMessage(kind: .estimate, account: account, owner: estimate[Estimate.jobId] ?? account)
            .queue([estimate], key: "estimate/\(id)", isWanted: isWanted, self)
    }

    private func write(
        estimate id: RecordID, superseded: RecordID? = nil, told: CustomerMessage?, to answer: inout JSONWriter
    ) throws(ShopError) {
        answer.beginObject()
        answer.key("estimate")
        try reader.record(id).write(to: &answer)
        if let superseded {
            answer.key("superseded")
            try reader.record(superseded).write(to: &answer)
        }
        if let told {
            answer.key("customerMessage")
            told.write(to: &answer)
        }
        answer.endObject()
    }

    // MARK: The customer's view

    /// Estimates that the portal shows at most.
    private static let portalLimit = 200

    package func portalEstimatesList(
        _ request: PortalEstimatesListRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let scope = try PortalScope(self)
        let states: [Estimate.State] =
            request.state.flatMap { Estimate.State(rawValue: $0.rawValue) }.map { [$0] }
            ?? [.awaitingApproval, .approved, .refused, .superseded, .withdrawn]
        var estimates: [Record] = []
        for state in states {
            estimates += try reader.all(
                .estimates, Estimate.Index.byAccountState, [.id(scope.account), .choice(state)])
        }
        // One that was withdrawn before it was sent has never been the customer's.
        estimates.removeAll { !$0.has(Estimate.sentAt) }
        estimates.sort { $0.id.row > $1.id.row }
        answer.beginObject()
        answer.key("rows")
        answer.beginArray()
        for estimate in estimates.prefix(Self.portalLimit) { estimate.write(to: &answer, for: .portal) }
        answer.endArray()
        answer.endObject()
    }
}
