// Paper of single records as the engine answers them: the job card that goes with the car, and the quote that goes to the
// customer. The job card has the staff's names of statuses; it stays in the house.

package import JSON
package import Wording

package enum RecordPaper {
    /// The answers that a job card is drawn from.
    package struct JobCard {
        /// shop.get, jobs.get, accounts.get.
        package let shop, job, account: JSONNode
        /// items.get; null when the job has none.
        package let item: JSONNode
        /// Rows of webStatus.history, newest first.
        package let history: [JSONNode]
        /// By id: stages and statuses.
        package let names: [String: String]

        package init(
            shop: JSONNode, job: JSONNode, account: JSONNode, item: JSONNode, history: [JSONNode],
            names: [String: String]
        ) {
            self.shop = shop
            self.job = job
            self.account = account
            self.item = item
            self.history = history
            self.names = names
        }
    }

    package static func jobCard(_ card: JobCard, _ wording: Wording) -> [Sheet] {
        let flow = PaperFlow(look: .print, wording: wording)
        let job = card.job
        let number = job["roNumber"].text.map { "\(wording[.order]) \($0)" } ?? job["id"].text ?? ""
        flow.letterhead(
            card.shop, customer(card.account), title: job["title"].text ?? "",
            subtitle: "\(wording[.jobCard])  ·  \(number)")
        var facts: [(Word, String?)] = [
            (.item, item(card.item)), (.status, job["jobStatusId"].text.flatMap { card.names[$0] }),
            (.stage, job["repairStageId"].text.flatMap { card.names[$0] }), (.received, moment(job["arrived"])),
            (.due, moment(job["dueOut"])), (.yourReference, job["customerReference"].text),
            (.poNumber, job["poNumber"].text), (.total, MoneyText.text(job["total"], wording)),
            (.phone, phones(card.account)),
        ]
        facts.removeAll { $0.1?.isEmpty ?? true }
        flow.table(facts.map { (wording[$0.0], $0.1 ?? "") })
        if let description = job["description"].text, !description.isEmpty {
            flow.heading(wording[.description])
            flow.need(30)
            flow.paragraph(description, TextStyle(10.5))
        }
        if !card.history.isEmpty {
            flow.heading(wording[.history])
            flow.rows(
                columns: [0.24, 0.30, 0.46],
                card.history.prefix(12).map { row in
                    let what = [row["jobStatus"].text, row["repairStage"].text].compactMap { $0 }.joined(
                        separator: ", ")
                    let note = [row["note"].text, row["dueOutChangeReason"].text].compactMap { $0 }.joined(
                        separator: "; ")
                    let who = row["updatedByName"].text.map { "\n\($0)" } ?? ""
                    return [(moment(row["updatedOn"]) ?? "") + who, what, note]
                })
        }
        workDone(flow)
        return flow.finished(foot: "\(card.shop["name"].text ?? "")  ·  \(number)")
    }

    /// Lines to write on, and where the customer signs.
    private static func workDone(_ flow: PaperFlow) {
        flow.heading(flow.wording[.workDone])
        flow.need(150)
        for _ in 0..<4 {
            flow.y += 24
            flow.draw(.line(x1: flow.left, y1: flow.y, x2: flow.right, y2: flow.y, width: 0.5, .line, dashed: false))
        }
        flow.y += 38
        flow.signatures(flow.wording[.signedFor])
    }

    /// - Parameters:
    ///   - quote: quotes.get.
    ///   - version: one of quotes.versions; null for a request that has no price yet.
    package static func quote(
        shop: JSONNode, quote: JSONNode, version: JSONNode, account: JSONNode, item: JSONNode, _ wording: Wording
    ) -> [Sheet] {
        let flow = PaperFlow(look: .print, wording: wording)
        let number = quote["number"].text ?? quote["id"].text ?? ""
        let made = moment(version.isNull ? quote["createdAt"] : version["createdAt"]).map { String($0.prefix(10)) }
        let until = version["validUntil"].text ?? quote["validUntil"].text
        let subtitle = [
            "\(wording[.quote]) \(number)", version["number"].integer.map { wording(.version, "\($0)") }, made,
            until.map { "\(wording[.validUntil]) \($0.prefix(10))" },
        ].compactMap { $0 }.joined(separator: "  ·  ")
        flow.letterhead(shop, customer(account), title: quote["name"].text ?? wording[.quote], subtitle: subtitle)
        if let name = self.item(item) { flow.table([(wording[.item], name)]) }
        if let description = quote["description"].text, !description.isEmpty {
            flow.paragraph(description, TextStyle(10.5))
        }
        let note = version["note"].text ?? ""
        // Nobody signs for a price that there is not yet, nor on a sheet that does not show it.
        if !version.isNull {
            let noteHeight = note.isEmpty ? 0 : flow.set(note, noteStyle, width: flow.width).height + 8
            prices(version, followedBy: noteHeight + signatureHeight, flow)
            if !note.isEmpty { flow.paragraph(note, noteStyle) }
            flow.need(signatureHeight)
            flow.y += 46
            flow.signatures("\(wording[.approve]) (\(wording[.signature]))")
        }
        return flow.finished(foot: "\(shop["name"].text ?? "")  ·  \(wording[.quote]) \(number)")
    }

    private static let noteStyle = TextStyle(10)
    private static let signatureHeight = 90.0

    /// - Parameter followedBy: height of what belongs beside the total, as far as half a sheet holds it.
    private static func prices(_ version: JSONNode, followedBy: Double, _ flow: PaperFlow) {
        let wording = flow.wording
        let currency = version["total"]["currency"].text ?? ""
        func money(_ minor: JSONNode) -> String {
            minor.integer.map { MoneyText.text(minor: $0, currency: currency, wording) } ?? ""
        }
        flow.y += 4
        flow.rows(
            columns: [0.46, 0.14, 0.2, 0.2], trailingFrom: 1,
            head: [wording[.description], wording[.quantity], wording[.unitPrice], wording[.net]],
            version["lines"].elements.map { line in
                [
                    line["description"].text ?? "",
                    [line["quantity"].text, line["unit"].text].compactMap { $0 }.joined(separator: " "),
                    money(line["unitPriceMinor"]), money(line["netMinor"]),
                ]
            })
        var sums: [(String, String)] = []
        if let net = MoneyText.text(version["net"], wording) { sums.append((wording[.net], net)) }
        if let tax = MoneyText.text(version["tax"], wording) { sums.append((wording[.tax], tax)) }
        flow.need(min(followedBy + 84, (flow.bottom - flow.top) / 2))
        flow.sums(sums, total: (wording[.total], MoneyText.text(version["total"], wording) ?? ""))
    }

    /// As a letterhead wants it.
    private static func customer(_ account: JSONNode) -> JSONNode {
        .object(["name", "number", "address"].map { .init($0, account[$0]) })
    }

    private static func phones(_ account: JSONNode) -> String? {
        let phones = account["phones"].elements.compactMap(\.text)
        return phones.isEmpty ? nil : phones.joined(separator: ", ")
    }

    private static func item(_ item: JSONNode) -> String? {
        guard !item.isNull else { return nil }
        let year = item["year"].integer.map(String.init)
        let make = [item["make"].text, item["model"].text, year].compactMap { $0 }.joined(separator: " ")
        let mileage = item["mileage"].integer.map { "\($0) \(item["mileageUnit"].text ?? "km")" }
        let name =
            item["name"].text.map { make.contains($0) || $0.contains(make) && !make.isEmpty ? $0 : "\($0) \(make)" }
            ?? make
        let parts = [name, item["registration"].text, item["vin"].text, item["serialNumber"].text, mileage]
        return parts.compactMap { $0 }.map { $0.trimmed }.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// "2026-03-02T16:30:00+01:00" as "2026-03-02 16:30": the engine answers in the shop's time.
    private static func moment(_ node: JSONNode) -> String? {
        guard let text = node.text, text.utf8.count >= 16 else { return node.text }
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }
}
