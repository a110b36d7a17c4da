// `fettle-deliver compose`: messages as JSON lines on stdin, each answered with its MIME text in a line of JSON. For plugins
// that send mail of their own, and for tests that read it with another program's eyes.
//
//   {"from": "a@example.test", "to": ["b@example.test"], "subject": "…", "text": "…", "html": "…",
//    "attachments": [{"name": "…", "type": "…", "base64": "…"}], "messageId": "<…>", "date": "2026-03-02T16:30:00+01:00"}

internal import Delivery
internal import JSON
internal import Mail
internal import Platform

enum ComposeCommand {
    static func run() -> Never {
        guard let input = try? SmallFile.read("/dev/stdin", limit: 256 << 20) else {
            DeliverArguments.fail("stdin cannot be read.", 66)
        }
        for (index, line) in input.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let node = try? JSONNode(parsing: Array(line)), let message = message(node) else {
                DeliverArguments.fail("Line \(index + 1) is no message: it takes from, to, subject and text.", 65)
            }
            let answer: JSONNode = ["mime": .string(String(decoding: message.bytes, as: UTF8.self))]
            StandardStreams.writeOutput(answer.bytes + [UInt8(ascii: "\n")])
        }
        CurrentProcess.exit(0)
    }

    private static func message(_ node: JSONNode) -> MailMessage? {
        guard let from = node["from"].text.flatMap({ MailAddress(written: $0) }), let subject = node["subject"].text,
            let text = node["text"].text
        else { return nil }
        let to = node["to"].elements.compactMap { $0.text.flatMap { MailAddress(written: $0) } }
        guard !to.isEmpty, to.count == node["to"].elements.count else { return nil }
        let attachments = node["attachments"].elements.compactMap { file -> MailAttachment? in
            guard let name = file["name"].text, let bytes = file["base64"].text.flatMap(Base64.bytes(of:)) else {
                return nil
            }
            return MailAttachment(name: name, type: file["type"].text ?? "application/octet-stream", bytes: bytes)
        }
        guard attachments.count == node["attachments"].elements.count else { return nil }
        return MailMessage(
            from: from, to: to, subject: subject, text: text, html: node["html"].text, attachments: attachments,
            messageID: node["messageId"].text ?? "", date: OutboxEntry.moment(node["date"].text ?? ""))
    }
}
