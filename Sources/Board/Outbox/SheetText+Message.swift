internal import JSON
internal import Terminal

// One message: where it is on its way, what the other side said, what can be done, and its words.
extension SheetText {
    mutating func message(_ record: JSONNode) {
        let state = record["state"].text ?? ""
        add(StyledText(record["subject"].text ?? "A message", Looks.title))
        fact("State", MessageWords.state(state, signs))
        fact("By", MessageWords.channel(record["channel"].text ?? ""))
        fact("To", record["to"].text)
        fact("Queued", moment(record["queuedAt"]))
        fact(state == "sending" ? "Lent until" : "Not before", moment(record["nextTryAt"]))
        fact(state == "sent" ? "Sent" : "Ended", moment(record["doneAt"]))
        fact("Tries", record["tries"].integer.flatMap { $0 > 0 ? "\($0)" : nil })
        fact("Answer", record["lastAnswer"].text)
        fact("Job there", record["remoteJob"].text)
        fact("Repeats", record["resentFrom"].text)
        gap()
        question(state, record["channel"].text)
        possible(state)
        gap()
        heading("Text")
        said(record["text"].text, target: nil)
    }

    private mutating func question(_ state: String, _ channel: String?) {
        guard state == "uncertain" else { return }
        let words =
            channel == "fax"
            ? "It may be on paper already: has the customer got it, or does the machine's journal have it?"
            : "It may have gone out already, and nobody has said so."
        add(StyledText("\(signs.late) \(words)", Looks.late), indent: 2)
    }

    /// What staff may do by the table of states (P1 to P4).
    private mutating func possible(_ state: String) {
        heading("Possible now")
        var lines: [(key: String, text: String, command: Command)] = []
        if state == "uncertain" { lines.append(("Y", "Say that it went out", .settleMessage)) }
        if ["failed", "cancelled", "uncertain"].contains(state) { lines.append(("t", "Send it once more", .resend)) }
        if state == "sent" { lines.append(("t", "Send a copy of it", .resend)) }
        if ["queued", "retry", "uncertain"].contains(state) { lines.append(("X", "Do not send it", .cancelMessage)) }
        for line in lines {
            add(
                StyledText("  \(line.key)  ", Looks.title) + StyledText(line.text), indent: 5,
                target: .action(line.command))
        }
        if lines.isEmpty { add(StyledText("  nothing: it is being sent", Looks.hint)) }
    }
}
