// The words of the outbox for what the protocol names by keys; docs/delivery.md has the table of states.

internal import Terminal

enum MessageWords {
    static let states: [(key: String, name: String)] = [
        ("queued", "waits"), ("sending", "on its way"), ("retry", "to be tried again"), ("sent", "sent"),
        ("uncertain", "uncertain"), ("failed", "failed"), ("cancelled", "not sent"),
    ]

    /// A state, with a sign where it needs somebody.
    static func state(_ key: String?, _ signs: Signs) -> StyledText {
        let name = states.first { $0.key == key }?.name ?? key ?? ""
        return switch key {
        case "uncertain", "failed": StyledText("\(signs.late) \(name)", Looks.late)
        case "retry": StyledText(name, Looks.changed)
        case "sent": StyledText("\(signs.updated) \(name)", Looks.updated)
        default: StyledText(name)
        }
    }

    static func channel(_ key: String) -> String { key == "email" ? "e-mail" : key }
}
