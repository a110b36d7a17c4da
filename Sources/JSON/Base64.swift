// Bytes as text, for files that travel inside JSON (RFC 4648, section 4: with padding, one line).

package enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let none: UInt8 = 255

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: none, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    package static func text(of bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let count = min(3, bytes.count - index)
            var group = UInt32(bytes[index]) << 16
            if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[index + 2]) }
            text.append(digits[Int(group >> 18)])
            text.append(digits[Int(group >> 12 & 63)])
            text.append(count > 1 ? digits[Int(group >> 6 & 63)] : padding)
            text.append(count > 2 ? digits[Int(group & 63)] : padding)
            index += 3
        }
        return text
    }

    /// The bytes; nil when the text is not what `text(of:)` makes of any.
    package static func bytes(of text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { bytes(of: UnsafeRawBufferPointer($0)) }
    }

    private static func bytes(of text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        guard !text.isEmpty else { return [] }
        let padded = text[text.count - 1] != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        return values.withUnsafeBufferPointer { values -> [UInt8]? in
            for start in stride(from: 0, to: text.count, by: 4) {
                let count = start + 4 == text.count ? 4 - padded : 4
                var group: UInt32 = 0
                for offset in 0..<count {
                    let value = values[Int(text[start + offset])]
                    guard value != none else { return nil }
                    group |= UInt32(value) << UInt32(18 - 6 * offset)
                }
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                if count > 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
                if count > 3 { bytes.append(UInt8(truncatingIfNeeded: group)) }
                // Bits behind the last byte are 0, so that each byte sequence has one text.
                if count == 2, group & 0xFFFF != 0 { return nil }
                if count == 3, group & 0xFF != 0 { return nil }
            }
            return bytes
        }
    }
}
