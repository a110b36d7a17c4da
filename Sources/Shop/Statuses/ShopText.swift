// Small questions about text that several rules ask. Normal forms and clusters are Storage's; they are the same that
// limits and indexes use.

import Storage

/// Text as the rules compare, count and store it.
package enum ShopText {
    /// Equal for texts that differ in case or compatibility form alone, as the indexes of names have it.
    package static func folded(_ text: String) -> String {
        bytes(text, Normalization.nfkcCaseFold)
    }

    /// In normalization form C, as text is stored.
    package static func nfc(_ text: String) -> String { bytes(text, Normalization.nfc) }

    /// Characters as a person counts them: extended grapheme clusters after NFC (S0-08).
    package static func characterCount(_ text: String) -> Int {
        var text = nfc(text)
        return text.withUTF8 { GraphemeCount.count(in: UnsafeRawBufferPointer($0)) }
    }

    /// Empty, or nothing but white space and characters that show nothing.
    package static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint }
    }

    /// Without white space at either end; nil when nothing is left.
    package static func trimmed(_ text: String) -> String? {
        guard !isBlank(text) else { return nil }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        return String(scalars[first...last])
    }

    /// At most `limit` characters; a longer text ends with an ellipsis. For what the engine itself composes: what a
    /// person wrote is refused, never cut.
    package static func fitted(_ text: String, to limit: Int) -> String {
        if text.utf8.count <= limit || text.count <= limit { return text }
        return text.prefix(limit - 1) + "…"
    }

    private static func bytes(_ text: String, _ form: (UnsafeRawBufferPointer) -> [UInt8]) -> String {
        var text = text
        return text.withUTF8 { String(decoding: form(UnsafeRawBufferPointer($0)), as: UTF8.self) }
    }
}
