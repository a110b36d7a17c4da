internal import JSON

/// A way out for messages, and how much is on it (outbox.channels).
struct MessageChannel: Equatable, Sendable {
    let channel: String
    /// By its settings; "off": nothing goes out.
    let mode: String
    /// What the other side said when it was stopped; nil: it goes.
    let stopped: String?
    let waiting: Int
    let uncertain: Int
    let failed: Int

    init?(_ node: JSONNode) {
        guard let channel = node["channel"].text else { return nil }
        self.channel = channel
        mode = node["mode"].text ?? "off"
        stopped = node["stopped"].isNull ? nil : node["stopped"]["answer"].text ?? "stopped"
        waiting = ["queued", "sending", "retry"].reduce(0) { $0 + (node[$1].integer ?? 0) }
        uncertain = node["uncertain"].integer ?? 0
        failed = node["failed"].integer ?? 0
    }
}
