// The forms of a message that goes out.

internal import JSON

extension Form {
    private static func message(_ sheet: Sheet) -> [String] {
        let record = sheet.record
        return ["\(record["subject"].text ?? ""), to \(record["to"].text ?? "?")"]
    }

    /// Once more, to the same address or another one.
    static func resending(_ sheet: Sheet) -> Form {
        let isCopy = sheet.record["state"].text == "sent"
        var form = Form(
            isCopy ? "Send a copy" : "Send it once more", "outbox.resend", [.init("id", sheet.id)],
            fields: [FormField("to", "To", hint: "empty: \(sheet.record["to"].text ?? "as before")")],
            button: "Send it",
            done: isCopy ? "A copy is queued." : "It is queued again.")
        form.intro = message(sheet)
        if sheet.record["state"].text == "uncertain" {
            form.intro.append("It may have gone out already; then the customer gets it twice.")
        }
        return form
    }

    static func withholding(_ sheet: Sheet) -> Form {
        var form = Form(
            "Do not send it", "outbox.cancel", [.init("id", sheet.id)], fields: [], button: "Do not send it",
            done: "It is not sent.")
        form.intro = message(sheet)
        return form
    }

    /// Somebody looked: it went out.
    static func settling(_ sheet: Sheet) -> Form {
        var form = Form(
            "It went out", "outbox.sent", [.init("id", sheet.id)],
            fields: [FormField("answer", "How you know", .lines, hint: "may be left empty")], button: "It went out",
            done: "It is noted as sent.")
        form.intro = message(sheet)
        return form
    }

    static func starting(_ channel: MessageChannel) -> Form {
        var form = Form(
            "Let \(MessageWords.channel(channel.channel)) go on", "outbox.start",
            [.init("channel", .string(channel.channel))], fields: [], button: "Let it go on", done: "It goes on.")
        form.intro = ["It was stopped: \(channel.stopped ?? "")"]
        return form
    }
}
