internal import JSON
internal import Terminal

extension Board {
    /// A cell as text: what its width is measured by.
    func cell(_ row: ListRow, _ column: String) -> String { styledCell(row, column).text }

    func styledCell(_ row: ListRow, _ column: String) -> StyledText {
        let text = ListRow.text(row[column], year: today.year)
        return switch list.kind {
        case .jobs: jobCell(row, column, text)
        case .quotes: quoteCell(row, column, text)
        case .appointments, .customers: workshopCell(row, column, text)
        case .estimates: column == "state" ? StyledText(EstimateWords.state(row[column].text)) : StyledText(text)
        case .messages: messageCell(row, column, text)
        }
    }

    private func jobCell(_ row: ListRow, _ column: String, _ text: String) -> StyledText {
        switch column {
        case "roNumber":
            guard row.isUpdated, !text.isEmpty else { return StyledText(text) }
            return StyledText("\(text) \(signs.updated)", Looks.updated)
        case "title":
            // A job without a number can be updated too; its mark is beside its title.
            guard row.isUpdated, row["roNumber"].text == nil, list == .opportunities else { return StyledText(text) }
            return StyledText("\(signs.updated) ", Looks.updated) + StyledText(text)
        case "jobStatus": return status(row[column], of: jobStatuses, signs.circle)
        case "dueOut":
            let isLate = (row.daysUntilDueOut(today: today.dayNumber) ?? 0) < 0
            return isLate
                ? StyledText("\(signs.late) \(text)", Looks.late) : StyledText(text.isEmpty ? "" : "  " + text)
        case "daysUntilDueOut":
            let isLate = (row[column].integer ?? 0) < 0
            return StyledText(
                String(repeating: " ", count: max(0, 4 - text.count)) + text, isLate ? Looks.late : .plain)
        default: return StyledText(text)
        }
    }

    private func quoteCell(_ row: ListRow, _ column: String, _ text: String) -> StyledText {
        switch column {
        case "name":
            guard row["star"].text == "green" else { return StyledText("  " + text) }
            return StyledText("\(signs.star) ", Looks.star) + StyledText(text)
        case "status": return status(row[column], of: quoteStatuses, signs.diamond)
        case "priority":
            let isUrgent = ["high", "critical"].contains(text)
            return isUrgent ? StyledText("\(signs.late) \(text)", Looks.late) : StyledText(text == "normal" ? "" : text)
        case "unread": return StyledText(text, Looks.changed)
        default: return StyledText(text)
        }
    }

    private func workshopCell(_ row: ListRow, _ column: String, _ text: String) -> StyledText {
        switch column {
        case "status": return StyledText(AppointmentWords.status(row[column].text))
        case "notifications": return AppointmentWords.notifications(row[column], signs)
        case "minutesToDue":
            guard let minutes = row[column].integer else { return "" }
            let span = AppointmentWords.span(minutes: minutes)
            return minutes < 0 ? StyledText("\(signs.late) \(span) late", Looks.late) : StyledText("in \(span)")
        case "overdue": return row[column].bool == true ? StyledText("\(signs.late) late", Looks.late) : ""
        case "appointment":
            guard let number = row[column]["number"].text else { return "" }
            return StyledText("\(number) \(AppointmentWords.status(row[column]["status"].text))")
        case "inLists":
            return StyledText(
                row[column].elements.compactMap(\.text).map(AppointmentWords.list).joined(separator: ", "))
        case "warnings":
            let warnings = row[column].elements.compactMap { $0["text"].text ?? $0["code"].text }
            guard !warnings.isEmpty else { return "" }
            return StyledText("\(signs.late) \(warnings.joined(separator: "; "))", Looks.late)
        default: return StyledText(text)
        }
    }

    private func messageCell(_ row: ListRow, _ column: String, _ text: String) -> StyledText {
        switch column {
        case "state": MessageWords.state(row[column].text, signs)
        case "channel": StyledText(MessageWords.channel(text))
        case "tries": StyledText(text == "0" ? "" : text)
        default: StyledText(text)
        }
    }

    /// A status with its sign in its colour.
    private func status(_ value: JSONNode, of statuses: [NamedEntry], _ sign: String) -> StyledText {
        guard let id = value["id"].text else { return StyledText(ListRow.text(value, year: today.year)) }
        let colour = statuses.first { $0.id == id }?.colour
        return StyledText(sign + " ", Looks.status(colour)) + StyledText(value["name"].text ?? id)
    }
}
