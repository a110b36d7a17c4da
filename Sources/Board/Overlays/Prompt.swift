internal import Terminal

/// One line that a person types.
struct Prompt: Equatable, Sendable {
    enum Use: Equatable, Sendable {
        case search
        case jobCustomer
        case date, time
        case settingsName, settingsPortalName, settingsColour, settingsPortalColour, settingsNew
    }

    let title: String
    let use: Use
    var field: TextField
    /// What is wrong with it.
    var problem: String?

    init(title: String, use: Use, field: TextField) {
        self.title = title
        self.use = use
        self.field = field
    }
}
