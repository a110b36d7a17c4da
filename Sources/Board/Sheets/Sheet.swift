// What is shown beside a list whose rows are not jobs: an appointment and its dialogue, a vehicle, a quote and what belongs to
// it. It is read in parts, which are shown when all of them have come, so that no picture mixes two states more than the
// protocol makes it.

internal import JSON

struct Sheet: Equatable, Sendable {
    /// The record it is of.
    enum Subject: Hashable, Sendable {
        case appointment(String), vehicle(String), quote(String), message(String), estimate(String)

        var id: String {
            switch self {
            case .appointment(let id), .vehicle(let id), .quote(let id), .message(let id), .estimate(let id): id
            }
        }
    }

    let subject: Subject
    var parts: [SheetPart: JSONNode] = [:]
    /// Why it did not come.
    var refusal: String?
    /// The line of `SheetText` the person is at, and the first that is shown.
    var cursor = 0
    var top = 0

    init(_ subject: Subject) { self.subject = subject }

    var isRead: Bool { parts[.main] != nil }

    subscript(_ part: SheetPart) -> JSONNode { parts[part] ?? .null }

    /// The record itself.
    var record: JSONNode {
        if case .appointment = subject { self[.main]["appointment"] } else { self[.main] }
    }

    /// The customer's name, where the record has it or its account was read.
    var customerName: String { record["customerName"].text ?? self[.customer]["name"].text ?? "the customer" }

    /// What `ifVersion` is.
    var version: Int? { record["version"].integer }

    var rows: (history: [JSONNode], versions: [JSONNode], comments: [JSONNode], attachments: [JSONNode]) {
        (
            self[.history]["rows"].elements, self[.versions]["rows"].elements, self[.comments]["rows"].elements,
            self[.attachments]["rows"].elements
        )
    }

    /// What somebody else changed, a sentence each.
    func changes(since before: Sheet, _ signs: Signs) -> [String] {
        var lines: [String] = []
        let names = [
            ("status", "Status"), ("proposedAt", "Proposed"), ("confirmedAt", "Confirmed"), ("preferred", "Preferred"),
            ("work", "Work"), ("wishes", "Wishes"), ("name", "Name"), ("poNumber", "PO number"),
            ("customerVisible", "Customer sees it"), ("total", "Amount"), ("priority", "Priority"), ("state", "State"),
        ]
        for (name, title) in names where record[name] != before.record[name] {
            lines.append("\(title): \(Self.words(before.record[name])) \(signs.arrow) \(Self.words(record[name])).")
        }
        let status = (before[.card]["status"]["name"].text, self[.card]["status"]["name"].text)
        if let old = status.0, let new = status.1, old != new { lines.append("Status: \(old) \(signs.arrow) \(new).") }
        for event in rows.history.dropFirst(before.rows.history.count) {
            lines.append("\(event["actorName"].text ?? "Somebody") \(WorkshopEvent.past(event["event"].text ?? "")).")
        }
        for comment in rows.comments.dropFirst(before.rows.comments.count) {
            lines.append("\(comment["authorName"].text ?? "Somebody") wrote a comment.")
        }
        if rows.versions.count > before.rows.versions.count { lines.append("There is another version of it.") }
        return lines.isEmpty ? ["Something else of it was changed."] : lines
    }

    private static func words(_ node: JSONNode) -> String {
        switch node {
        case .null: "none"
        case .string(let text):
            Dates.parts(text) == nil ? AppointmentWords.status(text) : Dates.long(text)
        default: ListRow.text(node, year: 0)
        }
    }
}
