package import JSON
import Platform
import Records

// estimates.approve, refuse, batchDecide, correct: the customer's answers as staff enter them (S3-19 to S3-21, S3-28).

extension ShopCall {
    package func estimatesApprove(_ request: EstimatesApproveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let single = SingleAnswer(
            id: request.id, what: .approved, method: request.method, by: request.by, date: request.date,
            reference: request.reference, reason: nil, tellCustomer: request.tellCustomer, dryRun: request.dryRun,
            ifVersion: request.ifVersion)
        try enter(single, .approve, &answer)
    }

    package func estimatesRefuse(_ request: EstimatesRefuseRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let single = SingleAnswer(
            id: request.id, what: .refused, method: request.method, by: request.by, date: request.date,
            reference: request.reference, reason: request.reason, tellCustomer: request.tellCustomer,
            dryRun: request.dryRun, ifVersion: request.ifVersion)
        try enter(single, .refuse, &answer)
    }

    private struct SingleAnswer {
        let id: String
        let what: EstimateAnswers.What
        let method: EntryReference
        let by: String?
        let date: CivilDate?
        let reference: String?
        let reason: String?
        let tellCustomer: Bool
        let dryRun: Bool
        let ifVersion: Int?
    }

    private func enter(
        _ single: SingleAnswer, _ event: EstimateEvent, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let estimate = try call.estimate(single.id)
            try estimate.expect(version: single.ifVersion)
            var problems: [Problem] = []
            let method = try call.choices.entry(single.method, of: .approvalMethods, path: "/method", &problems)
            let date = try call.answerDate(single.date, &problems)
            guard let method, problems.isEmpty else { throw .validation(problems) }
            try call.expect(event, of: estimate)
            guard let account = estimate[Estimate.accountId] else { throw ShopError(.internalError) }
            let item = EstimateAnswers.Answer(
                estimate: estimate, what: single.what, reference: Self.said(single.reference),
                reason: Self.said(single.reason))
            let answers = try EstimateAnswers(
                [item], of: account, method: method, toldBy: Self.said(single.by), date: date, isBatch: false, call)
            if single.dryRun {
                try answers.rehearse(call, tellCustomer: single.tellCustomer, to: &answer)
            } else {
                try answers.store(call, tellCustomer: single.tellCustomer, to: &answer)
            }
        }
    }

    private static func said(_ text: String?) -> String? { text.flatMap { $0.isNone ? nil : $0 } }

    /// The day on which the customer answered: not one to come.
    private func answerDate(_ date: CivilDate?, _ problems: inout [Problem]) throws(ShopError) -> CivilDate {
        let today = try time().wall(now()).date
        guard let date else { return today }
        if date > today {
            problems.append(
                Problem(
                    "/date", .range, expected: "\(today) or earlier", actual: date.fragment,
                    hint: "\(date) is still to come."))
        }
        return date
    }

    // MARK: Many at once

    package func estimatesBatchDecide(
        _ request: EstimatesBatchDecideRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            var problems: [Problem] = []
            let method = try call.choices.entry(request.method, of: .approvalMethods, path: "/method", &problems)
            let date = try call.answerDate(request.date, &problems)
            if try call.reader.read(request.accountId) == nil {
                problems.append(
                    Problem(
                        "/accountId", .noSuchRecord, actual: request.accountId.fragment,
                        hint: "There is no customer \(request.accountId)."))
            }
            let items = try call.items(request, &problems)
            guard let method, problems.isEmpty else { throw .validation(problems) }
            let answers = try EstimateAnswers(
                items, of: request.accountId, method: method, toldBy: Self.said(request.by), date: date, isBatch: true,
                call)
            if request.dryRun {
                try answers.rehearse(call, tellCustomer: request.tellCustomer, to: &answer)
            } else {
                try answers.store(call, tellCustomer: request.tellCustomer, to: &answer)
            }
        }
    }

    /// The answers of a batch; a problem at each estimate that stands in the way (S3-20).
    private func items(
        _ request: EstimatesBatchDecideRequest, _ problems: inout [Problem]
    ) throws(ShopError) -> [EstimateAnswers.Answer] {
        if request.decisions.isEmpty {
            problems.append(Problem("/decisions", .empty, hint: "Give the answers, each with its estimate."))
        }
        var items: [EstimateAnswers.Answer] = []
        var seen: Set<RecordID> = []
        for (index, decision) in request.decisions.enumerated() {
            let path = "/decisions/\(index)/estimateId"
            let name = decision.estimateId
            func problem(_ kind: ProblemKind, _ hint: String, expected: String? = nil) {
                problems.append(Problem(path, kind, expected: expected, actual: name.fragment, hint: hint))
            }
            guard let estimate = try findEstimate(name) else {
                problem(.noSuchRecord, "There is no estimate \(name).")
                continue
            }
            // People know it by its number, however it was named.
            let number = estimate[Estimate.number] ?? name
            if !seen.insert(estimate.id).inserted {
                problem(.repeated, "The estimate \(number) is there twice.")
            } else if estimate[Estimate.accountId] != request.accountId {
                problem(.wrongOwner, "The estimate \(number) belongs to another customer than \(request.accountId).")
            } else if estimate.estimateState != .awaitingApproval {
                problem(
                    .state, "The estimate \(number) is \(estimate.estimateState.said).",
                    expected: Estimate.State.awaitingApproval.said)
            } else {
                items.append(
                    EstimateAnswers.Answer(
                        estimate: estimate, what: decision.decision == .approved ? .approved : .refused,
                        reference: Self.said(decision.reference), reason: Self.said(decision.reason)))
            }
        }
        return items
    }

    // MARK: Corrections

    package func estimatesCorrect(_ request: EstimatesCorrectRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let estimate = try call.estimate(request.id)
            try estimate.expect(version: request.ifVersion)
            try call.expect(.correct, of: estimate)
            let state: Estimate.State =
                switch request.decision {
                case .approved: .approved
                case .refused: .refused
                case .none: .awaitingApproval
                }
            if state == estimate.estimateState {
                throw .conflict(
                    "The estimate \(estimate[Estimate.number] ?? "") is \(state.said) already.", reason: "state",
                    current: estimate.bytes())
            }
            if request.reason.isNone {
                throw .validation("/reason", .empty, hint: "Say why it is put right; it is kept with the decision.")
            }
            try call.writing.change(estimate.id, try call.correction(request, state, of: estimate))
            try call.answer(request, to: estimate, &answer)
        }
    }

    private func correction(
        _ request: EstimatesCorrectRequest, _ state: Estimate.State, of estimate: Record
    ) throws(ShopError) -> RecordDraft {
        var draft = RecordDraft(.estimates)
        draft.set(Estimate.state, state)
        if state != .refused { draft.clear(Estimate.reason) }
        if state == .awaitingApproval {
            draft.clear(Estimate.decidedOn)
            draft.clear(Estimate.methodId)
            draft.clear(Estimate.method)
            draft.clear(Estimate.toldBy)
            draft.clear(Estimate.reference)
            draft.clear(Estimate.batchId)
        }
        let row = EstimateDecisionRow(
            what: request.decision.rawValue, date: state == .awaitingApproval ? nil : estimate[Estimate.decidedOn],
            toldBy: state == .awaitingApproval ? nil : estimate[Estimate.toldBy], reason: request.reason,
            isCorrection: true)
        draft.set(Estimate.decisions, try row.appended(to: estimate, self))
        return draft
    }

    private func answer(
        _ request: EstimatesCorrectRequest, to old: Record, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let estimate = try reader.record(old.id)
        guard let account = estimate[Estimate.accountId], let jobID = estimate[Estimate.jobId] else {
            throw ShopError(.internalError)
        }
        let isAsked = estimate.estimateState == .awaitingApproval
        let key = "\(isAsked ? "estimate" : "decision")/\(estimate.id)/\(EstimateDecisionRow.count(estimate))"
        let told = try EstimateMessage(kind: isAsked ? .estimate : .decision, account: account, owner: jobID)
            .queue([estimate], key: key, isWanted: request.tellCustomer, self)
        let job = try reader.demand(jobID)
        answer.beginObject()
        answer.key("outcomes")
        answer.beginArray()
        answer.beginObject()
        answer.member("estimateId", estimate.id.description)
        answer.member("number", some: estimate[Estimate.number] ?? "")
        answer.member("decision", request.decision.rawValue)
        answer.key("estimate")
        estimate.write(to: &answer)
        answer.member("jobId", jobID.description)
        answer.member("roNumber", some: job[Job.roNumber])
        answer.member("jobTitle", some: job[Job.title] ?? "")
        answer.member("closes", false)
        answer.endObject()
        answer.endArray()
        answer.member("dryRun", false)
        answer.key("customerMessage")
        told.write(to: &answer)
        EstimateOffers.write([jobID], to: &answer)
        answer.endObject()
    }
}
