internal import JSON
internal import Terminal

/// The note to the customer while it is written. The engine counts its characters and alone decides what fits (S0-08).
struct NoteEditor: Equatable, Sendable {
    var field: TextField
    /// Characters that fit, until the engine says.
    let limit: Int
    /// What the engine counted last; nil: it has not answered yet.
    private(set) var characters: Int?
    private(set) var fits = true
    /// The text of the last question, while it is on its way.
    private var asked: String?
    private var turn = 0
    /// It is to be kept as soon as the engine has counted what is there.
    var isKeeping = false

    init(_ text: String, limit: Int) {
        field = TextField(text, hasLines: true)
        self.limit = limit
    }

    /// The question how long it is; nil while one is on its way, whose answer asks again.
    mutating func question() -> Ask? {
        guard asked == nil else { return nil }
        asked = field.text
        turn += 1
        return Ask("webStatus.check", ["note": .string(field.text)], for: .noteCheck(turn: turn))
    }

    /// Takes the count; true when it is of what is there now.
    mutating func take(_ answer: JSONNode, turn: Int) -> Bool {
        guard turn == self.turn, let asked else { return false }
        self.asked = nil
        guard asked == field.text else { return false }
        characters = answer["characters"].integer
        fits = answer["fits"].bool ?? true
        return true
    }

    /// Nothing is on its way any more.
    mutating func forgetQuestion() { asked = nil }

    var isCounted: Bool { asked == nil && characters != nil }
}
