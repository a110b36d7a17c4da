/// What staff can do with an estimate; the engine decides what its state allows (docs/estimates.md).
enum EstimateStep: String, CaseIterable, Equatable, Sendable {
    case approve, refuse, send, revise, withdraw, correct

    var method: String { "estimates.\(rawValue)" }

    var key: Character {
        switch self {
        case .approve: "A"
        case .refuse: "D"
        case .send: "L"
        case .revise: "n"
        case .withdraw: "X"
        case .correct: "C"
        }
    }

    var title: String {
        switch self {
        case .approve: "enter the customer's yes"
        case .refuse: "enter the customer's no"
        case .send: "lay it before the customer"
        case .revise: "put another offer in its place"
        case .withdraw: "take it back"
        case .correct: "put a wrong answer right"
        }
    }

    /// For the last line of the screen; nil: not there.
    var short: String? {
        switch self {
        case .approve: "yes"
        case .refuse: "no"
        default: nil
        }
    }

    /// By the table of states: what is offered on its page.
    func isPossible(_ state: String) -> Bool {
        switch self {
        case .approve, .refuse: state == "awaitingApproval"
        case .send: state == "draft"
        case .revise: ["awaitingApproval", "approved", "refused"].contains(state)
        case .withdraw: ["draft", "awaitingApproval"].contains(state)
        case .correct: ["approved", "refused"].contains(state)
        }
    }
}
