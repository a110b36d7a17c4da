internal import JSON

/// A sheet that is being read: its questions are on their way together, and one reading is on its way at a time, so that a
/// person who runs down a list asks only for where she stops.
struct SheetReading: Equatable, Sendable {
    let subject: Sheet.Subject
    let turn: Int
    private(set) var parts: [SheetPart: JSONNode] = [:]
    /// Questions without an answer.
    private(set) var awaited = 0
    var refusal: String?
    /// It is to be read once more when it has come.
    var isStale = false

    /// Rows of a dialogue or conversation that are read at most.
    private static let rowLimit = 2_000

    init(_ subject: Sheet.Subject, turn: Int) {
        self.subject = subject
        self.turn = turn
    }

    private mutating func ask(_ method: String, _ part: SheetPart, _ params: JSONNode) -> Ask {
        awaited += 1
        return Ask(method, params, for: .sheet(part, turn: turn))
    }

    /// The questions it begins with.
    mutating func questions() -> [Ask] {
        let id = JSONNode.string(subject.id)
        switch subject {
        case .appointment:
            return [ask("appointments.get", .main, ["id": id]), page(.history, nil)]
        case .message: return [ask("outbox.get", .main, ["id": id])]
        case .estimate: return [ask("estimates.get", .main, ["id": id])]
        case .vehicle: return [ask("items.get", .main, ["id": id])]
        case .quote:
            return [
                ask("quotes.get", .main, ["id": id]), ask("quotes.statusCard", .card, ["id": id]),
                ask("quotes.versions", .versions, ["id": id]), page(.comments, nil),
                ask("attachments.list", .attachments, ["quoteId": id]),
            ]
        }
    }

    /// A page of a dialogue or conversation.
    private mutating func page(_ part: SheetPart, _ cursor: String?) -> Ask {
        var members: [JSONNode.Member] = [
            .init(part == .comments ? "quoteId" : "id", .string(subject.id)), .init("limit", 200),
        ]
        if let cursor { members.append(.init("cursor", .string(cursor))) }
        return ask(part == .comments ? "comments.list" : "appointments.history", part, .object(members))
    }

    /// Takes an answer; returns what is to be asked because of it.
    mutating func take(_ answer: JSONNode, _ part: SheetPart) -> [Ask] {
        awaited -= 1
        switch part {
        case .history, .comments:
            let rows = (parts[part]?["rows"].elements ?? []) + answer["rows"].elements
            parts[part] = ["rows": .array(rows)]
            guard let cursor = answer["nextCursor"].text, rows.count < Self.rowLimit else { return [] }
            return [page(part, cursor)]
        default: parts[part] = answer
        }
        if case .appointment = subject, part == .main, let item = answer["appointment"]["itemId"].text {
            return [ask("items.get", .item, ["id": .string(item)])]
        }
        if case .estimate = subject, part == .main, let account = answer["accountId"].text {
            return [
                ask("accounts.get", .customer, ["id": .string(account)]),
                ask("jobs.get", .job, ["id": answer["jobId"]]),
                ask(
                    "estimates.list", .waiting,
                    [
                        "filter": ["customer": .string(account), "state": "awaitingApproval"], "sort": "number",
                        "columns": ["number", "title", "total", "roNumber"], "limit": 100,
                    ]),
            ]
        }
        return []
    }

    mutating func takeRefusal(_ sentence: String, _ part: SheetPart) {
        awaited -= 1
        // Without the record there is nothing to show; without one of the rest, there is the rest.
        if part == .main { refusal = sentence }
    }

    var isDone: Bool { awaited == 0 }
}
