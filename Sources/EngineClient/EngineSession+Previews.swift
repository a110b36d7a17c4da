// What would be sent, as the outbox would have it, though nothing is queued (S3-27). The programs that draw and that write
// letters make of it what they make of a message.

package import JSON

extension EngineSession {
    /// A customer's report as it would be queued now.
    ///
    /// - Parameters:
    ///   - account: its id.
    ///   - channel: by which way, email or fax; whom it is to is empty when it would not go that way.
    /// - Returns: kind, language, subject, text, to, queuedAt, data: members of schema OutboxEntry. It is dated by the day of
    ///   the report and not by the moment, so that the same report is the same bytes.
    package func previewReport(of account: String, by channel: String) throws(ClientError) -> JSONNode {
        let preview = try call("reports.preview", ["accountId": .string(account)])
        let to = preview["ways"].elements.first { $0["channel"].text == channel }?["to"]
        let day = preview["data"]["date"].text ?? "1970-01-01"
        return [
            "id": preview["accountId"], "channel": .string(channel), "kind": "report",
            "language": preview["language"], "subject": preview["subject"], "text": preview["text"],
            "to": to ?? "", "queuedAt": .string("\(day)T00:00:00Z"), "data": preview["data"],
        ]
    }

    /// The estimates of a customer that wait for an answer, with their lines, as one message.
    ///
    /// - Parameters:
    ///   - account: its id.
    ///   - channel: email or fax.
    ///   - subject: what the message is called, of the shop's name and the language's tag.
    package func previewEstimates(
        of account: String, by channel: String, subject: (_ shop: String, _ language: String) -> String
    ) throws(ClientError) -> JSONNode {
        let report = try previewReport(of: account, by: channel)
        let data = report["data"]
        var estimates: [JSONNode] = []
        for estimate in data["estimates"].elements {
            let lines = try call("estimates.get", ["id": estimate["id"]])["lines"]
            estimates.append(.object(estimate.members + [.init("lines", lines)]))
        }
        let title = subject(data["shop"]["name"].text ?? "", report["language"].text ?? "")
        return [
            "id": report["id"], "channel": report["channel"], "kind": "estimate", "language": report["language"],
            "subject": .string(title), "text": "", "to": report["to"], "queuedAt": report["queuedAt"],
            "data": [
                "shop": data["shop"], "customer": data["customer"], "estimates": .array(estimates),
                "howToAnswer": data["howToAnswer"],
            ],
        ]
    }
}
