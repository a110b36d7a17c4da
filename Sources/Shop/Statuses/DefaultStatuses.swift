package import Records

/// The lists the product comes with (C-15 and the quote list of the state machine). Keys and phases are fixed; all
/// else can be changed.
package enum DefaultStatuses {
    /// The kinds that a shop has a list of.
    static let kinds: [Status.Kind] = [.job, .quote]

    /// A status of a default list, without id.
    package static func entries(of kind: Status.Kind) -> [StatusEntry] {
        let entries = kind == .job ? jobs : quotes
        return entries.enumerated().map { order, entry in
            var entry = entry
            entry.order = order
            return entry
        }
    }

    /// The status in which portal bookings start; it is listed from the day the portal is switched on (S1-01).
    package static let requestedKey = "requested"

    private static let jobs = [
        StatusEntry(
            kind: .job, key: requestedKey, system: true, name: "Requested", color: "#7B61C9", active: false),
        StatusEntry(kind: .job, key: "scheduled", name: "Scheduled", color: "#2F7ED8"),
        StatusEntry(kind: .job, key: "inProgress", name: "In Progress", color: "#E8A33D"),
        StatusEntry(kind: .job, key: "onHold", name: "On Hold", color: "#C0504D"),
        StatusEntry(kind: .job, key: "completed", name: "Completed", color: "#3C9D4E"),
        StatusEntry(kind: .job, key: "delivered", name: "Delivered", color: "#6B7680", closing: true),
    ]

    /// All are the system's: the rules of quotes lead to each of them.
    private static let quotes = [
        StatusEntry(
            kind: .quote, key: requestedKey, system: true, phase: .open, name: "Requested", color: "#7B61C9",
            active: false),
        StatusEntry(
            kind: .quote, key: "pending", system: true, phase: .open, name: "Pending", color: "#2F7ED8"),
        StatusEntry(
            kind: .quote, key: "inProcess", system: true, phase: .open, name: "In Process", color: "#E8A33D"),
        StatusEntry(
            kind: .quote, key: "customerApprovalNeeded", system: true, phase: .awaitingCustomer,
            name: "Customer Approval Needed", color: "#D9822B"),
        StatusEntry(
            kind: .quote, key: "approved", system: true, phase: .approved, name: "Approved", color: "#3C9D4E"),
        StatusEntry(kind: .quote, key: "denied", system: true, phase: .denied, name: "Denied", color: "#C0504D"),
        StatusEntry(
            kind: .quote, key: "cancelled", system: true, phase: .cancelled, name: "Cancelled", color: "#6B7680"),
    ]
}
