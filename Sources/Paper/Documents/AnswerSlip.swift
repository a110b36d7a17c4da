// The slip that a customer sends back: who answers and to whom, a row for each estimate with two boxes, name and date. Its
// numbers are those that answers are entered by (I-05). Nothing in it takes a second line but the head: a row is as high as it is.
//
//   - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
//   Answer slip                                     shop, how to reach it
//   customer, number
//   what to do
//   E-204   what it is for            1,842.50 DKK   [ ] Yes   [ ] No
//   ______________________________   __________________
//   Name and signature               Date

internal import JSON
internal import Wording

struct AnswerSlip {
    private let flow: PaperFlow
    private let title: TextBlock
    private let reach: TextBlock
    private let customer: TextBlock
    private let hint: TextBlock
    private let yes: TextBlock
    private let no: TextBlock
    private let rowHeight: Double
    private let rowCount: Int
    /// The widest number and amount: all rows have the same columns.
    private let numberWidth: Double
    private let amountWidth: Double

    private static let numberStyle = TextStyle(10.5, .bold, lineLimit: 1)
    private static let amountStyle = TextStyle(10, .semibold)

    init(_ flow: PaperFlow, _ estimates: [JSONNode], shop: JSONNode, customer: JSONNode) {
        self.flow = flow
        let wording = flow.wording
        let width = flow.width
        rowHeight = 24 * flow.look.scale
        rowCount = estimates.count
        title = flow.set(wording[.answerSlip], TextStyle(13, .bold), width: width * 0.5)
        let back = [shop["name"].text, flow.named(.phone, shop["phone"]), flow.named(.email, shop["email"])]
        reach = flow.set(
            back.compactMap { $0 }.joined(separator: "\n"), TextStyle(8.5, .regular, .quiet, alignment: .trailing),
            width: width * 0.45)
        self.customer = flow.set(
            "\(customer["name"].text ?? ""), \(wording[.customerNumber]) \(customer["number"].text ?? "")",
            TextStyle(10, .semibold), width: width)
        hint = flow.set(wording[.answerSlipHint], TextStyle(9, .regular, .quiet), width: width)
        yes = flow.set(wording[.approve], TextStyle(9.5))
        no = flow.set(wording[.refuse], TextStyle(9.5))
        func widest(_ member: String, _ style: TextStyle) -> Double {
            estimates.map { flow.set($0[member].text ?? "", style).width }.max() ?? 0
        }
        numberWidth = min(max(widest("number", Self.numberStyle), width * 0.1), width * 0.2)
        amountWidth = widest("totalText", Self.amountStyle)
    }

    private var headHeight: Double { max(title.height, reach.height) + customer.height + hint.height + 34 }
    private var endHeight: Double { 62 * flow.look.scale }

    /// On one sheet.
    var height: Double { headHeight + Double(rowCount) * rowHeight + endHeight }

    func drawHead() {
        flow.y += 8
        flow.draw(
            .line(x1: flow.left, y1: flow.y, x2: flow.right, y2: flow.y, width: 0.8, .quiet, dashed: true))
        flow.y += 12
        flow.draw(title, x: flow.left, y: flow.y)
        flow.draw(reach, x: flow.right - flow.width * 0.45, y: flow.y)
        flow.y += max(title.height, reach.height) + 4
        flow.draw(customer, x: flow.left, y: flow.y)
        flow.y += customer.height + 2
        flow.draw(hint, x: flow.left, y: flow.y)
        flow.y += hint.height + 8
    }

    func drawRow(_ estimate: JSONNode) {
        if flow.need(rowHeight) { drawHead() }
        let box = 11 * flow.look.scale
        let boxes = yes.width + no.width + 2 * box + 34
        let gap = 12.0
        let number = flow.set(estimate["number"].text ?? "", Self.numberStyle, width: numberWidth)
        let amount = flow.set(estimate["totalText"].text ?? "", Self.amountStyle)
        let left = flow.left + numberWidth + gap
        let end = flow.right - boxes - gap - amountWidth - gap
        let about = flow.set(estimate["title"].text ?? "", TextStyle(9.5, lineLimit: 1), width: max(20, end - left))
        // Everything stands on one line of writing.
        let base = flow.y + rowHeight * 0.68
        func stand(_ block: TextBlock, _ x: Double) { flow.draw(block, x: x, y: base - block.baseline) }
        stand(number, flow.left)
        stand(about, left)
        stand(amount, flow.right - boxes - gap - amount.width)
        var x = flow.right - boxes
        for block in [yes, no] {
            flow.draw(.frame(x: x, y: base - box + 1.5, width: box, height: box, line: 1, .text, radius: 0))
            stand(block, x + box + 5)
            x += box + 5 + block.width + 14
        }
        flow.y += rowHeight
        flow.draw(.line(x1: flow.left, y1: flow.y, x2: flow.right, y2: flow.y, width: 0.4, .line, dashed: false))
    }

    func drawEnd() {
        if flow.need(endHeight) { drawHead() }
        flow.y += endHeight - 22 * flow.look.scale
        flow.signatures(flow.wording[.signature])
    }
}
