internal import JSON

/// What taking an update back does, for a person.
enum UndoWords {
    /// "Job Status: Completed → In Progress", a line for each.
    static func changes(from before: JSONNode, to after: JSONNode, _ signs: Signs) -> [String] {
        var lines: [String] = []
        func compare(_ name: String, _ old: String?, _ new: String?) {
            if old != new { lines.append("\(name): \(old ?? "none") \(signs.arrow) \(new ?? "none")") }
        }
        compare("Job Status", before["jobStatus"]["name"].text, after["jobStatus"]["name"].text)
        compare("Repair Stage", before["repairStage"]["name"].text, after["repairStage"]["name"].text)
        compare("Due Out", before["dueOut"].text.map { Dates.long($0) }, after["dueOut"].text.map { Dates.long($0) })
        if before["open"].bool != after["open"].bool {
            lines.append(after["open"].bool == true ? "The job is open again." : "The job is closed again.")
        }
        if before["roColor"].text == "green", after["roColor"].text != "green" {
            lines.append("The R.O. number is not marked as updated any more.")
        }
        return lines.isEmpty ? ["Nothing of the job changes."] : lines
    }

    /// What becomes of the messages that told of it.
    static func telling(_ messages: [JSONNode]) -> String {
        let to = messages.compactMap { $0["to"].text }.first.map { " to \($0)" } ?? ""
        if messages.contains(where: { $0["told"].text == "yes" }) {
            return "The message\(to) has gone out. Nothing is sent now; you can send a correction afterwards."
        }
        if messages.contains(where: { $0["told"].text == "perhaps" }) {
            return "The message\(to) may have gone out. Nothing is sent now; you can send a correction afterwards."
        }
        if messages.contains(where: { $0["cancelled"].bool == true }) {
            return "The message\(to) has not gone out and is cancelled: nobody is told anything."
        }
        return messages.isEmpty
            ? "The customer was not told of it." : "The message\(to) did not go out: the customer was not told."
    }
}
