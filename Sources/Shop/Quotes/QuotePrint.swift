// A quote version as text for paper: 72 columns, so that it prints and mails as it is. Columns are counted in characters
// as people see them.

import JSON
import Records

struct QuotePrint {
    private let call: ShopCall
    private static let width = 72

    init(_ call: ShopCall) { self.call = call }

    func text(_ quote: Record, _ version: Record) throws(ShopError) -> String {
        let shop = try call.settings().shop
        let account = try quote[Quote.accountId].flatMap { (id) throws(ShopError) in try call.reader.read(id) }
        let currency = version[QuoteVersion.total].flatMap { Money($0) }?.currency ?? shop.currency
        var lines = [shop.name]
        for part in [shop.address, shop.phone, shop.email] {
            if let part { lines += part.split(separator: "\n").map(String.init) }
        }
        lines += [
            "", Self.between("QUOTE \(quote[Quote.number] ?? "")", "version \(version[QuoteVersion.number] ?? 0)"),
        ]
        if let date = version.createdAt { lines.append("Date         \(try call.time().wall(date).date)") }
        if let until = version[QuoteVersion.validUntil] { lines.append("Valid until  \(until)") }
        if let name = account?[Account.name] { lines.append("Customer     \(name)") }
        if let address = account?[Account.address] {
            lines += address.split(separator: "\n").map { "             \($0)" }
        }
        if let number = quote[Quote.poNumber] { lines.append("PO number    \(number)") }
        lines += ["", quote[Quote.name] ?? "", String(repeating: "-", count: Self.width)]
        version[QuoteVersion.lines]?.bytes.withUnsafeBytes { bytes in
            for line in JSONText.elements(of: bytes) { lines += Self.lines(line, currency) }
        }
        lines.append(String(repeating: "-", count: Self.width))
        for (title, amount) in [("Net", version[QuoteVersion.net]), ("Tax", version[QuoteVersion.tax])] {
            if let amount = amount.flatMap({ Money($0) }) { lines.append(Self.between(title, amount.text)) }
        }
        if let total = version[QuoteVersion.total].flatMap({ Money($0) }) {
            lines.append(Self.between("TOTAL", total.text))
        }
        if let note = version[QuoteVersion.note] {
            lines.append("")
            for part in note.split(separator: "\n", omittingEmptySubsequences: false) {
                lines += Self.wrapped(String(part), to: Self.width)
            }
        }
        lines += ["", "SHA-256 \(version[QuoteVersion.hash] ?? "")"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ line: UnsafeRawBufferPointer, _ currency: String) -> [String] {
        func text(_ name: StaticString) -> String? { JSONText.member(name, of: line).flatMap(JSONText.string) }
        func amount(_ name: StaticString) -> Money {
            Money(
                minor: JSONText.member(name, of: line).flatMap(JSONText.integer).map(Int.init) ?? 0, currency: currency)
        }
        var lines = wrapped(text("description") ?? "", to: width)
        let unit = text("unit").map { " \($0)" } ?? ""
        let rate = text("taxPercent").map { ", tax \($0) %" } ?? ""
        lines.append(
            between(
                "  \(text("quantity") ?? "1")\(unit) at \(amount("unitPriceMinor").text)\(rate)",
                amount("netMinor").text))
        return lines
    }

    /// Left and right on one line, or on two where they do not fit.
    private static func between(_ left: String, _ right: String) -> String {
        let room = width - left.count - right.count
        if room >= 1 { return left + String(repeating: " ", count: room) + right }
        return left + "\n" + String(repeating: " ", count: max(0, width - right.count)) + right
    }

    /// Broken between words; a word that is longer than a line stays whole.
    private static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}
