internal import JSON
internal import Wording

extension PaperFlow {
    /// The shop above, the customer below it, a title: how every paper begins.
    ///
    /// - Parameters:
    ///   - shop: name, address, phone, email (schema: MessageShop).
    ///   - customer: name, number, address (schema: MessageCustomer).
    func letterhead(_ shop: JSONNode, _ customer: JSONNode, title: String, subtitle: String) {
        let name = fitted(shop["name"].text ?? "", [15, 12.5, 10.5], .bold, width: width * 0.55)
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
            TextStyle(10.5, lineLimit: 14), width: width * 0.6)
        draw(address, x: left, y: y)
        y += max(address.height, 30) + 18
        let big = fitted(title, [21, 17, 14], .bold, width: width)
        draw(big, x: left, y: y)
        y += big.height + 1
        let small = set(subtitle, TextStyle(10, .regular, .quiet), width: width)
        draw(small, x: left, y: y)
        y += small.height + 14
    }

    /// By fax it says first who is to have it; the number is nil for paper and where there is none.
    func subtitle(_ parts: [String?], to: String?) -> String {
        let fax = to.flatMap { look == .fax && !$0.isEmpty ? "\(wording[.fax])  \(wording[.faxTo]) \($0)" : nil }
        return ([fax] + parts).compactMap { $0 }.joined(separator: "  ·  ")
    }

    private func said(_ word: Word, _ value: JSONNode) -> String? {
        value.text.flatMap { $0.isEmpty ? nil : "\(wording[word]) \($0)" }
    }
}
