// The life of a quote as one table (S4-12 to S4-14, S4-19, S4-24, S4-28): everything that asks whether a step is possible,
// or says which are, reads it. Rules look at the phase of a status and never at its name, so that renaming or adding
// statuses breaks none.
//
//   event           from phase                            to
//   setStatus       any                                   any status of phase open or awaitingCustomer
//   attachVersion   open, awaitingCustomer, approved      the status that is named; else, from awaitingCustomer and
//                                                         approved, customerApprovalNeeded: a decision on an older
//                                                         version no longer counts
//   approve         awaitingCustomer                      approved
//   deny            awaitingCustomer                      denied
//   cancel          open, awaitingCustomer                cancelled
//   toJob, linkJob  approved                              as it is

import Records

enum QuoteEvent: String, CaseIterable {
    case setStatus, attachVersion, approve, deny, cancel, toJob, linkJob
}

struct QuoteTransition {
    let event: QuoteEvent
    let from: Set<Status.Phase>
    /// Key of the status that follows; nil: the one that is named, or none.
    let key: String?
    /// Whether customers have it too.
    let forCustomers: Bool

    static let all = [
        QuoteTransition(
            event: .setStatus, from: Set(Status.Phase.allCases), key: nil, forCustomers: false),
        QuoteTransition(
            event: .attachVersion, from: [.open, .awaitingCustomer, .approved], key: nil, forCustomers: false),
        QuoteTransition(event: .approve, from: [.awaitingCustomer], key: "approved", forCustomers: true),
        QuoteTransition(event: .deny, from: [.awaitingCustomer], key: "denied", forCustomers: true),
        QuoteTransition(event: .cancel, from: [.open, .awaitingCustomer], key: "cancelled", forCustomers: true),
        QuoteTransition(event: .toJob, from: [.approved], key: nil, forCustomers: false),
        QuoteTransition(event: .linkJob, from: [.approved], key: nil, forCustomers: false),
    ]

    /// The events that are possible in a phase.
    static func events(in phase: Status.Phase, forCustomer: Bool) -> [QuoteEvent] {
        all.filter { $0.from.contains(phase) && (!forCustomer || $0.forCustomers) }.map(\.event)
    }

    static func of(_ event: QuoteEvent) -> QuoteTransition {
        guard let transition = all.first(where: { $0.event == event }) else {
            preconditionFailure("no transition of \(event)")
        }
        return transition
    }
}

extension ShopCall {
    /// The phase of a quote; a status without one counts as open.
    func phase(of quote: Record) throws(ShopError) -> Status.Phase {
        try quote[Quote.statusId].flatMap { (id) throws(ShopError) in try statuses().quotes[id]?.phase } ?? .open
    }

    /// Refuses an event that is not possible now, in the words of whoever asks.
    /// - Parameter scope: of the customer who asks; nil for staff.
    func expect(_ event: QuoteEvent, of quote: Record, _ scope: PortalScope? = nil) throws(ShopError) {
        let phase = try phase(of: quote)
        if QuoteTransition.of(event).from.contains(phase) { return }
        let state =
            if let scope {
                scope.quotes.status(of: quote)?.name ?? ""
            } else {
                try quote[Quote.statusId].flatMap { (id) throws(ShopError) in try statuses().quotes[id]?.name } ?? ""
            }
        let allowed = QuoteTransition.events(in: phase, forCustomer: scope != nil)
        throw .invalidTransition(
            "The quote is \(state): \(event.words) is not possible now.", state: state, event: event.rawValue,
            allowed: allowed.map(\.rawValue))
    }

    /// Gives a quote another status, with what follows from it: a decision that is not the quote's any more goes.
    func take(_ status: StatusEntry, for quote: Record, in draft: inout RecordDraft) throws(ShopError) {
        guard let id = status.id else { throw ShopError(.internalError) }
        if id != quote[Quote.statusId] {
            draft.set(Quote.statusId, id)
            draft.set(Quote.statusSince, try now())
        }
        if try statuses().quotes.isVisible(id) { draft.set(Quote.lastVisibleStatusId, id) }
        switch status.phase {
        case .open, .awaitingCustomer, nil: if quote.has(Quote.decision) { draft.clear(Quote.decision) }
        case .approved, .denied, .cancelled: break
        }
    }

    /// A status that came with the product.
    func quoteStatus(_ key: String) throws(ShopError) -> StatusEntry {
        guard let status = try statuses().quotes.entry(key: key) else {
            throw ShopError(.internalError, "The quote status \(key) is missing.")
        }
        return status
    }
}

extension QuoteEvent {
    /// In a sentence.
    var words: String {
        switch self {
        case .setStatus: "another status"
        case .attachVersion: "attaching a version"
        case .approve: "approving it"
        case .deny: "denying it"
        case .cancel: "cancelling it"
        case .toJob: "making a job from it"
        case .linkJob: "linking a job"
        }
    }
}
