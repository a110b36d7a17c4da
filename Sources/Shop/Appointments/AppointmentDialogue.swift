// What every event of an appointment does, whoever causes it: the step of the table, the fields that go with it, the
// row of the dialogue, all in one transaction.

import JSON
import Platform
import Records

struct AppointmentDialogue {
    let call: ShopCall
    let settings: AppointmentSettings

    init(_ call: ShopCall) throws(ShopError) {
        self.call = call
        settings = try call.settings().appointments
    }

    /// What is said with an event.
    struct Said {
        var text: String?
        var time: Instant?
        var price: JSONFragment?
        /// Staff enter what the customer told them.
        var onBehalf = false
    }

    // MARK: Events

    /// The step that `event` makes now; throws where the table has none.
    func step(_ event: AppointmentEvent.Event, _ appointment: Record) throws(ShopError) -> AppointmentStep {
        let state = AppointmentState(appointment)
        if let step = AppointmentTable.step(event, from: state, allowWithdraw: settings.allowWithdraw) { return step }
        let role = call.session.role
        let allowed = AppointmentTable.allowed(from: state, for: role, allowWithdraw: settings.allowWithdraw)
        let name = event == .cancelOnBehalf ? "cancel" : event.rawValue
        throw .invalidTransition(
            "The appointment \(appointment[Appointment.number] ?? "") is \(state.text); \(name) is not possible then.",
            state: state.text, event: name, allowed: allowed.map { $0.event.method(for: role) })
    }

    /// Takes a step: `draft` holds the fields that the event sets.
    func take(
        _ step: AppointmentStep, _ appointment: Record, _ draft: RecordDraft, _ said: Said
    ) throws(ShopError) -> RecordID {
        var draft = draft
        let now = try call.now()
        set(step, now, in: &draft)
        switch step.to {
        case .cancelledByCustomer: draft.set(Appointment.cause, .customer)
        case .cancelledByShop: draft.set(Appointment.cause, .shop)
        default: if appointment.has(Appointment.cause), step.to != .closed { draft.clear(Appointment.cause) }
        }
        if step.to.status == .cancelled {
            draft.set(Appointment.reason, said.text.patch)
        } else if appointment.has(Appointment.reason), step.to != .closed {
            draft.clear(Appointment.reason)
        }
        try call.writing.change(appointment.id, draft)
        return try note(step, appointment.id, from: AppointmentState(appointment), said, now)
    }

    /// Status, list and what follows from them.
    private func set(_ step: AppointmentStep, _ now: Instant, in draft: inout RecordDraft) {
        draft.set(Appointment.status, step.to.status)
        if let list = step.to.list { draft.set(Appointment.list, list) } else { draft.clear(Appointment.list) }
        if step.to.list == .actions {
            let due = now.milliseconds + Int64(settings.answerHours) * 3_600_000
            draft.set(Appointment.dueAt, (try? call.time().instant(due)) ?? now)
        } else {
            draft.clear(Appointment.dueAt)
        }
        if step.to.list == nil { draft.set(Appointment.closedAt, now) }
    }

    /// Makes an appointment and the first row of its dialogue (T1, T2).
    func begin(
        _ event: AppointmentEvent.Event, _ account: RecordID, _ item: RecordID, origin: Appointment.Origin,
        _ draft: RecordDraft, _ said: Said
    ) throws(ShopError) -> (id: RecordID, event: RecordID) {
        let step = AppointmentTable.beginning(event)
        var draft = draft
        let now = try call.now()
        draft.set(Appointment.accountId, account)
        draft.set(Appointment.itemId, item)
        draft.set(Appointment.origin, origin)
        draft.set(Appointment.requestedAt, now)
        try nameOwners(account, item, in: &draft)
        set(step, now, in: &draft)
        draft.set(
            Appointment.number,
            try call.takeNumber(.appointments, call.writing) { (number) throws(ShopError) in
                try call.reader.first(.appointments, Appointment.Index.byNumber, [.text(number)]) != nil
            })
        let id = try call.insert(draft, [], call.writing)
        try WorkshopCustomers(call).show(item)
        return (id, try note(step, id, from: nil, said, now))
    }

    /// Names of customer and vehicle, kept beside the appointment.
    private func nameOwners(
        _ account: RecordID, _ item: RecordID, in draft: inout RecordDraft
    ) throws(ShopError) {
        draft.set(Appointment.customerName, (try call.reader.read(account)?[Account.name]).patch)
        draft.set(Appointment.itemName, try call.reader.read(item).flatMap(ItemName.of).patch)
    }

    // MARK: The dialogue

    /// Writes one row of the dialogue (S2-22).
    private func note(
        _ step: AppointmentStep, _ appointment: RecordID, from state: AppointmentState?, _ said: Said, _ now: Instant
    ) throws(ShopError) -> RecordID {
        var row = RecordDraft(.appointmentEvents)
        row.set(AppointmentEvent.appointmentId, appointment)
        row.set(AppointmentEvent.seq, try nextSeq(appointment))
        row.set(AppointmentEvent.event, step.event)
        row.set(AppointmentEvent.side, step.side)
        row.set(AppointmentEvent.onBehalf, said.onBehalf)
        row.set(AppointmentEvent.actorName, try call.authorName())
        row.set(AppointmentEvent.fromStatus, (state?.status.rawValue).flatMap { .init(rawValue: $0) })
        row.set(AppointmentEvent.toStatus, AppointmentEvent.ToStatus(rawValue: step.to.status.rawValue))
        row.set(AppointmentEvent.fromList, (state?.list?.rawValue).flatMap { .init(rawValue: $0) })
        row.set(AppointmentEvent.toList, (step.to.list?.rawValue).flatMap { .init(rawValue: $0) })
        row.set(AppointmentEvent.text, said.text)
        row.set(AppointmentEvent.time, said.time)
        if let price = said.price { row.put(AppointmentEvent.price.number, price) }
        row.set(AppointmentEvent.at, now)
        return try call.writing.add(row)
    }

    private func nextSeq(_ appointment: RecordID) throws(ShopError) -> Int {
        let newest = try call.reader.first(
            .appointmentEvents, AppointmentEvent.Index.byAppointment, [.id(appointment)], descending: true)
        return (newest?[AppointmentEvent.seq] ?? 0) + 1
    }
}
