internal import JSON

/// One update of a job, as it was then.
struct HistoryEntry: Equatable, Sendable {
    let id: String
    let updatedOn: String
    let updatedBy: String
    let status: String
    let stage: String?
    let dueOut: String?
    let daysBefore: Int?
    let reason: String?
    let note: String?
    /// It takes the update before it back.
    let isUndo: Bool

    init(_ node: JSONNode) {
        id = node["id"].text ?? ""
        updatedOn = node["updatedOn"].text ?? ""
        updatedBy = node["updatedByName"].text ?? ""
        status = node["jobStatus"].text ?? ""
        stage = node["repairStage"].text
        dueOut = node["dueOut"].text
        daysBefore = node["daysBeforeDueOut"].integer
        reason = node["dueOutChangeReason"].text
        note = node["note"].text
        isUndo = node["source"].text == "undo"
    }

    /// "Due Out 2026-03-09 15:00, 7 days before. Reason: Parts delay"
    var dueOutText: String? {
        guard let dueOut else { return nil }
        var text = "Due Out " + Dates.long(dueOut)
        if let daysBefore {
            let days = abs(daysBefore)
            text += ", \(days) day\(days == 1 ? "" : "s") \(daysBefore >= 0 ? "before" : "after")"
        }
        if let reason { text += ". Reason: \(reason)" }
        return text
    }
}
