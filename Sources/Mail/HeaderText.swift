// Texts in header fields. ASCII stands as it is; anything else becomes encoded words (RFC 2047), each a whole number of
// characters, so that no reader sees half a letter:
//
//   Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
//            ^ at most 75 bytes a word, 78 a line; words of one text are joined by a line end and a space

internal import JSON

/// Writes texts so that every mail program reads the same.
package enum HeaderText {
    /// Bytes that a line of a header should have at most, without its end (RFC 5322, section 2.1.1).
    static let lineBytes = 78
    /// Bytes of one encoded word at most (RFC 2047, section 2).
    static let wordBytes = 75
    static let closing = "?="

    /// A text without line ends and control characters, so that nobody writes a header of his own into ours.
    package static func oneLine(_ text: String) -> String {
        var kept = ""
        var gap = false
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}"
                || scalar == "\u{2029}"
                || scalar == " "
            {
                gap = true
                continue
            }
            if gap, !kept.isEmpty { kept.unicodeScalars.append(" ") }
            gap = false
            kept.unicodeScalars.append(scalar)
        }
        return kept
    }

    /// A header with text for people, folded: "Subject: …" with CRLF at its end.
    package static func field(_ name: String, text: String) -> [UInt8] {
        var line = FoldedLine(name)
        line.add(unstructured(oneLine(text), column: name.utf8.count + 2))
        return line.finished
    }

    /// A header with mailboxes.
    package static func field(_ name: String, addresses: [MailAddress]) -> [UInt8] {
        var line = FoldedLine(name)
        for (index, address) in addresses.enumerated() {
            let comma = index + 1 < addresses.count ? "," : ""
            if address.name.isEmpty {
                line.add([address.address + comma])
            } else {
                line.add(phrase(address.name, column: name.utf8.count + 2) + ["<\(address.address)>\(comma)"])
            }
        }
        return line.finished
    }

    /// A header whose value is ours: dates, ids, types. Parameters may stand on lines of their own.
    package static func field(_ name: String, value: String, parameters: [String] = []) -> [UInt8] {
        var line = FoldedLine(name)
        line.add(parameters.isEmpty ? [value] : [value + ";"])
        for (index, parameter) in parameters.enumerated() {
            line.add([parameter + (index + 1 < parameters.count ? ";" : "")])
        }
        return line.finished
    }

    /// Pieces that may be parted by a line end.
    private static func unstructured(_ text: String, column: Int) -> [String] {
        if isPlain(text) {
            let words = text.split(separator: " ").map(String.init)
            // A word that no line holds would be cut by somebody on the way.
            if words.allSatisfy({ $0.utf8.count < lineBytes - 1 }) { return words }
        }
        return encodedWords(text, firstColumn: column)
    }

    /// The name before an address: atoms, else a quoted text, else encoded words.
    private static func phrase(_ name: String, column: Int) -> [String] {
        guard isPlain(name), name.utf8.count <= 60 else { return encodedWords(name, firstColumn: column) }
        if name.utf8.allSatisfy({ isAtomByte($0) || $0 == UInt8(ascii: " ") }) {
            return name.split(separator: " ").map(String.init)
        }
        let escaped = name.reduce(into: "") { text, letter in
            if letter == "\"" || letter == "\\" { text += "\\" }
            text.append(letter)
        }
        return ["\"\(escaped)\""]
    }

    /// Printable ASCII that no reader takes for an encoded word.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    /// A text as encoded words, in the encoding that makes it shorter: Q for words with some accents, B for other scripts.
    private static func encodedWords(_ text: String, firstColumn: Int) -> [String] {
        let qBytes = text.utf8.reduce(0) { $0 + (isLetterOrDigit($1) || $1 == UInt8(ascii: " ") ? 1 : 3) }
        let isQ = qBytes <= (text.utf8.count + 2) / 3 * 4
        let opening = isQ ? "=?utf-8?Q?" : "=?utf-8?B?"
        let frame = opening.utf8.count + closing.utf8.count
        var words: [String] = []
        var word: [UInt8] = []
        // The first shares its line with the name of the header.
        var room = max(24, min(wordBytes, lineBytes - firstColumn) - frame)
        for scalar in text.unicodeScalars {
            let next = word + Array(String(scalar).utf8)
            if encodedBytes(next, isQ) > room {
                words.append(opening + encoded(word, isQ) + closing)
                word = Array(String(scalar).utf8)
                room = wordBytes - frame
            } else {
                word = next
            }
        }
        if !word.isEmpty { words.append(opening + encoded(word, isQ) + closing) }
        return words
    }

    private static func encodedBytes(_ bytes: [UInt8], _ isQ: Bool) -> Int {
        isQ ? bytes.reduce(0) { $0 + qEncoded($1).utf8.count } : (bytes.count + 2) / 3 * 4
    }

    private static func encoded(_ bytes: [UInt8], _ isQ: Bool) -> String {
        isQ ? bytes.reduce(into: "") { $0 += qEncoded($1) } : String(decoding: Base64.text(of: bytes), as: UTF8.self)
    }

    private static func qEncoded(_ byte: UInt8) -> String {
        if byte == UInt8(ascii: " ") { return "_" }
        if isLetterOrDigit(byte) { return String(UnicodeScalar(byte)) }
        return "=" + Hex.byte(byte)
    }
}
