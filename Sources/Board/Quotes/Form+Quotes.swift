// The forms of a quote: its conversation, its status, its decisions and its files.

internal import JSON

extension Form {
    static let visibilities = [
        NamedEntry(id: "customer", name: "the customer sees it"),
        NamedEntry(id: "internal", name: "internal: staff alone"),
    ]

    private static func name(_ sheet: Sheet) -> String {
        "quote \(sheet.record["number"].text ?? ""), \(sheet.record["customerName"].text ?? "")"
    }

    /// What is sent with every change of the record.
    private static func of(_ sheet: Sheet) -> [JSONNode.Member] { [.init("id", sheet.id)] }

    // MARK: Conversation

    /// - Parameter answering: the comment that it answers; it is seen by whom that one is.
    static func comment(_ sheet: Sheet, answering: JSONNode?) -> Form {
        var fixed: [JSONNode.Member] = [.init("quoteId", sheet.id)]
        if let id = answering?["id"] { fixed.append(.init("inReplyTo", id)) }
        let author = answering?["authorName"].text ?? ""
        var form = Form(
            answering == nil ? "Comment on \(name(sheet))" : "Answer \(author)", "comments.add", fixed,
            fields: [
                FormField("text", "Comment", .lines, hint: "what is to be said; Ctrl-J makes a new line"),
                FormField(
                    "visibility", "Who sees it", choices: visibilities, chosen: answering?["visibility"].text),
            ], button: "Write it", done: "The comment is written.")
        if let text = answering?["text"].text { form.intro = ["\u{201C}\(text)\u{201D}"] }
        return form
    }

    // MARK: Status and decision

    static func status(_ sheet: Sheet, _ statuses: [NamedEntry]) -> Form {
        Form(
            "Status of \(name(sheet))", "quotes.setStatus", of(sheet),
            fields: [
                FormField(
                    "status", "Status", choices: statuses.filter(\.isGivenByHand), chosen: sheet.record["statusId"].text
                )
            ],
            button: "Set it", done: "The status is set.", guarded: sheet)
    }

    static func visibility(_ sheet: Sheet) -> Form {
        Form(
            "What the customer sees: \(name(sheet))", "quotes.setVisible", of(sheet),
            fields: [
                FormField("visible", "Customer sees it", isOn: sheet.record["customerVisible"].bool != true)
            ], button: "Save", done: "It is saved.", guarded: sheet)
    }

    /// Entered for the customer, with how it was told (S4-12).
    static func decision(_ sheet: Sheet, isApproval: Bool, _ methods: [NamedEntry]) -> Form {
        var fixed = of(sheet)
        let version = sheet.rows.versions.first { $0["id"] == sheet.record["latestVersionId"] && !$0["id"].isNull }
        // The version that was looked at: another one in its place is a conflict.
        if let number = version?["number"] { fixed.append(.init("quoteVersion", number)) }
        var form = Form(
            "\(isApproval ? "Approve" : "Deny") for the customer: \(name(sheet))",
            isApproval ? "quotes.approve" : "quotes.deny", fixed,
            fields: [
                FormField("method", "How it was told", choices: methods),
                FormField("toldBy", "Told by", hint: "who told it; may be left empty"),
                FormField("poNumber", "PO number", hint: "may be left empty"),
                FormField("reason", "Reason", .lines, hint: "may be left empty"),
            ], button: isApproval ? "Approve" : "Deny", done: isApproval ? "It is approved." : "It is denied.",
            guarded: sheet)
        let amount = version.flatMap { Money.text($0["total"]) } ?? "no version is before the customer"
        form.intro = [version.map { "Version \($0["number"].integer ?? 0): \(amount)" } ?? amount]
        return form
    }

    static func cancelling(_ sheet: Sheet) -> Form {
        Form(
            "Cancel \(name(sheet))", "quotes.cancel", of(sheet),
            fields: [FormField("reason", "Reason", .lines, hint: "may be left empty")], button: "Cancel the quote",
            done: "The quote is cancelled.", guarded: sheet)
    }

    static func job(of sheet: Sheet) -> Form {
        let kinds = [
            NamedEntry(id: "repairOrder", name: "repair order, with the next R.O.#"),
            NamedEntry(id: "opportunity", name: "opportunity"),
        ]
        return Form(
            "Make a job of \(name(sheet))", "quotes.toJob", of(sheet),
            fields: [FormField("kind", "Kind", choices: kinds)], button: "Make it", done: "The job is made.",
            guarded: sheet)
    }

    // MARK: Files

    static func attaching(to sheet: Sheet) -> Form {
        Form(
            "Attach a file to \(name(sheet))", "attachments.add", [.init("quoteId", sheet.id)],
            fields: [
                FormField("file", "File", .path, hint: "its path on this computer"),
                FormField("visibility", "Who sees it", choices: visibilities, chosen: "internal"),
            ], button: "Attach it", done: "The file is attached.")
    }

    static func saving(_ download: Download, folder: String, opens: Bool) -> Form {
        var form = Form(
            "Save \(download.name)", "", [],
            fields: [
                FormField("folder", "Folder", text: folder, hint: "a folder of this computer"),
                FormField("opens", "Open it then", isOn: opens),
            ], button: "Save", done: "")
        form.use = .save(download)
        form.intro = ["\(download.name), \(Download.text(bytes: download.size))"]
        return form
    }
}
