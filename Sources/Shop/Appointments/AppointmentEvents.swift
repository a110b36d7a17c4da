// The dialogue of an appointment as one table. Everything that depends on a status reads it: which event is possible,
// where it leads, what an error names, what a page offers, docs/appointments.md.
//
//     actions     the shop has to act     requested, accepted, cancelled by the customer
//     pending     the customer has to     inquired, proposed
//     planned     nobody has to           confirmed, pre-booked
//     (none)      it is over              cancelled by the shop, closed

import Records

/// Where an appointment stands: the status, and the list that follows from it and from who cancelled (S2-03).
struct AppointmentState: Hashable, Sendable {
    let status: Appointment.Status
    let list: Appointment.List?

    static let requested = AppointmentState(.requested, .actions)
    static let accepted = AppointmentState(.accepted, .actions)
    static let cancelledByCustomer = AppointmentState(.cancelled, .actions)
    static let inquired = AppointmentState(.inquired, .pending)
    static let proposed = AppointmentState(.proposed, .pending)
    static let confirmed = AppointmentState(.confirmed, .planned)
    static let preBooked = AppointmentState(.preBooked, .planned)
    static let cancelledByShop = AppointmentState(.cancelled, nil)
    static let closed = AppointmentState(.closed, nil)

    private init(_ status: Appointment.Status, _ list: Appointment.List?) {
        self.status = status
        self.list = list
    }

    init(_ appointment: Record) {
        status = appointment[Appointment.status] ?? .closed
        list = appointment[Appointment.list]
    }

    /// As errors name it: "cancelled in actions".
    var text: String { status.rawValue + (list.map { " in \($0.rawValue)" } ?? "") }
}

/// One row of the table.
struct AppointmentStep: Sendable {
    /// Number of the event in the table of docs/appointments.md; R and W are rows that a setting switches on.
    let number: String
    let event: AppointmentEvent.Event
    let side: AppointmentEvent.Side
    /// Empty: it begins an appointment.
    let from: [AppointmentState]
    let to: AppointmentState
    /// Only while settings.appointments.allowWithdraw is on (Q11).
    var needsWithdrawal = false
    /// The requirement that it answers.
    let requirement: String
}

enum AppointmentTable {
    static let steps: [AppointmentStep] = [
        step("T1", .request, .customer, [], .requested, "S2-11"),
        step("T2", .prebook, .shop, [], .preBooked, "S2-10"),
        step("T3", .propose, .shop, [.requested, .accepted, .cancelledByCustomer], .proposed, "S2-16"),
        step("T4", .inquire, .shop, [.requested], .inquired, "S2-15"),
        step("T5", .accept, .customer, [.proposed], .accepted, "S2-07"),
        step("T6", .confirm, .shop, [.accepted, .requested], .confirmed, "S2-14"),
        step("T7", .cancel, .customer, [.confirmed, .preBooked, .proposed, .inquired], .cancelledByCustomer, "S2-08"),
        step("T8", .cancelOnBehalf, .shop, [.confirmed, .preBooked, .proposed, .inquired], .cancelledByShop, "S2-09"),
        step("T9", .close, .shop, [.confirmed, .preBooked], .closed, "S2-12"),
        step("T10", .close, .shop, [.cancelledByCustomer], .closed, "S2-13"),
        step("T11", .answer, .customer, [.inquired], .requested, "S2-17"),
        step("R1", .recall, .engine, [.preBooked], .requested, "S2-25"),
        step("W1", .cancel, .customer, [.requested, .accepted], .cancelledByCustomer, "S2-08", needsWithdrawal: true),
        step(
            "W2", .cancelOnBehalf, .shop, [.requested, .accepted], .cancelledByShop, "S2-09", needsWithdrawal: true),
    ]

    private static func step(
        _ number: String, _ event: AppointmentEvent.Event, _ side: AppointmentEvent.Side, _ from: [AppointmentState],
        _ to: AppointmentState, _ requirement: String, needsWithdrawal: Bool = false
    ) -> AppointmentStep {
        AppointmentStep(
            number: number, event: event, side: side, from: from, to: to, needsWithdrawal: needsWithdrawal,
            requirement: requirement)
    }

    /// The step that an event makes from a state; nil where there is none.
    static func step(
        _ event: AppointmentEvent.Event, from state: AppointmentState, allowWithdraw: Bool
    ) -> AppointmentStep? {
        steps.first { $0.event == event && $0.from.contains(state) && (!$0.needsWithdrawal || allowWithdraw) }
    }

    /// The step that begins an appointment.
    static func beginning(_ event: AppointmentEvent.Event) -> AppointmentStep {
        guard let step = steps.first(where: { $0.event == event && $0.from.isEmpty }) else {
            preconditionFailure("\(event) begins no appointment")
        }
        return step
    }

    /// Steps that are possible from a state for the people who may ask: the customer, or the shop, which can also enter
    /// what the customer told it.
    static func allowed(
        from state: AppointmentState, for role: Session.Role, allowWithdraw: Bool
    ) -> [AppointmentStep] {
        steps.filter { step in
            guard step.from.contains(state), !step.needsWithdrawal || allowWithdraw else { return false }
            switch step.side {
            case .shop: return role == .staff
            // A customer's cancellation told to staff is their own event, cancelOnBehalf.
            case .customer: return role == .portal || step.event != .cancel
            case .engine: return false
            }
        }
    }
}

extension AppointmentEvent.Event {
    /// The method that causes it.
    func method(for role: Session.Role) -> String {
        let name = self == .cancelOnBehalf ? "cancel" : rawValue
        return (role == .portal ? "portal.appointments." : "appointments.") + name
    }
}
