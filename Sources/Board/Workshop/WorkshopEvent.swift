/// What the shop can do in a dialogue about a visit. Which of them is possible now is the engine's word (`allowed`).
enum WorkshopEvent: String, CaseIterable, Equatable, Sendable {
    case propose, inquire, confirm, accept, answer, cancel, close

    var method: String { "appointments.\(rawValue)" }

    /// The key that begins it.
    var key: Character {
        switch self {
        case .propose: "P"
        case .inquire: "I"
        case .confirm: "C"
        case .accept: "A"
        case .answer: "N"
        case .cancel: "X"
        case .close: "L"
        }
    }

    /// What it does, for the person who may do it.
    var title: String {
        switch self {
        case .propose: "Propose a time"
        case .inquire: "Ask the customer something"
        case .confirm: "Confirm a time"
        case .accept: "Enter that the customer takes the proposal"
        case .answer: "Enter the customer's answer"
        case .cancel: "Cancel for the customer"
        case .close: "Close"
        }
    }

    /// What happened, in the dialogue.
    static func past(_ event: String) -> String {
        switch event {
        case "request": "asked for a visit"
        case "prebook": "pre-booked a day"
        case "propose": "proposed a time"
        case "inquire": "asked"
        case "accept": "took the proposal"
        case "confirm": "confirmed a time"
        case "cancel": "cancelled"
        case "cancelOnBehalf": "cancelled for the customer"
        case "close": "closed"
        case "answer": "answered"
        case "recall": "came back by itself"
        default: event
        }
    }
}
