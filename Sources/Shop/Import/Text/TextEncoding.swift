// How the bytes of an import file stand for characters. Spreadsheets of small shops are Windows-1252 as often as
// UTF-8, and say so nowhere.

/// An encoding of import files.
package enum TextEncoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case windows1252 = "windows-1252"
    case latin1 = "latin-1"

    package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// What the first bytes of a file look like: UTF-8 where they are UTF-8 (with or without a mark), else
    /// Windows-1252, of which Latin-1 is the part that people write.
    package static func guess(_ bytes: UnsafeRawBufferPointer) -> TextEncoding {
        UTF8Check.validCount(bytes, isWhole: false) == nil ? .windows1252 : .utf8
    }

    /// Appends the bytes as UTF-8. UTF-8 is passed on as it is: its reader checks each field.
    package func append(_ bytes: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        if self == .utf8 {
            target.append(contentsOf: bytes)
            return
        }
        for byte in bytes {
            if byte < 0x80 {
                target.append(byte)
            } else if byte >= 0xA0 || self == .latin1 {
                target.append(0xC0 | byte >> 6)
                target.append(0x80 | byte & 0x3F)
            } else {
                UTF8.forEachByte(of: UnicodeScalar(Self.windowsControls[Int(byte) - 0x80]) ?? "\u{FFFD}") {
                    target.append($0)
                }
            }
        }
    }

    /// What Windows-1252 has where Latin-1 has control characters (0x80 to 0x9F); the five bytes it leaves open are
    /// U+FFFD. Source: Unicode Consortium, mapping table CP1252.TXT.
    private static let windowsControls: [UInt16] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
        0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
    ]
}

extension UTF8 {
    /// The bytes of one scalar.
    fileprivate static func forEachByte(of scalar: UnicodeScalar, _ body: (UInt8) -> Void) {
        for byte in String(Character(scalar)).utf8 { body(byte) }
    }
}

/// Whether bytes are UTF-8 (RFC 3629: shortest form, no surrogates, up to U+10FFFF).
package enum UTF8Check {
    /// How many bytes form whole characters; nil where a byte cannot be. Of a text that is not `isWhole` the last
    /// character may be incomplete.
    package static func validCount(_ bytes: UnsafeRawBufferPointer, isWhole: Bool = true) -> Int? {
        var index = 0
        while index < bytes.count {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            guard let length = length(ofLead: lead) else { return nil }
            for step in 1..<length {
                guard index + step < bytes.count else { return isWhole ? nil : index }
                let byte = bytes[index + step]
                guard byte & 0xC0 == 0x80, step > 1 || isSecond(byte, after: lead) else { return nil }
            }
            index += length
        }
        return index
    }

    private static func length(ofLead lead: UInt8) -> Int? {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: nil
        }
    }

    /// Rules out long forms, surrogates and what lies beyond U+10FFFF.
    private static func isSecond(_ byte: UInt8, after lead: UInt8) -> Bool {
        switch lead {
        case 0xE0: byte >= 0xA0
        case 0xED: byte < 0xA0
        case 0xF0: byte >= 0x90
        case 0xF4: byte < 0x90
        default: true
        }
    }
}
