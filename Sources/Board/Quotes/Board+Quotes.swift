internal import JSON

extension Board {
    mutating func runQuotes(_ command: Command) {
        if case .quick(let index) = command { return filterQuick(index) }
        withSheet { board, sheet in
            guard case .quote = sheet.subject else { return }
            switch command {
            case .comment: board.open(.comment(sheet, answering: nil))
            case .reply: board.reply(sheet)
            case .markRead: board.small("comments.markRead", ["quoteId": sheet.id], "The comments are marked as read.")
            case .quoteStatus: board.open(.status(sheet, board.quoteStatuses))
            case .quoteVisible: board.open(.visibility(sheet))
            case .newVersion: board.open(.newVersion(sheet, currency: board.currency))
            case .attachVersion: board.layVersion(sheet)
            case .approve: board.open(.decision(sheet, isApproval: true, board.approvalMethods))
            case .deny: board.open(.decision(sheet, isApproval: false, board.approvalMethods))
            case .cancelQuote: board.open(.cancelling(sheet))
            case .toJob: board.open(.job(of: sheet))
            case .attachFile: board.open(.attaching(to: sheet))
            case .saveAttachment: board.chooseAttachment(sheet, opens: false)
            case .openAttachment: board.chooseAttachment(sheet, opens: true)
            default: break
            }
        }
    }

    private mutating func small(_ method: String, _ params: JSONNode, _ done: String) {
        ask(Ask(method, params, for: .small(done), isWrite: true))
    }

    /// One key shows the quotes of a quick status, and again all (S4-20).
    private mutating func filterQuick(_ index: Int) {
        guard let entry = quickCounts[safe: index] else { return say("Reading" + signs.ellipsis) }
        let isChosen = current.status?.id == entry.id
        current.status = isChosen ? nil : NamedEntry(id: entry.id, name: entry.name, colour: entry.colour)
        ask(current.readFromStart())
    }

    /// What the line the person is at is of.
    private var target: SheetText.Target? {
        focus == .pane ? sheetText()?.lines[safe: sheet?.cursor ?? 0]?.target : nil
    }

    private mutating func reply(_ sheet: Sheet) {
        guard case .comment(let id)? = target, let comment = sheet.rows.comments.first(where: { $0["id"].text == id })
        else { return say("Go to the comment that is to be answered; m writes one of its own.") }
        open(.comment(sheet, answering: comment))
    }

    private mutating func layVersion(_ sheet: Sheet) {
        guard !sheet.rows.versions.isEmpty else { return say("There is no version yet: n makes one.") }
        open(.laying(sheet, quoteStatuses))
    }

    // MARK: Files

    /// The file of the line the person is at, the only one, or one of a list.
    private mutating func chooseAttachment(_ sheet: Sheet, opens: Bool) {
        let files = sheet.rows.attachments
        if case .attachment(let id)? = target { return save(id, opens: opens) }
        guard files.count != 1 else { return save(files[0]["id"].text ?? "", opens: opens) }
        guard !files.isEmpty else { return say("There is no attachment: F attaches a file.") }
        let choices = files.map { file in
            NamedEntry(
                id: file["id"].text ?? "",
                name: "\(file["name"].text ?? "?")  \(Download.text(bytes: file["size"].integer ?? 0))")
        }
        overlays.append(
            .choices(
                ChoiceList(title: opens ? "Save and open" : "Save", use: .attachment(opens: opens), choices: choices)))
    }

    /// Asks where to.
    mutating func save(_ id: String, opens: Bool) {
        guard let file = sheet?.rows.attachments.first(where: { $0["id"].text == id }) else { return }
        let download = Download(
            attachment: id, name: file["name"].text ?? "attachment", size: file["size"].integer ?? 0)
        open(.saving(download, folder: downloadFolder, opens: opens))
    }

    mutating func takeApprovalMethods(_ answer: JSONNode) {
        approvalMethods = answer["items"].elements.filter { $0["active"].bool != false }.compactMap { NamedEntry($0) }
    }
}

extension Sheet {
    /// As the params of a call have it.
    var id: JSONNode { .string(subject.id) }
}
