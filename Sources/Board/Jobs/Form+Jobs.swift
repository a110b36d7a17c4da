// The forms of jobs.

internal import JSON

extension Form {
    static func newJob(of customer: NamedEntry, isOpportunity: Bool) -> Form {
        let kinds = [
            NamedEntry(id: "repairOrder", name: "repair order, with an R.O. number"),
            NamedEntry(id: "opportunity", name: "opportunity"),
        ]
        return Form(
            "New job of \(customer.name)", "jobs.create", [.init("accountId", .string(customer.id))],
            fields: [
                FormField("title", "What is to be done", hint: "a few words"),
                FormField("kind", "Kind", choices: kinds, chosen: isOpportunity ? "opportunity" : "repairOrder"),
                FormField("roNumber", "R.O.#", hint: "the next one, when left empty"),
                FormField("dueOut", "Due Out", .time, hint: "2026-03-04 16:30 or +3; may be left empty"),
                FormField("description", "Description", .lines, hint: "may be left empty"),
            ], button: "Make it", done: "The job is made.")
    }

    /// - Parameter title: of the job, where it is known.
    static func converting(_ job: String, title: String?) -> Form {
        var form = Form(
            "\(title ?? job): make a repair order of it", "jobs.convert", [.init("id", .string(job))],
            fields: [FormField("roNumber", "R.O.#", hint: "the next one, when left empty")],
            button: "Make it a repair order", done: "It is a repair order.")
        form.intro = ["A web status that it has already stays as it is."]
        return form
    }
}
