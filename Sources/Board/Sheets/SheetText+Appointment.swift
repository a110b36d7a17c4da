internal import JSON
internal import Terminal

// The page of an appointment: where it stands, the vehicle, what may be done now, and the dialogue so far, newest last.
extension SheetText {
    mutating func appointment(_ sheet: Sheet) {
        let record = sheet.record
        head(sheet, record)
        facts(record)
        gear(sheet[.item], sheet[.main]["warnings"].elements)
        gap()
        possible(sheet[.main])
        gap()
        dialogue(sheet.rows.history)
    }

    private mutating func head(_ sheet: Sheet, _ record: JSONNode) {
        var title = StyledText("Appointment \(record["number"].text ?? "")", Looks.title)
        title.append("  " + AppointmentWords.status(record["status"].text), Looks.title)
        if let list = record["list"].text { title.append(" in \(AppointmentWords.list(list))") }
        if record["status"].text == "cancelled", let cause = record["cause"].text {
            title.append(cause == "customer" ? " by the customer" : " by the shop")
        }
        if sheet[.main]["overdue"].bool == true { title.append("  \(signs.late) the answer is late", Looks.late) }
        add(title)
        let who = [record["customerName"].text ?? "", record["itemName"].text ?? ""].filter { !$0.isEmpty }
        add(StyledText(who.joined(separator: signs.dot)))
    }

    private mutating func facts(_ record: JSONNode) {
        fact("Wishes", record["wishes"].text)
        fact("Preferred", moment(record["preferred"]))
        fact("Answer due", record["list"].text == "actions" ? moment(record["dueAt"]) : nil)
        fact("Pre-booked", moment(record["prebookDate"]))
        fact("Proposed", moment(record["proposedAt"]))
        fact("Confirmed", moment(record["confirmedAt"]))
        fact("Work", record["work"].text)
        fact("Price", Money.text(record["price"]))
        fact("Question", record["question"].text)
        fact("Reason", record["reason"].text)
        fact("Job", record["jobId"].text)
        fact("Closed", moment(record["closedAt"]))
    }

    /// The vehicle, with its warnings.
    private mutating func gear(_ item: JSONNode, _ warnings: [JSONNode]) {
        let isConnected = item["connected"].bool == true
        var text = StyledText(Self.description(of: item))
        if !item.isNull {
            text.append((text.isEmpty ? "" : signs.dot) + (isConnected ? "connected" : "not connected"), Looks.hint)
        }
        fact("Vehicle", text)
        for warning in warnings {
            let words = [warning["code"].text, warning["text"].text].compactMap { $0 }.joined(separator: " ")
            let since = moment(warning["since"]).map { ", since \($0)" } ?? ""
            fact("Warning", "\(signs.late) \(words)\(since)", Looks.late)
        }
    }

    /// "WVWZZZ1KZ8W000001, 2021, 48210 km".
    private static func description(of item: JSONNode) -> String {
        let mileage = item["mileage"].integer.map { "\($0) \(item["mileageUnit"].text ?? "km")" }
        let year = item["year"].integer.map { "\($0)" }
        return [item["vin"].text, year, mileage].compactMap { $0 }.joined(separator: ", ")
    }

    private mutating func possible(_ main: JSONNode) {
        heading("Possible now")
        let allowed = main["allowed"].elements
        for entry in allowed {
            guard let event = WorkshopEvent(rawValue: entry["event"].text ?? "") else { continue }
            var line = StyledText("  \(event.key)  ", Looks.title)
            line.append(event.title)
            let list = entry["toList"].text.map { ", in \(AppointmentWords.list($0))" } ?? ""
            let status = AppointmentWords.status(entry["toStatus"].text).lowercased()
            line.append("  \(signs.arrow) \(status)\(list)", Looks.hint)
            add(line, indent: 5, target: .action(.event(event)))
        }
        if allowed.isEmpty { add(StyledText("  nothing: it is over", Looks.hint)) }
        if let hint = main["hint"].text { add(StyledText("  " + hint, Looks.hint), indent: 2) }
    }

    private mutating func dialogue(_ events: [JSONNode]) {
        heading("Dialogue (\(events.count))")
        for event in events {
            let target = Target.event(event["id"].text ?? "")
            var line = StyledText(Dates.long(event["at"].text), Looks.label)
            line.append("  \(event["actorName"].text ?? "?") ", Looks.title)
            line.append(WorkshopEvent.past(event["event"].text ?? ""))
            if event["onBehalf"].bool == true, event["event"].text != "cancelOnBehalf" {
                line.append(" for the customer", Looks.hint)
            }
            if let time = moment(event["time"]) { line.append(": \(time)") }
            if let price = Money.text(event["price"]) { line.append(signs.dot + price) }
            line.append("  \(signs.arrow) \(AppointmentWords.status(event["toStatus"].text).lowercased())", Looks.hint)
            add(line, indent: 2, target: target)
            said(event["text"].text, target: target)
        }
    }

    /// A vehicle without an appointment.
    mutating func vehicle(_ record: JSONNode) {
        let name = [record["make"].text, record["model"].text].compactMap { $0 }.joined(separator: " ")
        add(StyledText(record["name"].text ?? (name.isEmpty ? record["kind"].text ?? "" : name), Looks.title))
        fact("Customer", record["customerName"].text)
        fact("Registration", record["registration"].text)
        gear(record, record["warnings"].elements)
        gap()
        heading("Possible now")
        add(StyledText("  n  Take down a request", .plain), target: .action(.takeRequest))
        add(StyledText("  b  Pre-book a day", .plain), target: .action(.prebook))
    }
}
