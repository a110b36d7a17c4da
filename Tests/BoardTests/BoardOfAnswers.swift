// A board with an engine of canned answers: keys go in, the screen comes out, no terminal and no process.

import Board
import EngineClient
import JSON
import Platform
import Terminal

/// Presses keys and answers what the board asks for.
struct BoardOfAnswers {
    var board: Board
    /// By method; what is not here is answered with {}.
    var answers: [String: JSONNode]
    /// Methods that are refused.
    var refusals: [String: EngineFailure] = [:]
    /// Everything that was asked.
    private(set) var asked: [Ask] = []
    /// Questions are left without an answer.
    var isSilent = false

    init(columns: Int = 100, rows: Int = 30, hasSigns: Bool = true, answers: [String: JSONNode] = Self.shop) {
        self.answers = answers
        board = Board(
            size: TerminalSize(columns: columns, rows: rows), hasSigns: hasSigns, today: CivilDate("2026-03-02")!)
        board.start()
        answerAll()
    }

    mutating func press(_ keys: Key...) {
        for key in keys {
            board.press(key)
            answerAll()
        }
    }

    mutating func type(_ text: String) {
        for character in text { press(.character(character)) }
    }

    mutating func answerAll() {
        while !isSilent {
            let asks = board.takeAsks()
            if asks.isEmpty { return }
            for ask in asks {
                asked.append(ask)
                if let refusal = refusals[ask.method] {
                    board.take(refusal, for: ask.purpose)
                } else {
                    board.take(answers[ask.method] ?? [:], for: ask.purpose)
                }
            }
        }
    }

    var text: String { board.drawn().text }

    func line(with part: String) -> String {
        text.split(separator: "\n").map(String.init).first { $0.contains(part) } ?? "no line has \(part):\n\(text)"
    }

    func params(of method: String) -> JSONNode { asked.last { $0.method == method }?.params ?? .null }

    static func node(_ text: String) -> JSONNode {
        guard let node = try? JSONNode(parsing: Array(text.utf8)) else { preconditionFailure("not JSON: \(text)") }
        return node
    }

    // MARK: A small shop

    static let shop: [String: JSONNode] = [
        "session.get": node(#"{"role":"staff","actor":"E1","employee":{"name":"Ann"},"admin":true}"#),
        "shop.get": node(#"{"name":"Body Shop","timeZone":"UTC"}"#),
        "rpc.discover": node(
            #"""
            {"x-lists":{"whiteboard":{"columns":[{"id":"roNumber","title":"R.O.#"},{"id":"dueOut","title":"Due out"}],
            "sorts":["dueOut","roNumber"]}}}
            """#),
        "statuses.list": node(
            #"""
            {"kind":"job","version":4,"statuses":[
            {"id":"S1","name":"Scheduled","color":"#2F7ED8"},{"id":"S2","name":"On Hold","color":"#C0504D"},
            {"id":"S3","name":"Delivered","color":"#6B7680","mapsTo":"S1","system":true}]}
            """#),
        "statuses.preview": node(
            #"""
            {"statuses":[{"after":{"name":"Scheduled","color":"#2F7ED8"}},{},
            {"after":{"name":"Scheduled","color":"#2F7ED8"}},{"name":"Gone","removed":true}],
            "entriesAfter":[{"name":"Scheduled","color":"#2F7ED8"}],"changed":3,"hidden":1,"shown":0,"exact":true}
            """#),
        "views.get": node(
            #"""
            {"columns":[{"id":"roNumber"},{"id":"roColor"},{"id":"title"},{"id":"customerName"},{"id":"jobStatus"},
            {"id":"dueOut"},{"id":"daysUntilDueOut"},{"id":"vin","visible":false}],"sort":"dueOut","previewVisible":true}
            """#),
        "whiteboard.list": node(
            #"""
            {"total":3,"rows":[
            {"id":"J1","roNumber":"1001","roColor":"green","title":"Brakes","customerName":"Ana Núñez",
            "jobStatus":{"id":"S2","name":"On Hold"},"dueOut":"2026-03-01T16:30:00Z","daysUntilDueOut":-1},
            {"id":"J2","roNumber":"1002","roColor":"default","title":"修理","customerName":"Bo",
            "jobStatus":{"id":"S1","name":"Scheduled"},"dueOut":"2026-03-04T12:00:00Z","daysUntilDueOut":2},
            {"id":"J3","roNumber":"1003","roColor":"default","title":"Oil","customerName":"Bo",
            "jobStatus":{"id":"S1","name":"Scheduled"}}]}
            """#),
        "webStatus.get": node(
            #"""
            {"jobId":"J1","version":3,"roNumber":"1001","roColor":"green","title":"Brakes","customerName":"Ana Núñez",
            "dueOut":"2026-03-01T16:30:00Z","daysUntilDueOut":-1,"arrived":"2026-02-27T09:00:00Z",
            "jobStatus":{"id":"S2","name":"On Hold"},"repairStage":{"id":"L1","name":"Body"},
            "noteLimit":{"characters":140},"choices":{"repairStages":[{"id":"L1","name":"Body"},{"id":"L2","name":"Paint"}],
            "jobStatuses":[{"id":"S1","name":"Scheduled","portal":{"name":"Planned"}},{"id":"S2","name":"On Hold"},
            {"id":"S3","name":"Delivered","closing":true,"portal":{"name":"Planned"}}],
            "dueOutChangeReasons":[{"id":"L7","name":"Parts delay"}]},
            "customerMessage":{"willTell":true,"channel":"email","to":"ana@example.test","status":{"name":"Waiting"}},
            "history":[{"id":"H1","updatedOn":"2026-02-28T10:00:00Z","updatedByName":"Ann","jobStatus":"On Hold",
            "dueOut":"2026-03-01T16:30:00Z","daysBeforeDueOut":1,"note":"Soon"}]}
            """#),
        "webStatus.check": node(
            #"""
            {"characters":4,"fits":true,"customerMessage":{"willTell":true,"channel":"email","to":"ana@example.test",
            "status":{"name":"Planned"},"subject":"Your car","text":"Dear Ana,\n\nwe have planned it."}}
            """#),
        "webStatus.update": node(#"{"customerMessage":{"state":"queued"}}"#),
    ]
}
