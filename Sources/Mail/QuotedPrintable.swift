// Texts as quoted-printable (RFC 2045, section 6.7): readable as they are where they are ASCII, lines of at most 76 bytes,
// and never the bytes "=_", so that a boundary with them cannot be in a text.

enum QuotedPrintable {
    static let lineBytes = 76

    /// A text with any line ends, as lines that end in CRLF.
    static func lines(of text: String) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count * 5 / 4)
        for line in TextLines.split(text) {
            append(line, to: &encoded)
            encoded += [13, 10]
        }
        return encoded
    }

    private static func append(_ line: [UInt8], to encoded: inout [UInt8]) {
        var column = 0
        var index = 0
        while index < line.count {
            // A character is not parted: what cuts lines elsewhere may not know where letters begin.
            let count = characterBytes(line[index], upTo: line.count - index)
            var piece: [UInt8] = []
            for offset in index..<index + count {
                let byte = line[offset]
                let isLast = offset == line.count - 1
                piece += stands(byte, isFirst: offset == 0, isLast: isLast) ? [byte] : Array("=\(Hex.byte(byte))".utf8)
            }
            if column + piece.count > lineBytes - 1 {
                encoded += [UInt8(ascii: "="), 13, 10]
                column = 0
            }
            encoded += piece
            column += piece.count
            index += count
        }
    }

    /// Spaces at the end of a line get lost on the way, "From " at its beginning a > before it, a lone dot ends a mail.
    private static func stands(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case UInt8(ascii: " "), 9: !isLast
        case UInt8(ascii: "."), UInt8(ascii: "F"): !isFirst
        default: byte > 0x20 && byte < 0x7F
        }
    }

    private static func characterBytes(_ first: UInt8, upTo count: Int) -> Int {
        min(count, first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4)
    }
}

enum TextLines {
    /// The lines of a text, whatever ended them: CRLF, LF or CR. One line end at the very end makes no empty line.
    static func split(_ text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var afterCarriageReturn = false
        for byte in text.utf8 {
            if byte == 13 || (byte == 10 && !afterCarriageReturn) {
                lines.append(line)
                line = []
            } else if byte != 10 {
                line.append(byte)
            }
            afterCarriageReturn = byte == 13
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
