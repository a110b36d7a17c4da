// The forms of a dialogue about a visit: one for each event, and those that begin one.

internal import JSON

extension Form {
    static func event(_ event: WorkshopEvent, _ sheet: Sheet) -> Form {
        let record = sheet.record
        var fixed: [JSONNode.Member] = [.init("id", .string(sheet.subject.id))]
        if event == .accept || event == .answer { fixed.append(.init("onBehalfOf", record["accountId"])) }
        let (fields, button, done) = contents(event, record)
        var form = Form(
            "\(event.title): \(record["number"].text ?? "")", event.method, fixed, fields: fields, button: button,
            done: done, guarded: sheet)
        form.intro = [Visit(sheet).text]
        if event == .answer, let question = record["question"].text { form.intro.append("Asked: \(question)") }
        if event == .accept, let time = record["proposedAt"].text { form.intro.append("Proposed: \(Dates.long(time))") }
        return form
    }

    private static func contents(
        _ event: WorkshopEvent, _ record: JSONNode
    ) -> (fields: [FormField], button: String, done: String) {
        switch event {
        case .propose:
            let wished = (record["proposedAt"].text ?? record["preferred"].text).map { Dates.long($0) } ?? ""
            return (
                [
                    FormField("at", "Time", .time, text: wished, hint: "2026-03-04 16:30, 16:30 or +3"),
                    FormField("work", "Work", .lines, text: record["work"].text ?? "", hint: "what is to be done"),
                    FormField("price", "Price", .money, hint: "what it would cost; may be left empty"),
                ], "Propose", "The proposal is made."
            )
        case .inquire:
            return (
                [FormField("question", "Question", .lines, hint: "what the customer is to answer")], "Ask",
                "The question is asked."
            )
        case .confirm:
            let known = record["proposedAt"].text ?? record["preferred"].text
            let hint = known.map { "empty: \(Dates.long($0))" } ?? "2026-03-04 16:30, 16:30 or +3"
            var fields = [FormField("at", "Time", .time, hint: hint)]
            if record["jobId"].isNull { fields.append(FormField("makeJob", "Make a job of it", isOn: false)) }
            return (fields, "Confirm", "The visit is confirmed.")
        case .accept: return ([], "The customer takes it", "The customer's word is entered.")
        case .answer:
            return (
                [FormField("text", "Answer", .lines, hint: "in the customer's words")], "Enter it",
                "The answer is entered."
            )
        case .cancel:
            return (
                [FormField("reason", "Reason", .lines, hint: "may be left empty")], "Cancel the visit",
                "The visit is cancelled."
            )
        case .close: return ([], "Close it", "It is closed.")
        }
    }

    /// A request that a customer told by telephone (S2-11).
    static func request(_ visit: Visit) -> Form {
        var form = Form(
            "Take down a request", "appointments.create",
            [.init("onBehalfOf", .string(visit.customerID)), .init("itemId", .string(visit.itemID))],
            fields: [
                FormField("wishes", "Wishes", .lines, hint: "in the customer's words"),
                FormField("preferred", "Preferred", .time, hint: "2026-03-04 16:30, 16:30 or +3; may be left empty"),
            ], button: "Take it down", done: "The request is taken down.")
        form.intro = [visit.text]
        return form
    }

    /// A day that the customer agreed to (S2-10).
    static func prebooking(_ visit: Visit) -> Form {
        var form = Form(
            "Pre-book a day", "appointments.prebook",
            [.init("customer", .string(visit.customerID)), .init("itemId", .string(visit.itemID))],
            fields: [
                FormField("date", "Day", .date, hint: "2026-03-04 or +90"),
                FormField("work", "Work", .lines, hint: "what is to be done"),
            ], button: "Pre-book", done: "The day is pre-booked.")
        form.intro = [visit.text]
        return form
    }
}
