// The documented fast shape (protocol: jansson's place): most requests are a flat object of a few short strings and
// integers, and for these a tree is more work than the request itself. What is read here, jansson reads with the same
// members, order and values; whatever is not plainly of this shape, faulty texts included, is jansson's.

struct FastMember {
    let name: JSONString
    let value: Value
}

enum FastShape {
    static let memberLimit = 16
    /// Bytes of a name or string.
    static let stringLimit = 255
    /// Decimal digits that fit an Int64 whatever they are.
    static let digitLimit = 18

    /// Reads `bytes` if they are a flat object of at most 16 members, none twice, whose names and string values are valid
    /// UTF-8 without escapes of at most 255 bytes and whose numbers are integers of at most 18 digits; nil otherwise.
    /// The members point into `bytes`.
    static func object(of bytes: UnsafeRawBufferPointer, in arena: JSONArena) -> ObjectView? {
        guard let scanner = TextScanner(bytes) else { return nil }
        let mark = arena.usedBytes
        let size = MemoryLayout<Int>.stride + memberLimit * MemoryLayout<FastMember>.stride
        guard let block = arena.allocate(byteCount: size) else { return nil }
        let members = (block + MemoryLayout<Int>.stride).assumingMemoryBound(to: FastMember.self)
        guard let count = read(scanner, into: members) else {
            arena.rewind(to: mark)
            return nil
        }
        block.storeBytes(of: count, as: Int.self)
        return ObjectView(fast: UnsafePointer(block.assumingMemoryBound(to: Int.self)))
    }

    private static func read(_ text: TextScanner, into members: UnsafeMutablePointer<FastMember>) -> Int? {
        func byte(_ index: Int) -> UInt8 { index < text.end ? text[index] : 0 }

        var count = 0
        var index = text.skipWhiteSpace(0)
        guard byte(index) == UInt8(ascii: "{") else { return nil }
        index = text.skipWhiteSpace(index &+ 1)
        if byte(index) == UInt8(ascii: "}") { return text.skipWhiteSpace(index &+ 1) == text.end ? 0 : nil }
        while true {
            // The name, which no earlier member has.
            guard count < memberLimit, byte(index) == UInt8(ascii: "\""),
                let nameEnd = text.plainStringEnd(at: index, limit: stringLimit)
            else { return nil }
            let name = JSONString(base: text.base + index + 1, count: nameEnd &- index &- 1)
            for earlier in 0..<count where members[earlier].name == name { return nil }
            index = text.skipWhiteSpace(nameEnd &+ 1)
            guard byte(index) == UInt8(ascii: ":") else { return nil }
            index = text.skipWhiteSpace(index &+ 1)

            // Its value: a string, or digits with nothing of a real number after them.
            if byte(index) == UInt8(ascii: "\"") {
                guard let end = text.plainStringEnd(at: index, limit: stringLimit) else { return nil }
                let string = JSONString(base: text.base + index + 1, count: end &- index &- 1)
                (members + count).initialize(to: FastMember(name: name, value: .string(string)))
                index = end &+ 1
            } else {
                let isNegative = byte(index) == UInt8(ascii: "-")
                if isNegative { index &+= 1 }
                let end = text.skipDigits(index)
                guard end > index, end &- index <= digitLimit else { return nil }
                if byte(index) == UInt8(ascii: "0"), end &- index > 1 { return nil }
                var integer: Int64 = 0
                for digit in index..<end { integer = integer &* 10 &+ Int64(text[digit] &- UInt8(ascii: "0")) }
                (members + count).initialize(
                    to: FastMember(name: name, value: .integer(isNegative ? -integer : integer)))
                index = end
            }
            count &+= 1

            // A comma and the next member, or the end of the text.
            index = text.skipWhiteSpace(index)
            switch byte(index) {
            case UInt8(ascii: ","): index = text.skipWhiteSpace(index &+ 1)
            case UInt8(ascii: "}"): return text.skipWhiteSpace(index &+ 1) == text.end ? count : nil
            default: return nil
            }
        }
    }
}
