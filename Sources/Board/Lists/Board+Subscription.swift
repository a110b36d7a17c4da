// The lists beside those of jobs are followed by name: an event says which list a row left and which it came to (I-13), so that
// only what is in front is read again. After a gap everything is.

internal import JSON

extension Board {
    static let listSubscription = "board-lists"

    mutating func subscribeToLists() {
        ask(
            Ask(
                "changes.subscribe",
                [
                    "lists": ["actions", "pending", "planned", "workshopCustomers", "quotes", "outbox"],
                    "collections": ["comments", "attachments", "quoteVersions", "myCustomers"],
                    "subscription": .string(Self.listSubscription),
                ], for: .subscription))
    }

    /// Estimates are followed once it is known that the engine has them, and counted then.
    mutating func followEstimates() {
        ask(
            Ask(
                "changes.subscribe",
                ["collections": ["estimates"], "subscription": .string(Self.listSubscription + "-estimates")],
                for: .subscription))
        readWaiting()
    }

    mutating func takeListEvent(_ event: JSONNode) {
        if event["gap"].bool == true { return news.formUnion([.statuses, .list, .pane, .counts]) }
        let record = event["recordId"].text ?? ""
        switch event["list"].text {
        case let name? where ["actions", "pending", "planned"].contains(name):
            news.insert(.counts)
            let isInFront = list.part == name || (list == .escalated && name == "actions")
            if isInFront || list.kind == .customers { news.insert(.list) }
            if sheet?.subject == .appointment(record) { news.insert(.pane) }
        case "workshopCustomers":
            news.insert(.counts)
            if list.kind == .customers { news.formUnion([.list, .pane]) }
        case "outbox":
            news.insert(.counts)
            if list == .outbox { news.insert(.list) }
            if sheet?.subject == .message(record) { news.insert(.pane) }
        case "quotes":
            news.insert(.counts)
            if list == .quotes { news.insert(.list) }
            if sheet?.subject == .quote(record) { news.insert(.pane) }
        default:
            if event["collection"].text == "estimates" {
                // An answer to one changes what waits beside the others of its customer.
                news.insert(.counts)
                if list == .estimates { news.formUnion([.list, .pane]) }
            } else if event["collection"].text == "myCustomers" {
                news.insert(.counts)
                if list.kind == .customers { news.insert(.list) }
            } else if list == .quotes {
                // A comment, file or version has an id of its own; it may be of the quote in the card.
                news.insert(.pane)
            }
        }
    }
}
