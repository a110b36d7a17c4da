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
        let about = [estimate["title"].text, estimate["item"].text].compactMap { $0 }.joined(separator: ", ")
        var facts = [about]
        for line in estimate["lines"].elements {
            let unit = line["unit"].text.map { " \($0)" } ?? ""
            facts.append("\(line["quantity"].text ?? "1")\(unit)  \(line["description"].text ?? "")")
        }
        let below = set(facts.joined(separator: "\n"), TextStyle(9, .regular, .quiet), width: mainWidth)
        let amount = set(
            estimate["totalText"].text ?? "", TextStyle(12, .bold, alignment: .trailing), width: amountWidth)
        let height = max(title.height + below.height + 1, amount.height)
        need(min(height + 10, bottom - top))
        draw(title, x: left, y: y)
        draw(below, x: left, y: y + title.height + 1)
        draw(amount, x: right - amountWidth, y: y)
        y += height + 5
        draw(.line(x1: left, y1: y, x2: right, y2: y, width: 0.4, .line, dashed: false))
        y += 6
    }

    /// The part that a customer cuts off and sends back: a line for each estimate with two boxes, name and date.
    func answerSlip(_ estimates: [JSONNode], shop: JSONNode, customer: JSONNode) {
        let rowHeight = 24 * look.scale
        let hint = set(wording[.answerSlipHint], TextStyle(9, .regular, .quiet), width: width)
        let title = set(wording[.answerSlip], TextStyle(13, .bold), width: width * 0.5)
        let back = ["\(shop["name"].text ?? "")", named(.phone, shop["phone"]), named(.email, shop["email"])]
        let to = set(
            back.compactMap { $0 }.joined(separator: "\n"), TextStyle(8.5, .regular, .quiet, alignment: .trailing),
            width: width * 0.45)
        let who = set(
            "\(customer["name"].text ?? ""), \(wording[.customerNumber]) \(customer["number"].text ?? "")",
            TextStyle(10, .semibold), width: width)
        let head = max(title.height, to.height) + who.height + hint.height + 34
        let sign = 62 * look.scale
        // Whole on one sheet; a very long one goes on, each part with its boxes.
        need(min(head + Double(estimates.count) * rowHeight + sign, bottom - top))
        y += 8
        draw(.line(x1: left, y1: y, x2: right, y2: y, width: 0.8, .quiet, dashed: true))
        y += 12
        draw(title, x: left, y: y)
        draw(to, x: right - width * 0.45, y: y)
        y += max(title.height, to.height) + 4
        draw(who, x: left, y: y)
        y += who.height + 2
        draw(hint, x: left, y: y)
        y += hint.height + 8
        for estimate in estimates { slipRow(estimate, height: rowHeight) }
        need(sign)
        y += sign - 22 * look.scale
        signatures(wording[.signature])
    }

    private func slipRow(_ estimate: JSONNode, height: Double) {
        need(height)
        let box = 11 * look.scale
        let yes = set(wording[.approve], TextStyle(9.5))
        let no = set(wording[.refuse], TextStyle(9.5))
        let boxes = yes.width + no.width + 2 * box + 34
        let amountWidth = width * 0.17
        let amount = set(
            estimate["totalText"].text ?? "", TextStyle(10, .semibold, alignment: .trailing), width: amountWidth)
        let number = set(estimate["number"].text ?? "", TextStyle(10.5, .bold), width: width * 0.16)
        let titleWidth = width - width * 0.16 - amountWidth - boxes - 24
        let about = set(estimate["title"].text ?? "", TextStyle(9.5, lineLimit: 1), width: max(30, titleWidth))
        // Everything stands on one line of writing.
        let base = y + height * 0.68
        func stand(_ block: TextBlock, _ x: Double) { draw(block, x: x, y: base - block.baseline) }
        stand(number, left)
        stand(about, left + width * 0.16)
        stand(amount, right - boxes - 12 - amountWidth)
        var x = right - boxes
        for block in [yes, no] {
            draw(.frame(x: x, y: base - box + 1.5, width: box, height: box, line: 1, .text, radius: 0))
            stand(block, x + box + 5)
            x += box + 5 + block.width + 14
        }
        y += height
        draw(.line(x1: left, y1: y, x2: right, y2: y, width: 0.4, .line, dashed: false))
    }
}
