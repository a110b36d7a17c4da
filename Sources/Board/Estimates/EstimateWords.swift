/// The words for states of estimates; the protocol's keys are fixed.
enum EstimateWords {
    static let states: [(key: String, name: String)] = [
        ("draft", "draft"), ("awaitingApproval", "waits for an answer"), ("approved", "approved"),
        ("refused", "refused"), ("superseded", "another took its place"), ("withdrawn", "taken back"),
    ]

    static func state(_ key: String?) -> String {
        guard let key else { return "" }
        return states.first { $0.key == key }?.name ?? key
    }
}
