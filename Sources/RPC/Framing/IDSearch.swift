// The id of a message that is not read to its end: too large, or nested too deeply. Most clients write it before the
// params; an answer without it leaves them waiting.

internal import JSON

/// Finds the id without a parser.
package enum IDSearch {
    /// Looks for the id among the members of the outermost object before the first that is an array or object. The bytes
    /// need not be valid JSON. Nil when it is not found there, or is neither number, string nor null.
    package static func id(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var index = 0

        func skipWhiteSpace() {
            while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        }
        func take(_ byte: Unicode.Scalar) -> Bool {
            skipWhiteSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: byte) else { return false }
            index += 1
            return true
        }
        func string() -> Range<Int>? {
            let start = index
            guard take("\"") else { return nil }
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "\\"): index += 2
                case UInt8(ascii: "\""):
                    index += 1
                    return start..<index
                default: index += 1
                }
            }
            return nil
        }
        /// A number or word; complete only when something follows it.
        func word() -> Range<Int>? {
            let start = index
            while index < bytes.count, isWordByte(bytes[index]) { index += 1 }
            return index > start && index < bytes.count ? start..<index : nil
        }

        guard take("{") else { return nil }
        repeat {
            skipWhiteSpace()
            guard let name = string(), take(":") else { return nil }
            skipWhiteSpace()
            guard index < bytes.count else { return nil }
            let isString = bytes[index] == UInt8(ascii: "\"")
            guard let value = isString ? string() : word() else { return nil }
            if bytes[name].elementsEqual(#""id""#.utf8) {
                let text = UnsafeRawBufferPointer(rebasing: bytes[value])
                return isID(text) ? text : nil
            }
        } while take(",")
        return nil
    }

    private static func isID(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let kind = JSONText.kind(of: text), kind != .bool else { return false }
        do throws(JSONError) { try Document.scan(text) } catch { return false }
        return true
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
