// The daily report (S3-09 to S3-13, S3-18): the account in numbers, repairs by the customer's names and colours of statuses with
// their words beside, estimates that wait with a slip to answer on.

internal import JSON
internal import Wording

enum ReportPaper {
    /// A fax has nothing but its pages: they begin as a letter does (S3-10).
    ///
    /// - Parameters:
    ///   - data: schema MessageData.
    ///   - to: the number, for a fax.
    static func draw(_ data: JSONNode, to: String, into flow: PaperFlow) -> [Sheet] {
        let wording = flow.wording
        let customer = data["customer"]
        let day = data["dateText"].text ?? data["date"].text
        let subtitle = flow.subtitle(
            [day.map { wording(.asOf, $0) }, "\(wording[.customerNumber]) \(customer["number"].text ?? "")"], to: to)
        flow.letterhead(data["shop"], customer, title: wording[.reportTitle], subtitle: subtitle)
        if flow.look == .fax {
            flow.paragraph(wording(.greeting, customer["name"].text ?? ""), TextStyle(11), after: 4)
            flow.paragraph(wording[.reportIntro], TextStyle(11), after: 12)
        }
        summary(data["summary"], flow)
        if let message = data["customMessage"].text, !message.isEmpty { custom(message, flow) }

        let repairs = data["repairs"].elements
        flow.heading(wording[.repairs])
        if repairs.isEmpty { flow.paragraph(wording[.noRepairs], TextStyle(10.5)) }
        for repair in repairs { flow.repair(repair) }

        let estimates = data["estimates"].elements
        if !estimates.isEmpty {
            flow.heading(wording[.estimates])
            for estimate in estimates { flow.estimate(estimate) }
        }
        answers(data, flow)
        if let link = data["link"].text, !link.isEmpty {
            flow.need(34)
            flow.y += 4
            flow.paragraph("\(wording[.yourPages]):", TextStyle(9.5, .semibold), after: 0)
            flow.paragraph(link, TextStyle(9.5))
        }
        if !estimates.isEmpty { flow.answerSlip(estimates, shop: data["shop"], customer: customer) }
        return flow.finished(foot: data["shop"]["name"].text ?? "")
    }

    static func answers(_ data: JSONNode, _ flow: PaperFlow) {
        guard let how = data["howToAnswer"].text, !how.isEmpty else { return }
        flow.need(40)
        flow.y += 4
        flow.paragraph(flow.wording[.howToAnswer], TextStyle(9.5, .semibold), after: 1)
        flow.paragraph(how, TextStyle(9.5))
    }

    /// Three numbers in three boxes.
    private static func summary(_ summary: JSONNode, _ flow: PaperFlow) {
        let wording = flow.wording
        let numbers: [(Int?, Word)] = [
            (summary["openRepairs"].integer, .openRepairs), (summary["awaitingApproval"].integer, .awaitingAnswer),
            (summary["ready"].integer, .readyToFetch),
        ]
        guard numbers.contains(where: { $0.0 != nil }) else { return }
        let gap = 10.0
        let width = (flow.width - 2 * gap) / 3
        let blocks = numbers.map { number, word in
            (
                flow.set("\(number ?? 0)", TextStyle(22, .bold), width: width - 24),
                flow.set(wording[word], TextStyle(9, .regular, .quiet), width: width - 24)
            )
        }
        let height = (blocks.map { $0.0.height + $0.1.height }.max() ?? 0) + 14
        flow.need(height)
        for (index, block) in blocks.enumerated() {
            let x = flow.left + Double(index) * (width + gap)
            flow.draw(.area(x: x, y: flow.y, width: width, height: height, .tint, radius: 5))
            flow.draw(block.0, x: x + 12, y: flow.y + 5)
            flow.draw(block.1, x: x + 12, y: flow.y + 5 + block.0.height)
        }
        flow.y += height + 14
    }

    /// What the shop adds, in a frame.
    private static func custom(_ message: String, _ flow: PaperFlow) {
        let block = flow.set(message, TextStyle(10.5), width: flow.width - 26)
        let height = block.height + 16
        guard height < flow.bottom - flow.top else {
            flow.paragraph(message, TextStyle(10.5))
            return
        }
        flow.need(height)
        flow.draw(.frame(x: flow.left, y: flow.y, width: flow.width, height: height, line: 0.7, .line, radius: 5))
        flow.draw(block, x: flow.left + 13, y: flow.y + 8)
        flow.y += height + 10
    }
}
