internal import JSON
internal import Wording

extension PaperFlow {
    /// The shop above, the customer below it, a title: how every paper begins.
    ///
    /// - Parameters:
    ///   - shop: name, address, phone, email (schema: MessageShop).
    ///   - customer: name, number, address (schema: MessageCustomer).
    func letterhead(_ shop: JSONNode, _ customer: JSONNode, title: String, subtitle: String) {
        let name = set(shop["name"].text ?? "", TextStyle(15, .bold, lineLimit: 2), width: width * 0.55)
        let reach = [shop["address"].text, said(.phone, shop["phone"]), said(.email, shop["email"])].compactMap { $0 }
        let contact = set(
            reach.joined(separator: "\n"), TextStyle(8.5, .regular, .quiet, alignment: .trailing), width: width * 0.42)
        draw(name, x: left, y: y)
        draw(contact, x: right - width * 0.42, y: y + 2)
        y += max(name.height, contact.height + 2) + 8
        draw(.line(x1: left, y1: y, x2: right, y2: y, width: 1.6, .text, dashed: false))
        y += 16
        let address = set(
            [customer["name"].text, customer["address"].text].compactMap { $0 }.joined(separator: "\n"),
            TextStyle(10.5, lineLimit: 8), width: width * 0.6)
        draw(address, x: left, y: y)
        y += max(address.height, 30) + 18
        let big = set(title, TextStyle(21, .bold, lineLimit: 2), width: width)
        draw(big, x: left, y: y)
        y += big.height + 1
        let small = set(subtitle, TextStyle(10, .regular, .quiet), width: width)
        draw(small, x: left, y: y)
        y += small.height + 14
    }

    private func said(_ word: Word, _ value: JSONNode) -> String? {
        value.text.flatMap { $0.isEmpty ? nil : "\(wording[word]) \($0)" }
    }
}
