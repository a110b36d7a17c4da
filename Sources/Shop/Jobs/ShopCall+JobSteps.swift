package import JSON
import Records

// jobs.arrive, convert, close, reopen: the steps of a job's life (S0-12, S0-24 to S0-26).

extension ShopCall {
    package func jobsArrive(_ request: JobsArriveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try step(request.id, request.ifVersion, &answer) { (job, draft, call) throws(ShopError) in
            let rules = JobRules(call)
            var problems: [Problem] = []
            let arrived =
                if let given = request.arrived {
                    try rules.moment(
                        given, keeping: job[Job.arrived], otherwise: .opening, "/arrived", &problems)
                } else {
                    try call.now()
                }
            rules.checkOrder(arrived: arrived, dueOut: job[Job.dueOut], path: "/arrived", &problems)
            if !problems.isEmpty { throw .validation(problems) }
            draft.set(Job.arrived, arrived)
        }
    }

    package func jobsConvert(_ request: JobsConvertRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try step(request.id, request.ifVersion, &answer) { (job, draft, call) throws(ShopError) in
            guard job[Job.kind] == .opportunity else {
                let number = job[Job.roNumber].map { " with the R.O.# \($0)" } ?? ""
                throw .conflict(
                    "\(job.id) is a repair order already\(number).", reason: "state", current: job.bytes())
            }
            let rules = JobRules(call)
            draft.set(Job.kind, .repairOrder)
            if let given = request.roNumber {
                guard let number = ShopText.trimmed(given) else {
                    throw .validation("/roNumber", .empty, hint: "Leave it out to get the next number.")
                }
                if let other = try rules.holder(of: number) {
                    throw .duplicate("roNumber", value: number, existing: other)
                }
                draft.set(Job.roNumber, number)
            } else {
                draft.set(Job.roNumber, try rules.nextNumber())
            }
        }
    }

    package func jobsClose(_ request: JobsCloseRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try step(request.id, request.ifVersion, &answer) { (job, draft, call) throws(ShopError) in
            guard job[Job.open] == true else {
                throw .conflict("\(job.id) is closed already.", reason: "state", current: job.bytes())
            }
            draft.set(Job.open, false)
            draft.set(Job.closedAt, try call.now())
        } answering: { (job, call, answer) throws(ShopError) in
            answer.beginObject()
            job.writeMembers(to: &answer)
            if let appointment = try AppointmentJob.offer(for: job, call.reader) {
                answer.key("offers")
                answer.beginArray()
                answer.beginObject()
                answer.member("method", literal: "appointments.close")
                answer.key("params")
                answer.beginObject()
                answer.member("id", appointment.description)
                answer.endObject()
                answer.endObject()
                answer.endArray()
            }
            answer.endObject()
        }
    }

    package func jobsReopen(_ request: JobsReopenRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try step(request.id, request.ifVersion, &answer) { (job, draft, _) throws(ShopError) in
            guard job[Job.open] == false else {
                throw .conflict("\(job.id) is open.", reason: "state", current: job.bytes())
            }
            draft.set(Job.open, true)
            draft.clear(Job.closedAt)
        }
    }

    /// Changes a job and answers it.
    private func step(
        _ id: RecordID, _ ifVersion: Int?, _ answer: inout JSONWriter,
        _ change: (Record, inout RecordDraft, ShopCall) throws(ShopError) -> Void,
        answering: (Record, ShopCall, inout JSONWriter) throws(ShopError) -> Void = {
            (job, _, answer) throws(ShopError) in job.write(to: &answer)
        }
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let job = try call.reader.record(id)
            try job.expect(version: ifVersion)
            var draft = RecordDraft(.jobs)
            try change(job, &draft, call)
            try call.writing.change(id, draft)
            try answering(try call.reader.record(id), call, &answer)
        }
    }
}
