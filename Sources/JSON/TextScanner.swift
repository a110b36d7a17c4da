// The grammar of RFC 8259 over raw bytes, without a tree and without recursion: every text that enters is read once by
// this scanner, which decides whether it is JSON at all. It is stricter than the grammar in two points the RFC leaves
// open: half surrogates in \u sequences are refused, and so is nesting beyond `depthLimit`.
//
// Offsets count bytes from the start of the text. Every function takes the offset of a thing's first byte and returns the
// offset just after its last; none reads at or beyond `end`.

struct TextScanner {
    /// Levels of objects and arrays a text may have (requirement: nesting limit 128). One bit a level in `Levels`.
    static let depthLimit = 128
    typealias Levels = UInt128

    let base: UnsafeRawPointer
    let end: Int

    /// nil for an empty text.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return nil }
        self.base = base
        end = bytes.count
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 { base.load(fromByteOffset: index, as: UInt8.self) }

    func slice(_ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + start, count: end &- start)
    }

    @inline(__always)
    func skipWhiteSpace(_ start: Int) -> Int {
        var index = start
        while index < end {
            let byte = self[index]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            index &+= 1
        }
        return index
    }

    /// A whole text: one value with white space around it. Returns the offset of the value's first byte.
    @discardableResult
    func text() throws(ScanFailure) -> Int {
        let start = try textStart()
        try textEnd(try value(at: start))
        return start
    }

    /// The first byte of the text's value.
    @inline(__always)
    func textStart() throws(ScanFailure) -> Int {
        let start = skipWhiteSpace(0)
        guard start < end else { throw ScanFailure(.emptyText, start) }
        return start
    }

    /// Nothing but white space from `offset` on.
    @inline(__always)
    func textEnd(_ offset: Int) throws(ScanFailure) {
        let rest = skipWhiteSpace(offset)
        if rest < end { throw ScanFailure(self[rest] == 0 ? .nulByte : .trailingText, rest) }
    }

    /// Any value. `levels` is how many levels deeper the text may go from here.
    func value(at start: Int, levels: Int = TextScanner.depthLimit) throws(ScanFailure) -> Int {
        var index = start
        var open = 0
        var objects: Levels = 0  // lowest bit: the innermost open level is an object
        while true {
            guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
            let byte = self[index]
            switch byte {
            case UInt8(ascii: "\""):
                index = try string(at: index)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard open < levels else { throw ScanFailure(.tooDeep, index) }
                let isObject = byte == UInt8(ascii: "{")
                let closing = skipWhiteSpace(index &+ 1)
                guard closing < end else { throw ScanFailure(.unexpectedEnd, end) }
                if self[closing] == byte &+ 2 {  // } is { + 2, and ] is [ + 2
                    index = closing &+ 1
                } else {
                    open &+= 1
                    objects = objects << 1 | (isObject ? 1 : 0)
                    index = isObject ? try name(at: closing) : closing
                    continue
                }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                index = try number(at: index)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                index = try literal(at: index)
            default:
                throw ScanFailure(unexpected(at: index, otherwise: .expectedValue), index)
            }
            // A value has ended at `index`: close levels until one goes on.
            var goesOn = false
            while open > 0, !goesOn {
                index = skipWhiteSpace(index)
                guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
                let isObject = objects & 1 == 1
                let byte = self[index]
                if byte == UInt8(ascii: ",") {
                    index = skipWhiteSpace(index &+ 1)
                    if isObject { index = try name(at: index) }
                    goesOn = true
                } else if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    objects >>= 1
                    open &-= 1
                    index &+= 1
                } else {
                    throw ScanFailure(
                        unexpected(at: index, otherwise: isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket),
                        index)
                }
            }
            if !goesOn { return index }
        }
    }

    /// A member name with its colon; returns the offset of the member's value.
    @inline(__always)
    func name(at start: Int) throws(ScanFailure) -> Int {
        try colon(at: try nameString(at: start))
    }

    @inline(__always)
    func nameString(at start: Int) throws(ScanFailure) -> Int {
        guard start < end else { throw ScanFailure(.unexpectedEnd, end) }
        guard self[start] == UInt8(ascii: "\"") else {
            throw ScanFailure(unexpected(at: start, otherwise: .expectedName), start)
        }
        return try string(at: start)
    }

    @inline(__always)
    func colon(at start: Int) throws(ScanFailure) -> Int {
        let index = skipWhiteSpace(start)
        guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
        guard self[index] == UInt8(ascii: ":") else {
            throw ScanFailure(unexpected(at: index, otherwise: .expectedColon), index)
        }
        return skipWhiteSpace(index &+ 1)
    }

    @inline(__always)
    func literal(at start: Int) throws(ScanFailure) -> Int {
        let rest = end &- start
        switch self[start] {
        case UInt8(ascii: "t") where rest >= 4 && word(start) == 0x6575_7274: return start &+ 4  // "true"
        case UInt8(ascii: "n") where rest >= 4 && word(start) == 0x6C6C_756E: return start &+ 4  // "null"
        case UInt8(ascii: "f") where rest >= 5 && word(start &+ 1) == 0x6573_6C61: return start &+ 5  // "alse"
        default: throw ScanFailure(cutLiteral(start) ? .unexpectedEnd : .badLiteral, start)
        }
    }

    @inline(__always)
    private func word(_ index: Int) -> UInt32 { base.loadUnaligned(fromByteOffset: index, as: UInt32.self) }

    /// Whether the text ends within one of the three words.
    private func cutLiteral(_ start: Int) -> Bool {
        let rest = end - start
        guard rest < 5 else { return false }
        let words: [StaticString] = ["true", "false", "null"]
        return words.contains { rest < $0.utf8CodeUnitCount && equalBytes(base + start, $0.utf8Start, rest) }
    }

    /// Names the fault of a byte that cannot stand where it stands.
    func unexpected(at index: Int, otherwise kind: JSONError.Kind) -> JSONError.Kind {
        if self[index] == 0 { return .nulByte }
        if self[index] < 0x80 { return kind }
        if index == 0, end >= 3, self[0] == 0xEF, self[1] == 0xBB, self[2] == 0xBF { return .byteOrderMark }
        return scalarLength(at: index) == 0 ? .invalidUTF8 : kind
    }
}
