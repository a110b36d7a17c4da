// The lexical form of JSON scalars as rows hold them. Storage knows no more of JSON than this.

package enum JSONScalar {
    package static func isNull(_ json: UnsafeRawBufferPointer) -> Bool { json.first == UInt8(ascii: "n") }

    /// The integer a text spells, nil if it spells none in the range of Int64.
    package static func integer(_ json: UnsafeRawBufferPointer) -> Int64? {
        guard let first = json.first else { return nil }
        var index = 0
        let isNegative = first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < json.count else { return nil }
        var value: Int64 = 0
        while index < json.count {
            let digit = json[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed2) = scaled.subtractingReportingOverflow(Int64(digit))
            guard !overflowed, !overflowed2 else { return nil }
            value = sum
            index += 1
        }
        // Digits were taken from zero downwards, so that the smallest Int64 can be read.
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// Lends the characters of a string text: the bytes between the quotes where nothing is escaped, else a copy.
    @inline(__always)
    package static func withString<Result>(
        _ json: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        guard json.count >= 2, json[0] == UInt8(ascii: "\"") else { return nil }
        let inner = UnsafeRawBufferPointer(rebasing: json[1..<(json.count - 1)])
        if !inner.contains(UInt8(ascii: "\\")) { return body(inner) }
        return unescaped(inner).withUnsafeBytes { body($0) }
    }

    /// A string without its escapes: those the engine writes, and \uXXXX of the basic plane.
    package static func unescaped(_ inner: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(inner.count)
        var index = 0
        while index < inner.count {
            let byte = inner[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < inner.count else {
                result.append(byte)
                continue
            }
            let kind = inner[index]
            index += 1
            switch kind {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "u") where index + 4 <= inner.count:
                var scalar: UInt32 = 0
                for offset in 0..<4 { scalar = scalar << 4 | hexadecimal(inner[index + offset]) }
                index += 4
                result.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
            default: result.append(kind)
            }
        }
        return result
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt32 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: 0
        }
    }

    /// Appends UTF-8 as a JSON string in the engine's form.
    package static func appendString(_ utf8: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 10: bytes.append(contentsOf: Array("\\n".utf8))
            case 9: bytes.append(contentsOf: Array("\\t".utf8))
            case 13: bytes.append(contentsOf: Array("\\r".utf8))
            case 8: bytes.append(contentsOf: Array("\\b".utf8))
            case 12: bytes.append(contentsOf: Array("\\f".utf8))
            case 0..<32:
                bytes.append(contentsOf: Array("\\u00".utf8))
                bytes.append(UInt8(ascii: "0") + byte >> 4)
                bytes.append(Array("0123456789ABCDEF".utf8)[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Calls `body` with each string text of an array of strings; anything else in it is passed over.
    static func forEachString(_ json: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        guard json.first == UInt8(ascii: "[") else { return }
        var index = 1
        while index < json.count {
            guard json[index] == UInt8(ascii: "\"") else {
                index += 1
                continue
            }
            let start = index
            index += 1
            while index < json.count, json[index] != UInt8(ascii: "\"") {
                index += json[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index += 1
            body(UnsafeRawBufferPointer(rebasing: json[start..<min(index, json.count)]))
        }
    }
}
