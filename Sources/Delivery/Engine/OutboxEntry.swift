package import JSON
internal import Platform

/// A message that the engine has handed out (schema: OutboxEntry).
package struct OutboxEntry: Sendable {
    package let id: String
    package let channel: String
    /// statusChange, report, estimate or decision; other words of a later engine pass.
    package let kind: String
    package let language: String
    package let to: String
    package let subject: String
    package let text: String
    /// What it says as plain data (schema: MessageData).
    package let data: JSONNode
    package let tries: Int
    /// What the other side called it in an earlier attempt.
    package let remoteJob: String?
    /// What it said then.
    package let lastAnswer: String?
    package let messageID: String
    /// Milliseconds since 1970, and the shop's offset from UTC then.
    package let queuedAt: (milliseconds: Int64, offsetSeconds: Int)

    /// Nil when it is none.
    package init?(_ node: JSONNode) {
        guard let id = node["id"].text, let channel = node["channel"].text else { return nil }
        self.id = id
        self.channel = channel
        kind = node["kind"].text ?? "statusChange"
        language = node["language"].text ?? "en"
        to = node["to"].text ?? ""
        subject = node["subject"].text ?? ""
        text = node["text"].text ?? ""
        data = node["data"]
        tries = node["tries"].integer ?? 0
        remoteJob = node["remoteJob"].text
        lastAnswer = node["lastAnswer"].text
        messageID = node["messageId"].text ?? ""
        queuedAt = Self.moment(node["queuedAt"].text ?? "")
    }

    /// "2026-03-02T16:30:00+01:00" as an instant and an offset.
    package static func moment(_ text: String) -> (milliseconds: Int64, offsetSeconds: Int) {
        let milliseconds = Timestamp.parse(text) ?? 0
        let end = Array(text.utf8.suffix(6))
        guard end.count == 6, end[0] == UInt8(ascii: "+") || end[0] == UInt8(ascii: "-"), end[3] == UInt8(ascii: ":"),
            let hours = Int(String(decoding: end[1...2], as: UTF8.self)),
            let minutes = Int(String(decoding: end[4...5], as: UTF8.self))
        else { return (milliseconds, 0) }
        let seconds = hours * 3600 + minutes * 60
        return (milliseconds, end[0] == UInt8(ascii: "-") ? -seconds : seconds)
    }
}
