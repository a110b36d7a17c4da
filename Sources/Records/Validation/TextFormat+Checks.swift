// What a text of each format may hold. All of them refuse U+0000, which no key can hold.

extension TextFormat {
    /// Whether the text (UTF-8, not blank) has this form.
    func fits(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .line, .zone: !bytes.hasControls(except: [])
        case .block: !bytes.hasControls(except: [0x09, 0x0A, 0x0D])
        case .any, .path: !bytes.contains(0)
        case .token: bytes.allSatisfy { $0.isLetterOrDigit || Self.tokenMarks.contains($0) }
        case .email: fitsEmail(bytes)
        case .phone: !bytes.hasControls(except: []) && bytes.contains(where: \.isDigit)
        case .color: bytes.count == 7 && bytes[0] == UInt8(ascii: "#") && bytes.dropFirst().allSatisfy(\.isHexadecimal)
        case .currency: bytes.count == 3 && bytes.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        case .language: fitsLanguage(bytes)
        case .timeOfDay: fitsTimeOfDay(bytes)
        }
    }

    /// Whether a text that is not blank has this form.
    package func accepts(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { fits(UnsafeRawBufferPointer($0)) }
    }

    /// A language of two or three letters (ISO 639), and subtags of up to eight letters and digits (RFC 5646): what is a
    /// language in words has more.
    private func fitsLanguage(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let tags = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let language = tags.first, (2...3).contains(language.count), language.allSatisfy(\.isLetter) else {
            return false
        }
        return tags.dropFirst().allSatisfy { (1...8).contains($0.count) && $0.allSatisfy(\.isLetterOrDigit) }
    }

    private static let tokenMarks = Array(".-_$/".utf8)

    /// Something, one "@" at least with something on either side, no blanks: whether it can be written to is found out
    /// by writing to it.
    private func fitsEmail(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > 0, at < bytes.count - 1 else { return false }
        return !bytes.hasControls(except: []) && !bytes.contains(UInt8(ascii: " "))
    }

    private func fitsTimeOfDay(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), [0, 1, 3, 4].allSatisfy({ bytes[$0].isDigit }) else {
            return false
        }
        func number(_ index: Int) -> UInt8 { (bytes[index] - 48) * 10 + bytes[index + 1] - 48 }
        return number(0) <= 23 && number(3) <= 59
    }

    /// What would do, in words.
    package func expectation(_ max: Int) -> String {
        switch self {
        case .line: "a text of at most \(max) characters in one line"
        case .block, .any: "a text of at most \(max) characters"
        case .token: "at most \(max) letters, digits and . - _ $ /"
        case .email: "an e-mail address"
        case .phone: "a telephone number"
        case .color: "a colour, such as #33AA66"
        case .currency: "a currency, such as EUR"
        case .language: "a language tag, such as en, de, da or en-GB"
        case .zone: "a time zone, such as Europe/Copenhagen"
        case .timeOfDay: "a time of day, such as 18:30"
        case .path: "a path"
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self &- 48 <= 9 }
    fileprivate var isLetter: Bool { (self | 0x20) &- 97 < 26 }
    fileprivate var isLetterOrDigit: Bool { isDigit || isLetter }
    fileprivate var isHexadecimal: Bool { isDigit || (self | 0x20) &- 97 < 6 }
}

extension UnsafeRawBufferPointer {
    /// Whether there is nothing to see in the text: no byte, or white space alone.
    var isBlank: Bool {
        for byte in self where byte > 0x20 {
            // Something else than ASCII may still be a space.
            return byte < 0x80
                ? false : String(decoding: self, as: UTF8.self).unicodeScalars.allSatisfy(\.properties.isWhitespace)
        }
        return !contains { $0 < 0x20 && !(0x09...0x0D ~= $0) }
    }

    /// Whether it has control characters (C0, delete, C1) beside those.
    func hasControls(except allowed: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in self {
            if byte < 0x20 || byte == 0x7F, !allowed.contains(byte) { return true }
            // C1 controls are C2 80 to C2 9F.
            if previous == 0xC2, byte < 0xA0 { return true }
            previous = byte
        }
        return false
    }
}
