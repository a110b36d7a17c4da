// The forms of an update that is taken back.

internal import JSON

extension Form {
    static let undoMethod = "webStatus.undo"

    /// - Parameter plan: what the engine says would happen.
    static func undoing(_ plan: JSONNode, _ signs: Signs) -> Form {
        let update = plan["undone"]
        let job = plan["job"]
        var form = Form(
            "Take the newest update back", undoMethod,
            [
                .init("jobId", job["id"]), .init("historyId", update["id"]), .init("ifVersion", job["version"]),
            ], fields: [], button: "Take it back", done: "The update is taken back.")
        let said = [update["jobStatus"].text, update["repairStage"].text].compactMap { $0 }
        form.intro = [
            "\(Dates.long(update["updatedOn"].text)), \(update["updatedByName"].text ?? ""): "
                + said.joined(separator: signs.dot)
        ]
        form.intro += UndoWords.changes(from: plan["before"], to: plan["after"], signs)
        form.intro.append(UndoWords.telling(plan["messages"].elements))
        form.intro += plan["warnings"].elements.compactMap(\.text)
        return form
    }

    /// - Parameter params: of the update that the engine offers: it changes nothing, and tells the customer so.
    static func correcting(_ params: JSONNode) -> Form {
        let fixed = params.members.filter { $0.name != "note" }
        var form = Form(
            "Tell the customer", "webStatus.update", fixed.map { .init($0.name, $0.value) },
            fields: [FormField("note", "Note", .lines, text: params["note"].text ?? "")], button: "Send the correction",
            done: "The correction is on its way.")
        form.intro = [
            "The customer has the message, or may have it. Nothing is sent unless you send this; Esc leaves it."
        ]
        return form
    }
}
