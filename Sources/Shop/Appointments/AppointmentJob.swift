// The job of an appointment: linked or made when it is confirmed (I-09).

import Platform
import Records

struct AppointmentJob {
    let call: ShopCall

    init(_ call: ShopCall) { self.call = call }

    /// The job that a confirmation links or makes; nil where it does neither.
    func settle(
        _ appointment: Record, _ at: Instant, linking job: RecordID?, making: Bool, _ problems: inout [Problem]
    ) throws(ShopError) -> RecordID? {
        if let job {
            if making {
                problems.append(
                    Problem("/makeJob", .together, hint: "Link the job \(job), or have a new one made; not both."))
                return nil
            }
            return try link(job, appointment, &problems)
        }
        return making && problems.isEmpty ? try make(appointment, at) : nil
    }

    private func link(
        _ id: RecordID, _ appointment: Record, _ problems: inout [Problem]
    ) throws(ShopError) -> RecordID? {
        guard let job = try call.reader.read(id) else {
            problems.append(Problem("/jobId", .noSuchRecord, actual: id.fragment, hint: "There is no job \(id)."))
            return nil
        }
        if let account = appointment[Appointment.accountId],
            let problem = JobRules.ownerProblem(job[Job.accountId], account, "/jobId", id)
        {
            problems.append(problem)
        }
        guard problems.isEmpty else { return nil }
        var draft = RecordDraft(.jobs)
        draft.set(Job.appointmentId, appointment.id)
        try call.writing.change(id, draft)
        return id
    }

    /// An opportunity that is expected at the time agreed.
    private func make(_ appointment: Record, _ at: Instant) throws(ShopError) -> RecordID {
        let rules = JobRules(call)
        var draft = RecordDraft(.jobs)
        let text = appointment[Appointment.work] ?? appointment[Appointment.wishes]
        draft.set(Job.kind, .opportunity)
        draft.set(Job.title, text.map(ShopCall.quoteName) ?? "Appointment \(appointment[Appointment.number] ?? "")")
        draft.set(Job.description, text)
        draft.set(Job.accountId, appointment[Appointment.accountId])
        draft.set(Job.customerName, appointment[Appointment.customerName])
        draft.set(Job.itemId, appointment[Appointment.itemId])
        draft.set(Job.itemName, appointment[Appointment.itemName])
        draft.set(Job.origin, .hq)
        draft.set(Job.createdByCustomer, false)
        draft.set(Job.open, true)
        draft.set(Job.dueIn, at)
        draft.set(Job.appointmentId, appointment.id)
        try rules.take(try call.firstJobStatus(), in: &draft)
        return try call.writing.add(draft)
    }

    /// What closing a job offers: closing its appointment, where that is planned still.
    static func offer(for job: Record, _ reader: RecordReader) throws(ShopError) -> RecordID? {
        guard let id = job[Job.appointmentId], let appointment = try reader.read(id),
            AppointmentTable.step(.close, from: AppointmentState(appointment), allowWithdraw: false) != nil
        else { return nil }
        return id
    }
}
