package import JSON
import Platform
import Records

// portal.appointments.*: the customer's side of the dialogue (S2-07, S2-08, S2-11, S2-17).

extension ShopCall {
    package func portalAppointmentsRequest(
        _ request: PortalAppointmentsRequestRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let scope = try PortalScope(call)
            var problems: [Problem] = []
            try scope.check(request.itemId, "/itemId", &problems)
            let preferred = try JobRules(call).moment(request.preferred, otherwise: .opening, "/preferred", &problems)
            if !problems.isEmpty { throw .validation(problems) }
            var draft = RecordDraft(.appointments)
            draft.set(Appointment.wishes, request.wishes)
            draft.set(Appointment.preferred, preferred)
            let made = try AppointmentDialogue(call).begin(
                .request, scope.account, request.itemId, origin: .portal, draft,
                .init(text: request.wishes, time: preferred))
            try call.writePortalAppointment(made.id, to: &answer)
        }
    }

    package func portalAppointmentsList(
        _ request: PortalAppointmentsListRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try page(Lists.portalAppointments, request, &answer)
    }

    package mutating func portalAppointmentsExportCsv(
        _ request: PortalAppointmentsExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.portalAppointments, request, file: nil)
    }

    package func portalAppointmentsGet(
        _ request: PortalAppointmentsGetRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try writePortalAppointment(try PortalScope(self).record(request.id).id, to: &answer)
    }

    package func portalAppointmentsHistory(
        _ request: PortalAppointmentsHistoryRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let appointment = try PortalScope(self).record(request.id)
        answer.beginObject()
        try DialoguePage(appointment.id, limit: request.limit, cursor: request.cursor)
            .write(reader, for: .portal, to: &answer)
        answer.endObject()
    }

    package func portalAppointmentsAccept(
        _ request: PortalAppointmentsAcceptRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try customerEvent(.accept, request.id, request.ifVersion, &answer) {
            .init(time: $0[Appointment.proposedAt])
        }
    }

    package func portalAppointmentsCancel(
        _ request: PortalAppointmentsCancelRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try customerEvent(.cancel, request.id, request.ifVersion, &answer) { _ in .init(text: request.reason) }
    }

    package func portalAppointmentsAnswer(
        _ request: PortalAppointmentsAnswerRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try customerEvent(.answer, request.id, request.ifVersion, &answer) { _ in .init(text: request.text) }
    }

    private func customerEvent(
        _ event: AppointmentEvent.Event, _ id: RecordID, _ ifVersion: Int?, _ answer: inout JSONWriter,
        _ said: (Record) -> AppointmentDialogue.Said
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let appointment = try PortalScope(call).record(id)
            if let ifVersion, ifVersion != appointment.version {
                throw .conflict(current: appointment.bytes(for: .portal))
            }
            let dialogue = try AppointmentDialogue(call)
            let said = said(appointment)
            if event == .answer, said.text.flatMap(ShopText.trimmed) == nil {
                throw .validation("/text", .empty, hint: "Write your answer.")
            }
            let step = try dialogue.step(event, appointment)
            _ = try dialogue.take(step, appointment, RecordDraft(.appointments), said)
            try call.writePortalAppointment(id, to: &answer)
        }
    }

    /// Answers an appointment with what its customer may do now.
    private func writePortalAppointment(_ id: RecordID, to answer: inout JSONWriter) throws(ShopError) {
        try writePortalAppointment(try reader.record(id), to: &answer)
    }

    /// Writes an appointment, as it is or was, as its customer sees it.
    func writePortalAppointment(_ appointment: Record, to answer: inout JSONWriter) throws(ShopError) {
        let allowWithdraw = try settings().appointments.allowWithdraw
        answer.beginObject()
        appointment.writeMembers(to: &answer, for: .portal)
        answer.key("allowed")
        answer.beginArray()
        for step in AppointmentTable.allowed(
            from: AppointmentState(appointment), for: .portal, allowWithdraw: allowWithdraw)
        {
            answer.string(step.event.rawValue)
        }
        answer.endArray()
        answer.endObject()
    }
}
