// The life of an estimate as one table. Everything that depends on a state reads it: which step is possible, where it
// leads, what an error names, docs/estimates.md.
//
//     draft              the shop works on it
//     awaitingApproval   the customer is asked
//     approved, refused  answered; a correction changes the answer
//     superseded         another offer has taken its place
//     withdrawn          taken back

import Records

enum EstimateEvent: String {
    case create, send, approve, refuse, revise, withdraw, correct
}

/// One row of the table.
struct EstimateStep: Sendable {
    /// Number of the row in docs/estimates.md.
    let number: String
    let event: EstimateEvent
    /// Empty: it begins an estimate.
    let from: [Estimate.State]
    /// Several: the call says which.
    let to: [Estimate.State]
}

enum EstimateTable {
    static let steps: [EstimateStep] = [
        EstimateStep(number: "E1", event: .create, from: [], to: [.draft, .awaitingApproval]),
        EstimateStep(number: "E2", event: .send, from: [.draft], to: [.awaitingApproval]),
        EstimateStep(number: "E3", event: .approve, from: [.awaitingApproval], to: [.approved]),
        EstimateStep(number: "E4", event: .refuse, from: [.awaitingApproval], to: [.refused]),
        EstimateStep(number: "E5", event: .revise, from: [.awaitingApproval, .approved, .refused], to: [.superseded]),
        EstimateStep(number: "E6", event: .withdraw, from: [.draft, .awaitingApproval], to: [.withdrawn]),
        EstimateStep(
            number: "E7", event: .correct, from: [.approved, .refused], to: [.approved, .refused, .awaitingApproval]),
    ]

    static func allows(_ event: EstimateEvent, from state: Estimate.State) -> Bool {
        steps.contains { $0.event == event && $0.from.contains(state) }
    }

    /// Methods that are possible in a state.
    static func allowed(from state: Estimate.State) -> [String] {
        steps.filter { $0.from.contains(state) }.map { "estimates.\($0.event.rawValue)" }
    }
}

extension Record {
    /// State of an estimate.
    var estimateState: Estimate.State { self[Estimate.state] ?? .draft }
}

extension Estimate.State {
    /// In a sentence.
    var said: String {
        switch self {
        case .draft: "a draft"
        case .awaitingApproval: "waiting for the customer's answer"
        case .approved: "approved"
        case .refused: "refused"
        case .superseded: "superseded"
        case .withdrawn: "withdrawn"
        }
    }
}

extension ShopCall {
    /// The estimate of an id or a number, as it stands on paper (I-05); nil when there is none.
    func findEstimate(_ name: String) throws(ShopError) -> Record? {
        if let id = RecordID.named(name), id.collection == .estimates { return try reader.read(id) }
        return try reader.first(.estimates, Estimate.Index.byNumber, [.text(name)])
    }

    func estimate(_ name: String) throws(ShopError) -> Record {
        guard let estimate = try findEstimate(name) else {
            throw .notFound(named: name, "There is no estimate \(name).")
        }
        return estimate
    }

    /// Refuses an event that the table does not have.
    func expect(_ event: EstimateEvent, of estimate: Record) throws(ShopError) {
        let state = estimate.estimateState
        if EstimateTable.allows(event, from: state) { return }
        throw .invalidTransition(
            "The estimate \(estimate[Estimate.number] ?? "") is \(state.said); that is not possible then.",
            state: state.rawValue, event: event.rawValue, allowed: EstimateTable.allowed(from: state))
    }
}
