internal import JSON
internal import Terminal

extension SheetText {
    /// Lines of an offer with their sums on the right.
    mutating func priced(_ version: JSONNode, _ target: Target) {
        let currency = version["total"]["currency"].text ?? ""
        func row(_ left: String, _ minor: Int?, _ style: TextStyle = .plain) {
            let amount = minor.map { Money.text($0, currency) } ?? ""
            let room = max(8, min(width, 76) - 4 - DisplayWidth.of(amount) - 2)
            let shown = left.shownOnOneLine.fitted(to: room, ellipsis: signs.ellipsis)
            let gap = String(repeating: " ", count: max(1, room - DisplayWidth.of(shown) + 2))
            add(StyledText("    " + shown + gap + amount, style), indent: 4, target: target)
        }
        for line in version["lines"].elements {
            let quantity = [line["quantity"].text ?? "1", line["unit"].text ?? "x"].joined(separator: " ")
            let price = Money.text(line["unitPriceMinor"].integer ?? 0, currency)
            let tax = line["taxPercent"].text.map { ", tax \($0) %" } ?? ""
            row("\(line["description"].text ?? "")  \(quantity) at \(price)\(tax)", line["netMinor"].integer)
        }
        row("without tax", version["net"]["minor"].integer, Looks.hint)
        row("tax", version["tax"]["minor"].integer, Looks.hint)
        row("total", version["total"]["minor"].integer, Looks.title)
    }
}
