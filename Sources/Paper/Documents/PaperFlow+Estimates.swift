internal import JSON
internal import Wording

extension PaperFlow {
    /// One estimate that waits: number, what it is for, its lines, what it comes to.
    ///
    /// - Parameter estimate: schema MessageEstimate.
    func estimate(_ estimate: JSONNode) {
        let amountWidth = width * 0.24
        let mainWidth = width - amountWidth - 12
        let number = estimate["number"].text ?? ""
        let order = estimate["roNumber"].text.map { "  ·  \(wording[.order]) \($0)" } ?? ""
        let title = set("\(wording[.estimate]) \(number)\(order)", TextStyle(11, .semibold), width: mainWidth)
        let about = set(
            [estimate["title"].text, estimate["item"].text].compactMap { $0 }.joined(separator: ", "),
            TextStyle(9, .regular, .quiet), width: mainWidth)
        let lines = estimate["lines"].elements.map { line in
            let unit = line["unit"].text.map { " \($0)" } ?? ""
            let text = "\(line["quantity"].text ?? "1")\(unit)  \(line["description"].text ?? "")"
            return set(text, TextStyle(9, .regular, .quiet), width: mainWidth)
        }
        let amount = set(
            estimate["totalText"].text ?? "", TextStyle(12, .bold, alignment: .trailing), width: amountWidth)
        let head = max(title.height + about.height + 1, amount.height)
        let whole = head + lines.reduce(0) { $0 + $1.height } + 10
        // One of half a sheet or more is parted between its lines; the first two stay with the head.
        let isWhole = whole < (bottom - top) / 2
        need(isWhole ? whole : head + lines.prefix(2).reduce(0) { $0 + $1.height } + 10)
        draw(title, x: left, y: y)
        draw(about, x: left, y: y + title.height + 1)
        draw(amount, x: right - amountWidth, y: y)
        y += head
        for line in lines {
            need(line.height + 5)
            draw(line, x: left, y: y)
            y += line.height
        }
        y += 5
        draw(.line(x1: left, y1: y, x2: right, y2: y, width: 0.4, .line, dashed: false))
        y += 6
    }

    /// The part that a customer cuts off and sends back: a line for each estimate with two boxes, name and date.
    func answerSlip(_ estimates: [JSONNode], shop: JSONNode, customer: JSONNode) {
        let slip = AnswerSlip(self, estimates, shop: shop, customer: customer)
        // Whole on one sheet; one that no sheet holds goes on under the same head.
        need(min(slip.height, bottom - top))
        slip.drawHead()
        for estimate in estimates { slip.drawRow(estimate) }
        slip.drawEnd()
    }
}
