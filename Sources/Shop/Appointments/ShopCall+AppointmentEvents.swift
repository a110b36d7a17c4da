package import JSON
import Platform
import Records

// appointments.propose, inquire, confirm, cancel, close, accept, answer: the events of a dialogue as staff cause them.
// Each is one step of AppointmentTable; what stands here is only what an event carries.

extension ShopCall {
    package func appointmentsPropose(
        _ request: AppointmentsProposeRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try event(.propose, request.id, request.ifVersion, &answer) {
            (_, draft, said, call, problems) throws(ShopError) in
            let at = try JobRules(call).moment(request.at, otherwise: .opening, "/at", &problems)
            draft.set(Appointment.proposedAt, at)
            if let work = request.work { draft.set(Appointment.work, work) }
            if let price = request.price { draft.put(Appointment.price.number, price) }
            said.text = request.work
            said.time = at
            said.price = request.price
            return nil
        }
    }

    package func appointmentsInquire(
        _ request: AppointmentsInquireRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try event(.inquire, request.id, request.ifVersion, &answer) { (_, draft, said, _, problems) throws(ShopError) in
            if ShopText.trimmed(request.question) == nil {
                problems.append(Problem("/question", .empty, hint: "Write what the customer is to answer."))
            }
            draft.set(Appointment.question, request.question)
            said.text = request.question
            return nil
        }
    }

    package func appointmentsConfirm(
        _ request: AppointmentsConfirmRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try event(.confirm, request.id, request.ifVersion, &answer) {
            (appointment, draft, said, call, problems) throws(ShopError) in
            let given = try JobRules(call).moment(
                request.at, keeping: appointment[Appointment.proposedAt], otherwise: .opening, "/at", &problems)
            let known =
                appointment[Appointment.status] == .accepted
                ? appointment[Appointment.proposedAt] : appointment[Appointment.preferred]
            guard let at = given ?? known else {
                if problems.isEmpty {
                    problems.append(
                        Problem("/at", .required, hint: "No time was proposed or wished for; give the one agreed."))
                }
                return nil
            }
            draft.set(Appointment.confirmedAt, at)
            said.time = at
            let job = try AppointmentJob(call).settle(
                appointment, at, linking: request.jobId, making: request.makeJob, &problems)
            if let job { draft.set(Appointment.jobId, job) }
            return job
        }
    }

    package func appointmentsCancel(
        _ request: AppointmentsCancelRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try event(.cancelOnBehalf, request.id, request.ifVersion, &answer) { (_, _, said, _, _) throws(ShopError) in
            said.text = request.reason
            said.onBehalf = true
            return nil
        }
    }

    package func appointmentsClose(
        _ request: AppointmentsCloseRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try event(.close, request.id, request.ifVersion, &answer) { (_, _, _, _, _) throws(ShopError) in nil }
    }

    package func appointmentsAccept(
        _ request: AppointmentsAcceptRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try event(.accept, request.id, request.ifVersion, &answer) {
            (appointment, _, said, _, problems) throws(ShopError) in
            try Self.expectTold(by: request.onBehalfOf, appointment, &problems)
            said.time = appointment[Appointment.proposedAt]
            said.onBehalf = true
            return nil
        }
    }

    package func appointmentsAnswer(
        _ request: AppointmentsAnswerRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try event(.answer, request.id, request.ifVersion, &answer) {
            (appointment, _, said, _, problems) throws(ShopError) in
            try Self.expectTold(by: request.onBehalfOf, appointment, &problems)
            if ShopText.trimmed(request.text) == nil {
                problems.append(Problem("/text", .empty, hint: "Write what the customer answered."))
            }
            said.text = request.text
            said.onBehalf = true
            return nil
        }
    }

    /// A customer's event is entered by staff only for the customer who told it (section 4.1).
    private static func expectTold(
        by customer: RecordID?, _ appointment: Record, _ problems: inout [Problem]
    ) throws(ShopError) {
        guard let customer else {
            throw .forbidden(
                "onBehalfOf", "This is the customer's step.",
                hint: "Name the customer who told it in onBehalfOf.")
        }
        if let problem = JobRules.ownerProblem(
            appointment[Appointment.accountId], customer, "/onBehalfOf", appointment.id)
        {
            problems.append(problem)
        }
    }

    /// Takes the step that `event` makes, and answers the appointment with it. The table is asked before what the
    /// event carries, so that an impossible event is told as such.
    private func event(
        _ event: AppointmentEvent.Event, _ id: RecordID, _ ifVersion: Int?, _ answer: inout JSONWriter,
        _ prepare: (
            Record, inout RecordDraft, inout AppointmentDialogue.Said, ShopCall, inout [Problem]
        ) throws(ShopError) -> RecordID?
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let appointment = try call.reader.record(id)
            try appointment.expect(version: ifVersion)
            let dialogue = try AppointmentDialogue(call)
            let step = try dialogue.step(event, appointment)
            var draft = RecordDraft(.appointments)
            var said = AppointmentDialogue.Said()
            var problems: [Problem] = []
            let job = try prepare(appointment, &draft, &said, call, &problems)
            if !problems.isEmpty { throw .validation(problems) }
            let stored = try dialogue.take(step, appointment, draft, said)
            try call.write(id, event: stored, job: job, to: &answer)
        }
    }
}
