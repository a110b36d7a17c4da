package import JSON
import Records

// appointments.create, prebook, update, get, counts, history: what is not an event of a dialogue under way.

extension ShopCall {
    package func appointmentsCreate(
        _ request: AppointmentsCreateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            var problems: [Problem] = []
            try call.checkVehicle(request.itemId, of: request.onBehalfOf, at: "/onBehalfOf", &problems)
            var draft = RecordDraft(.appointments)
            let preferred = try JobRules(call).moment(
                request.preferred, otherwise: .opening, "/preferred", &problems)
            if !problems.isEmpty { throw .validation(problems) }
            draft.set(Appointment.wishes, request.wishes)
            draft.set(Appointment.preferred, preferred)
            draft.set(Appointment.externalId, request.externalId)
            let made = try AppointmentDialogue(call).begin(
                .request, request.onBehalfOf, request.itemId, origin: .onBehalf, draft,
                .init(text: request.wishes, time: preferred, onBehalf: true))
            try call.write(made.id, event: made.event, to: &answer)
        }
    }

    package func appointmentsPrebook(
        _ request: AppointmentsPrebookRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            var problems: [Problem] = []
            try call.checkVehicle(request.itemId, of: request.customer, at: "/customer", &problems)
            let time = try call.time()
            if request.date < time.wall(try call.now()).date {
                problems.append(
                    Problem(
                        "/date", .range, actual: request.date.fragment,
                        hint: "\(request.date) is past; take today or a day to come."))
            }
            if !problems.isEmpty { throw .validation(problems) }
            var draft = RecordDraft(.appointments)
            draft.set(Appointment.prebookDate, request.date)
            draft.set(Appointment.work, request.work)
            let made = try AppointmentDialogue(call).begin(
                .prebook, request.customer, request.itemId, origin: .shop, draft,
                .init(text: request.work, time: time.instant(time.zone.startOfDay(request.date)), onBehalf: true))
            try call.write(made.id, event: made.event, to: &answer)
        }
    }

    /// The customer is there, and the vehicle is the customer's and may be chosen.
    private func checkVehicle(
        _ item: RecordID, of account: RecordID, at path: String, _ problems: inout [Problem]
    ) throws(ShopError) {
        var draft = RecordDraft(.appointments)
        draft.set(Appointment.itemId, item)
        problems += try referenceProblems(draft, nil, reader)
        guard try reader.read(account) != nil else {
            problems.append(
                Problem(path, .noSuchRecord, actual: account.fragment, hint: "There is no customer \(account)."))
            return
        }
        if let record = try reader.read(item),
            let problem = JobRules.ownerProblem(record[Item.accountId], account, "/itemId", item)
        {
            problems.append(problem)
        }
    }

    package func appointmentsUpdate(
        _ request: AppointmentsUpdateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try update(request.id, ifVersion: request.ifVersion, &answer) {
            (draft, appointment, transaction) throws(ShopError) in
            request.apply(to: &draft)
            var problems: [Problem] = []
            draft.set(
                Appointment.preferred,
                try JobRules(self).moment(
                    request.preferred, keeping: appointment[Appointment.preferred], otherwise: .opening, "/preferred",
                    &problems))
            return problems
        }
    }

    package func appointmentsGet(_ request: AppointmentsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let appointment = try reader.record(request.id)
        let settings = try settings().appointments
        let state = AppointmentState(appointment)
        let item = try appointment[Appointment.itemId].flatMap { (id) throws(ShopError) in try reader.read(id) }
        answer.beginObject()
        answer.key("appointment")
        appointment.write(to: &answer)
        answer.key("notifications")
        Notifications.of(appointment, item).write(to: &answer)
        answer.member("overdue", AppointmentDue.isLate(appointment, at: try now()))
        answer.key("allowed")
        answer.beginArray()
        for step in AppointmentTable.allowed(from: state, for: .staff, allowWithdraw: settings.allowWithdraw) {
            answer.beginObject()
            answer.member("event", step.event == .cancelOnBehalf ? "cancel" : step.event.rawValue)
            answer.member("method", step.event.method(for: .staff))
            answer.member("toStatus", step.to.status.rawValue)
            if let list = step.to.list { answer.member("toList", list.rawValue) }
            answer.endObject()
        }
        answer.endArray()
        answer.key("warnings")
        if let warnings = item?[Item.warnings] { warnings.write(to: &answer) } else { answer.raw("[]") }
        if !settings.allowWithdraw, state == .requested || state == .accepted {
            answer.member(
                "hint",
                "It can be withdrawn from here only while settings.appointments.allowWithdraw is on; a proposal or a question opens the way to cancelling it."
            )
        }
        answer.endObject()
    }

    package func appointmentsCounts(_ answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        for list in Appointment.List.allCases {
            answer.member(
                list.name, try reader.number(.appointments, Appointment.Index.byListDue, [.choice(list)]))
        }
        answer.member("escalated", try AppointmentDue.lateCount(reader, at: try now()))
        answer.member("all", try reader.number(.appointments, Appointment.Index.byNumber, []))
        answer.member("workshopCustomers", try reader.number(.items, Item.Index.byWorkshop, [true]))
        // As the list itself has it: the only employee needs no session.
        var employee = session.employee
        if employee == nil { employee = try shop.onlyActiveEmployee()?.id }
        let mine = try employee.map { (employee) throws(ShopError) in
            try reader.number(.myCustomers, MyCustomer.Index.byEmployee, [.id(employee)])
        }
        answer.member("myCustomers", mine ?? 0)
        answer.endObject()
    }

    package func appointmentsHistory(
        _ request: AppointmentsHistoryRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let appointment = try reader.record(request.id)
        answer.beginObject()
        try DialoguePage(appointment.id, limit: request.limit, cursor: request.cursor)
            .write(reader, for: .staff, to: &answer)
        answer.endObject()
    }

    /// Answers an appointment with the event that was just stored.
    func write(
        _ appointment: RecordID, event: RecordID, job: RecordID? = nil, to answer: inout JSONWriter
    ) throws(ShopError) {
        answer.beginObject()
        answer.key("appointment")
        try reader.record(appointment).write(to: &answer)
        answer.key("event")
        try reader.record(event).write(to: &answer)
        if let job {
            answer.key("job")
            try reader.record(job).write(to: &answer)
        }
        answer.endObject()
    }
}

extension Appointment.List {
    /// As counts name it.
    var name: StaticString {
        switch self {
        case .actions: "actions"
        case .pending: "pending"
        case .planned: "planned"
        }
    }
}
