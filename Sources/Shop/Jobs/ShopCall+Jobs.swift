package import JSON
import Records

// jobs.create, get, update, remove.

extension ShopCall {
    package func jobsCreate(_ request: JobsCreateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let rules = JobRules(call)
            var draft = RecordDraft(.jobs)
            var problems: [Problem] = []
            request.apply(to: &draft)
            draft.set(Job.origin, .hq)
            draft.set(Job.createdByCustomer, false)
            draft.set(Job.open, true)
            try rules.nameCustomer(request.accountId, in: &draft)
            try rules.nameItem(request.itemId, of: request.accountId, in: &draft, &problems)

            let arrived = try rules.moment(request.arrived, otherwise: .opening, "/arrived", &problems)
            let dueOut = try rules.moment(request.dueOut, otherwise: .closing, "/dueOut", &problems)
            draft.set(Job.arrived, arrived)
            draft.set(Job.dueIn, try rules.moment(request.dueIn, otherwise: .opening, "/dueIn", &problems))
            draft.set(Job.dueOut, dueOut)
            rules.checkOrder(arrived: arrived, dueOut: dueOut, path: "/dueOut", &problems)

            let choices = try call.choices
            if let reference = request.repairStage {
                draft.set(
                    Job.repairStageId,
                    try choices.entry(reference, of: .repairStages, path: "/repairStage", &problems)?.id)
            }
            if let reference = request.jobStatus {
                let status = choices.status(reference, of: .job, path: "/jobStatus", &problems)
                if let status { try rules.take(status, in: &draft) }
            } else {
                try rules.take(try call.firstJobStatus(), in: &draft)
            }
            try call.judgeNumber(request, rules, &draft, &problems)
            problems += try call.referenceProblems(draft, nil, call.reader)
            try rules.refuse(problems, number: request.roNumber.flatMap(ShopText.trimmed))
            if request.kind == .repairOrder, draft.value(Job.roNumber) == nil {
                draft.set(Job.roNumber, try rules.nextNumber())
            }
            let id = try shopping { () throws(RecordError) in try call.writing.insert(draft) }
            try call.reader.record(id).write(to: &answer)
        }
    }

    private func judgeNumber(
        _ request: JobsCreateRequest, _ rules: JobRules, _ draft: inout RecordDraft, _ problems: inout [Problem]
    ) throws(ShopError) {
        guard let number = request.roNumber.flatMap(ShopText.trimmed) else { return }
        guard request.kind == .repairOrder else {
            problems.append(
                Problem(
                    "/roNumber", .together, actual: number.fragment,
                    hint: "An opportunity has no R.O.#; give kind repairOrder, or the number to jobs.convert."
                ).judged(beside: "/kind"))
            return
        }
        draft.set(Job.roNumber, number)
        if let problem = try rules.numberProblem(number, of: nil) { problems.append(problem) }
    }

    /// What a job has that was given no status: the first of the list that is not the system's.
    func firstJobStatus() throws(ShopError) -> StatusEntry {
        let table = try statuses().jobs
        guard let first = table.entries.first(where: { $0.active && !$0.system }) ?? table.entries.first else {
            throw ShopError(.notConfigured, "There is no job status.") { $0.member("setting", literal: "jobStatuses") }
        }
        return first
    }

    package func jobsGet(_ request: JobsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func jobsUpdate(_ request: JobsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let rules = JobRules(call)
            let job = try call.reader.record(request.id)
            try job.expect(version: request.ifVersion)
            var draft = RecordDraft(.jobs)
            var problems: [Problem] = []
            request.apply(to: &draft)
            guard let oldAccount = job[Job.accountId] else { throw ShopError(.internalError) }
            let account = request.accountId ?? oldAccount
            if account != oldAccount {
                try rules.nameCustomer(account, in: &draft)
                let quotes = try call.reader.number(.quotes, Quote.Index.byJob, [.id(job.id)])
                if quotes > 0 {
                    problems.append(
                        Problem(
                            "/accountId", .wrongOwner, actual: account.fragment,
                            hint: "\(quotes) quotes of \(oldAccount) belong to this job."))
                }
            }
            let item = request.itemId.applied(to: job[Job.itemId])
            if account != oldAccount || item != job[Job.itemId] {
                try rules.nameItem(item, of: account, in: &draft, &problems)
            }
            let oldArrived = job[Job.arrived]
            let arrived = try rules.moment(
                request.arrived, keeping: oldArrived, otherwise: .opening, "/arrived", &problems)
            let dueIn = try rules.moment(
                request.dueIn, keeping: job[Job.dueIn], otherwise: .opening, "/dueIn", &problems)
            draft.set(Job.arrived, arrived)
            draft.set(Job.dueIn, dueIn)
            if !arrived.isAbsent {
                rules.checkOrder(
                    arrived: arrived.applied(to: oldArrived), dueOut: job[Job.dueOut], path: "/arrived", &problems)
            }
            try call.change(job, draft, problems, call.writing)
            try call.reader.record(request.id).write(to: &answer)
        }
    }

    package func jobsRemove(_ request: JobsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try remove(request.id, ifVersion: request.ifVersion, &answer)
    }
}
