// The forms of estimates: one answer, those of a customer together, and what staff do before and after.

internal import JSON

extension Form {
    static func step(
        _ step: EstimateStep, _ sheet: Sheet, _ methods: [NamedEntry], currency: String
    ) -> Form {
        let record = sheet.record
        let (fields, button, done) = contents(step, record, methods, currency: currency)
        var form = Form(
            "Estimate \(record["number"].text ?? ""): \(step.title)", step.method, [.init("id", sheet.id)],
            fields: fields, button: button, done: done, guarded: sheet)
        let total = Money.text(record["total"]) ?? ""
        form.intro = ["\(sheet.customerName), \(record["title"].text ?? ""), \(total)"]
        return form
    }

    private static func contents(
        _ step: EstimateStep, _ record: JSONNode, _ methods: [NamedEntry], currency: String
    ) -> (fields: [FormField], button: String, done: String) {
        switch step {
        case .approve: (told(methods, hasReason: false), "Yes", "The customer's yes is entered.")
        case .refuse: (told(methods, hasReason: true), "No", "The customer's no is entered.")
        case .send: ([telling(isOn: true)], "Lay it before the customer", "It waits for the customer's answer.")
        case .revise: (offer(record, currency: currency), "Put it in its place", "The new offer waits for an answer.")
        case .withdraw: ([], "Take it back", "It is taken back.")
        case .correct:
            (
                [
                    FormField(
                        "decision", "Really",
                        choices: answers + [NamedEntry(id: "none", name: "it waits for an answer")],
                        chosen: record["state"].text == "approved" ? "refused" : "approved"),
                    FormField("reason", "Why", .lines, hint: "why it is put right"), telling(isOn: false),
                ], "Put it right", "It is put right."
            )
        }
    }

    private static let answers = [
        NamedEntry(id: "approved", name: "approved"), NamedEntry(id: "refused", name: "refused"),
    ]

    private static func telling(isOn: Bool) -> FormField { FormField("tellCustomer", "Tell customer", isOn: isOn) }

    /// How an answer was told.
    private static func told(_ methods: [NamedEntry], hasReason: Bool) -> [FormField] {
        [
            FormField("method", "How it was told", choices: methods),
            FormField("by", "Told by", hint: "who told it; may be left empty"),
            FormField("date", "On", .date, hint: "2026-03-04 or -1; empty: today"),
            FormField("reference", "Reference", hint: "the customer's; may be left empty"),
        ] + (hasReason ? [FormField("reason", "Reason", .lines, hint: "may be left empty")] : [])
            + [telling(isOn: true)]
    }

    /// Lines of another offer, beginning with those that were.
    private static func offer(_ record: JSONNode, currency: String) -> [FormField] {
        lines(of: record, currency: currency) + [
            FormField("title", "What", text: record["title"].text ?? ""),
            FormField("note", "Note", .lines, text: record["note"].text ?? "", hint: "below the lines"),
            telling(isOn: true),
        ]
    }

    /// The answers of one customer, each estimate's own, in one call.
    /// - Parameters:
    ///   - account: the customer's id.
    ///   - chosen: the answer that the form begins with; empty: none yet.
    static func answers(
        to waiting: [JSONNode], of account: JSONNode, named name: String, _ methods: [NamedEntry],
        chosen: (JSONNode) -> String
    ) -> Form {
        let open = NamedEntry(id: "", name: "no answer yet")
        let decisions = waiting.enumerated().map { index, row in
            let facts = [row["number"].text, Money.text(row["total"]), row["title"].text].compactMap { $0 }
            var field = FormField(
                "decisions/\(index)/decision", facts.joined(separator: ", "), choices: [open] + answers,
                chosen: chosen(row))
            field.beside = [.init("estimateId", row["id"])]
            return field
        }
        let how = [
            FormField("method", "How it was told", choices: methods),
            FormField("by", "Told by", hint: "who told it; may be left empty"),
            FormField("date", "On", .date, hint: "2026-03-04 or -1; empty: today"), telling(isOn: true),
        ]
        var form = Form(
            "Answers of \(name)", "estimates.batchDecide", [.init("accountId", account)], fields: decisions + how,
            button: "Enter them",
            done: "The answers are entered.")
        form.intro = ["All of them are entered, or none. The customer gets one message."]
        return form
    }
}
