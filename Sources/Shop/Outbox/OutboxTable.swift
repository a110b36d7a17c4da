// The way of a message as one table. Everything that depends on a state reads it: which step is possible, where it
// leads, what an error names, docs/delivery.md.
//
//     queued     waits for its first try            retry        waits for the next one
//     sending    somebody has it on a lease         uncertain    it may have gone out: staff say
//     sent, failed, cancelled                       it is over

import Records

/// What happens to a message.
enum OutboxEvent: String {
    case claim, sent, retry, exhaust, fail, doubt, lapse, settle, resend, cancel
}

/// One row of the table.
struct OutboxStep: Sendable {
    enum Side: Sendable {
        /// Whoever delivers, on a lease.
        case deliverer
        /// People.
        case staff
        /// The engine, when a lease has ended.
        case engine
    }

    /// Number of the row in docs/delivery.md.
    let number: String
    let event: OutboxEvent
    let side: Side
    let from: [OutboxEntry.State]
    let to: OutboxEntry.State
}

enum OutboxTable {
    static let steps: [OutboxStep] = [
        OutboxStep(number: "D1", event: .claim, side: .deliverer, from: [.queued, .retry], to: .sending),
        OutboxStep(number: "D2", event: .sent, side: .deliverer, from: [.sending], to: .sent),
        OutboxStep(number: "D3", event: .retry, side: .deliverer, from: [.sending], to: .retry),
        OutboxStep(number: "D4", event: .exhaust, side: .deliverer, from: [.sending], to: .failed),
        OutboxStep(number: "D5", event: .fail, side: .deliverer, from: [.sending], to: .failed),
        OutboxStep(number: "D6", event: .doubt, side: .deliverer, from: [.sending], to: .uncertain),
        OutboxStep(number: "L1", event: .lapse, side: .engine, from: [.sending], to: .retry),
        OutboxStep(number: "L2", event: .doubt, side: .engine, from: [.sending], to: .uncertain),
        OutboxStep(number: "L3", event: .exhaust, side: .engine, from: [.sending], to: .failed),
        OutboxStep(number: "P1", event: .resend, side: .staff, from: [.failed, .cancelled, .uncertain], to: .queued),
        OutboxStep(number: "P2", event: .resend, side: .staff, from: [.sent], to: .sent),
        OutboxStep(number: "P3", event: .cancel, side: .staff, from: [.queued, .retry, .uncertain], to: .cancelled),
        OutboxStep(number: "P4", event: .settle, side: .staff, from: [.uncertain], to: .sent),
    ]

    /// The step that an event makes from a state; nil where there is none.
    static func step(_ event: OutboxEvent, from state: OutboxEntry.State, by side: OutboxStep.Side) -> OutboxStep? {
        steps.first { $0.event == event && $0.side == side && $0.from.contains(state) }
    }

    /// Methods that staff can call for a message in a state.
    static func allowed(from state: OutboxEntry.State) -> [String] {
        steps.filter { $0.side == .staff && $0.from.contains(state) }.map(\.event.method)
    }
}

extension OutboxEvent {
    /// The method that causes it.
    var method: String {
        switch self {
        case .settle: "outbox.sent"
        case .exhaust: "outbox.retry"
        case .fail, .doubt: "outbox.failed"
        default: "outbox." + rawValue
        }
    }
}
