// The forms of a quote's versions: lines with prices, and laying one before the customer.

internal import JSON

extension Form {
    /// A new version; its lines are those of the last one to begin with. The engine works out the sums.
    static func newVersion(_ sheet: Sheet, currency: String) -> Form {
        let last = sheet.rows.versions.first ?? .null
        let fields =
            lines(of: last, currency: currency) + [
                FormField("validUntil", "Valid until", .date, hint: "2026-03-04 or +30; may be left empty"),
                FormField("note", "Note", .lines, hint: "terms and remarks below the lines; may be left empty"),
            ]
        let number = (last["number"].integer ?? 0) + 1
        var form = Form(
            "Version \(number) of quote \(sheet.record["number"].text ?? "")", "quotes.createVersion",
            [.init("id", sheet.id)], fields: fields, button: "Make it",
            done: "The version is made: a draft. L lays it before the customer.")
        form.intro = ["Prices in \(currency), without tax. The sums are worked out when it is made."]
        return form
    }

    /// Fields for lines as they were, or for one that is empty.
    static func lines(of former: JSONNode, currency: String) -> [FormField] {
        let isSame = former["total"]["currency"].text == currency
        let lines = (isSame ? former["lines"].elements : []).map { line in
            [
                line["description"].text ?? "", line["quantity"].text ?? "", line["unit"].text ?? "",
                Money.text(line["unitPriceMinor"].integer ?? 0, currency), line["taxPercent"].text ?? "",
            ]
        }
        return (lines.isEmpty ? [[]] : lines).enumerated().flatMap { Form.line($0.offset, $0.element) }
    }

    /// A version before the customer, with a comment and the status in one change (S4-24).
    static func laying(_ sheet: Sheet, _ statuses: [NamedEntry]) -> Form {
        let versions = sheet.rows.versions.map { version in
            let number = version["number"].integer ?? 0
            return NamedEntry(id: "\(number)", name: "version \(number), \(Money.text(version["total"]) ?? "")")
        }
        let asIs = NamedEntry(id: "", name: "(as the rules say)")
        let waiting = statuses.first { $0.phase == "awaitingCustomer" }
        let open = statuses.filter { ["open", "awaitingCustomer"].contains($0.phase ?? "open") }
        var form = Form(
            "Before the customer: quote \(sheet.record["number"].text ?? "")", "quotes.attachVersion",
            [.init("id", sheet.id)],
            fields: [
                FormField("quoteVersion", "Version", .number(versions)),
                FormField("comment", "Comment", .lines, hint: "for the customer, beside it; may be left empty"),
                FormField("setStatus", "Status", choices: [asIs] + open, chosen: waiting?.id),
            ], button: "Lay it before the customer", done: "It is before the customer.", guarded: sheet)
        if sheet.record["customerVisible"].bool != true {
            form.intro = ["The customer does not see this quote yet: cv shows it."]
        }
        return form
    }
}
