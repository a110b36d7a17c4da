/// One mailbox: where a message goes or comes from (RFC 5322, section 3.4).
package struct MailAddress: Hashable, Sendable {
    /// Name for people, any language; empty when there is none.
    package let name: String
    /// local@domain, ASCII.
    package let address: String

    /// Nil when the address cannot stand in a header and an SMTP command: it needs one @ with something on both sides,
    /// and no space, control character, bracket, quote or letter beyond ASCII. Nothing is cut off or mended.
    package init?(_ address: String, name: String = "") {
        guard Self.isPlain(address) else { return nil }
        self.address = address
        self.name = HeaderText.oneLine(name)
    }

    /// Takes "Lind Garage <desk@example.test>" as well as "desk@example.test".
    package init?(written text: String) {
        guard let open = text.lastIndex(of: "<"), text.hasSuffix(">") else {
            self.init(text)
            return
        }
        var name = HeaderText.oneLine(String(text[..<open]))
        if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        self.init(String(text[text.index(after: open)...].dropLast()), name: name)
    }

    /// The part after the @.
    package var domain: Substring { address[address.index(after: address.lastIndex(of: "@")!)...] }

    private static let refused = Set("()<>[]:;,\\\"".utf8)

    private static func isPlain(_ text: String) -> Bool {
        guard text.utf8.count <= 254, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !refused.contains($0) }) else {
            return false
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { !$0.isEmpty && $0.first != UInt8(ascii: ".") && $0.last != UInt8(ascii: ".") }
            && parts[0].count <= 64
    }
}
