// Keys of the workshop's lists and of the dialogue about a visit. The events have capital letters: they tell a customer
// something, and each opens its form first.

extension KeyMap {
    static let workshop: [Binding] =
        [
            bind(.enter, "Enter", "to the dialogue", .open, [.appointments, .customers], short: "dialogue"),
            bind(.enter, "Enter", "do what the line says", .open, [.dialogue], short: "do"),
        ]
        + WorkshopEvent.allCases.map { event in
            bind(
                String(event.key), event.title.lowercasedFirst, .event(event), [.appointments, .customers, .dialogue],
                short: event.short)
        } + [
            bind(
                "n", "take down a request of this customer for this vehicle", .takeRequest,
                [.appointments, .customers, .dialogue]),
            bind(
                "b", "pre-book a day for this customer and vehicle", .prebook, [.appointments, .customers, .dialogue]),
            bind(
                "m", "put the customer on your own list, or take it off", .myCustomer,
                [.appointments, .customers, .dialogue]),
        ]
}

extension WorkshopEvent {
    /// For the last line of the screen; nil: not there.
    fileprivate var short: String? {
        switch self {
        case .propose: "propose"
        case .inquire: "ask"
        case .confirm: "confirm"
        default: nil
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
