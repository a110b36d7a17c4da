// Canonical strings: escaped are the quote, the backslash and controls below 0x20 (\n \t \b \f \r, else \u00xx in lower
// case); everything else is raw UTF-8. One text therefore has one form, and stored strings compare by their bytes.

extension JSONWriter {
    /// A string. `utf8` must be valid UTF-8 (a document's and Swift's strings are).
    package mutating func string(_ utf8: UnsafeRawBufferPointer) {
        ensure(utf8.count &+ 3)
        comma()
        put(UInt8(ascii: "\""))
        escaped(utf8)
        put(UInt8(ascii: "\""))
        valueWritten()
    }

    package mutating func string(_ text: JSONString) { string(text.bytes) }

    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string(UnsafeRawBufferPointer($0)) }
    }

    package mutating func string(_ text: StaticString) {
        string(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Copies eight bytes at a time as long as none needs a backslash. On entry and exit there is room for the rest of
    /// `utf8` unescaped and one quote.
    private mutating func escaped(_ utf8: UnsafeRawBufferPointer) {
        guard let source = utf8.baseAddress else { return }
        let length = utf8.count
        var index = 0
        while index &+ 8 <= length {
            let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let mask = escapeMask(word)
            // All eight bytes are stored even when fewer count: the rest is overwritten, and there is room for it.
            base.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
            if mask == 0 {
                advance(8)
                index &+= 8
            } else {
                advance(firstByte(of: mask))
                index &+= firstByte(of: mask)
                escape(source.load(fromByteOffset: index, as: UInt8.self), rest: length &- index)
                index &+= 1
            }
        }
        while index < length {
            let byte = source.load(fromByteOffset: index, as: UInt8.self)
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                put(byte)
            } else {
                escape(byte, rest: length &- index)
            }
            index &+= 1
        }
    }

    /// The sequence of one byte, at most six bytes; `rest` is how many bytes of the string are left, this one included.
    private mutating func escape(_ byte: UInt8, rest: Int) {
        ensure(rest &+ 6)
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case 0x08: put(UInt8(ascii: "b"))
        case 0x09: put(UInt8(ascii: "t"))
        case 0x0A: put(UInt8(ascii: "n"))
        case 0x0C: put(UInt8(ascii: "f"))
        case 0x0D: put(UInt8(ascii: "r"))
        default:
            let digit = byte & 15
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0") &+ byte >> 4)
            put(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &- 10 &+ digit)
        }
    }
}
