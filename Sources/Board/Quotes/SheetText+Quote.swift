internal import JSON
internal import Terminal

// The card of a quote: its status, what was decided, the versions with their lines, the conversation and the files.
extension SheetText {
    mutating func quote(_ sheet: Sheet) {
        let record = sheet.record
        let card = sheet[.card]
        head(record, card)
        status(record, card)
        decision(record["decision"])
        said(record["description"].text, target: nil)
        versions(sheet.rows.versions, attached: record["latestVersionId"].text)
        comments(sheet.rows.comments, unread: card["unreadComments"].integer ?? 0)
        attachments(sheet.rows.attachments)
    }

    private mutating func head(_ record: JSONNode, _ card: JSONNode) {
        var title = StyledText("Quote \(record["number"].text ?? "")  \(record["name"].text ?? "")", Looks.title)
        if record["star"].text == "green" { title.append("  \(signs.star) from the customer", Looks.star) }
        add(title)
        let isVisible = record["customerVisible"].bool == true
        var who = StyledText(record["customerName"].text ?? "")
        who.append(signs.dot + (isVisible ? "the customer sees it" : "the customer does not see it"), Looks.hint)
        add(who)
    }

    private mutating func status(_ record: JSONNode, _ card: JSONNode) {
        let status = card["status"]
        var value = StyledText(signs.diamond + " ", Looks.status(status["color"].text))
        value.append(status["name"].text ?? "?", Looks.title)
        if let since = moment(card["statusSince"]) { value.append("  since \(since)", Looks.hint) }
        fact("Status", value)
        let by = card["requestedByName"].text.map { " by \($0)" } ?? ""
        fact("Requested", moment(card["requestedAt"]).map { $0 + by })
        let priority = card["priority"].text ?? "normal"
        fact("Priority", priority, ["high", "critical"].contains(priority) ? Looks.late : .plain)
        fact("Assigned to", card["assignedToName"].text)
        fact("Amount", Money.text(card["amount"]))
        fact("Valid until", moment(record["validUntil"]))
        fact("PO number", card["poNumber"].text)
        fact("Job", card["roNumber"].text.map { "R.O.# \($0)" } ?? card["jobId"].text)
    }

    private mutating func decision(_ decision: JSONNode) {
        guard let what = decision["what"].text else { return }
        var text = "\(what) by \(decision["byName"].text ?? "?"), \(Dates.long(decision["at"].text))"
        if decision["onBehalf"].bool == true {
            let told = decision["toldBy"].text.map { ", told by \($0)" } ?? ""
            text += " for the customer (\(decision["method"].text ?? "?")\(told))"
        }
        if let version = decision["quoteVersion"].integer { text += ", version \(version)" }
        fact("Decision", text, Looks.title)
        fact("Reason", decision["reason"].text)
    }

    // MARK: Versions

    private mutating func versions(_ versions: [JSONNode], attached: String?) {
        gap()
        heading("Versions (\(versions.count))")
        if versions.isEmpty { add(StyledText("  none yet: n makes one", Looks.hint)) }
        for version in versions {
            let number = version["number"].integer ?? 0
            var line = StyledText("Version \(number)", Looks.title)
            line.append("  \(Money.text(version["total"]) ?? "")", Looks.title)
            let isAsked = version["id"].text == attached
            let state = version["attachedAt"].isNull ? "a draft" : isAsked ? "before the customer" : "was attached"
            line.append(signs.dot + state, isAsked ? Looks.changed : Looks.hint)
            line.append(signs.dot + (version["authorName"].text ?? ""), Looks.hint)
            if let until = moment(version["validUntil"]) { line.append(signs.dot + "valid until \(until)", Looks.hint) }
            let target = Target.version(number)
            add(line, indent: 2, target: target)
            priced(version, target)
            said(version["note"].text, target: target)
        }
    }

    // MARK: Conversation and files

    private mutating func comments(_ comments: [JSONNode], unread: Int) {
        gap()
        heading("Comments (\(comments.count))" + (unread > 0 ? ", \(unread) unread: M marks them read" : ""))
        if comments.isEmpty { add(StyledText("  none yet: m writes one", Looks.hint)) }
        for comment in comments {
            let id = comment["id"].text ?? ""
            var line = StyledText(Dates.long(comment["createdAt"].text), Looks.label)
            line.append("  \(comment["authorName"].text ?? "?")", Looks.title)
            line.append(comment["fromCustomer"].bool == true ? " (customer)" : "")
            let isInternal = comment["visibility"].text == "internal"
            line.append(isInternal ? "  internal" : "  customer sees it", isInternal ? Looks.late : Looks.hint)
            if let answered = comments.first(where: { $0["id"].text == comment["inReplyTo"].text && !$0["id"].isNull })
            {
                let words = (answered["text"].text ?? "").replacingLines(with: " ").fitted(to: 24)
                line.append("  answers \u{201C}\(words)\u{201D}", Looks.hint)
            }
            add(line, indent: 2, target: .comment(id))
            said(comment["text"].text, target: .comment(id))
        }
    }

    private mutating func attachments(_ files: [JSONNode]) {
        gap()
        heading("Attachments (\(files.count))")
        if files.isEmpty { add(StyledText("  none yet: F attaches a file", Looks.hint)) }
        for file in files {
            var line = StyledText(file["name"].text ?? "?", Looks.title)
            let isInternal = file["visibility"].text == "internal"
            line.append("  \(Download.text(bytes: file["size"].integer ?? 0)), \(file["mediaType"].text ?? "")")
            line.append(isInternal ? "  internal" : "  customer sees it", isInternal ? Looks.late : Looks.hint)
            line.append("  \(Dates.long(file["createdAt"].text)) \(file["authorName"].text ?? "")", Looks.hint)
            add(line, indent: 2, target: .attachment(file["id"].text ?? ""))
        }
    }
}
