// Strings: quotes, escapes, UTF-8 (RFC 3629: shortest form, no surrogates, nothing beyond U+10FFFF).

extension TextScanner {
    /// A string from its opening quote; returns the offset after its closing quote.
    func string(at start: Int) throws(ScanFailure) -> Int {
        var index = start &+ 1
        while true {
            while index &+ 8 <= end {
                let mask = specialMask(base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                if mask != 0 {
                    index &+= firstByte(of: mask)
                    break
                }
                index &+= 8
            }
            guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
            let byte = self[index]
            if byte == UInt8(ascii: "\"") { return index &+ 1 }
            if byte == UInt8(ascii: "\\") {
                index = try escape(at: index)
            } else if byte >= 0x80 {
                let length = scalarLength(at: index)
                guard length > 0 else { throw ScanFailure(.invalidUTF8, index) }
                index &+= length
            } else if byte >= 0x20 {
                index &+= 1
            } else {
                throw ScanFailure(byte == 0 ? .nulByte : .controlCharacter, index)
            }
        }
    }

    /// The closing quote of a string of at most `limit` bytes that is valid UTF-8 and needs no decoding; nil otherwise.
    @inline(__always)
    func plainStringEnd(at start: Int, limit: Int) -> Int? {
        var index = start &+ 1
        let last = min(end, index &+ limit &+ 1)
        while index < last {
            if index &+ 8 <= end {
                let mask = specialMask(base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                if mask == 0 {
                    index &+= 8
                    continue
                }
                index &+= firstByte(of: mask)
                if index >= last { return nil }
            }
            let byte = self[index]
            if byte == UInt8(ascii: "\"") { return index }
            if byte < 0x20 || byte == UInt8(ascii: "\\") { return nil }
            let length = byte < 0x80 ? 1 : scalarLength(at: index)
            if length == 0 { return nil }
            index &+= length
        }
        return nil
    }

    /// A backslash sequence; a surrogate pair counts as one.
    private func escape(at start: Int) throws(ScanFailure) -> Int {
        guard start &+ 1 < end else { throw ScanFailure(.unexpectedEnd, end) }
        switch self[start &+ 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start &+ 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(at: start)
            if unit & 0xF800 != 0xD800 { return start &+ 6 }
            guard unit < 0xDC00 else { throw ScanFailure(.loneSurrogate, start) }
            let next = start &+ 6
            guard next < end else { throw ScanFailure(.unexpectedEnd, end) }
            guard self[next] == UInt8(ascii: "\\") else { throw ScanFailure(.loneSurrogate, start) }
            guard next &+ 1 < end else { throw ScanFailure(.unexpectedEnd, end) }
            guard self[next &+ 1] == UInt8(ascii: "u"),
                try codeUnit(at: next) & 0xFC00 == 0xDC00
            else { throw ScanFailure(.loneSurrogate, start) }
            return next &+ 6
        default:
            throw ScanFailure(.badEscape, start)
        }
    }

    /// The 16 bits of a \uXXXX sequence that starts at `start` (its backslash).
    func codeUnit(at start: Int) throws(ScanFailure) -> UInt32 {
        var unit: UInt32 = 0
        for index in start &+ 2..<start &+ 6 {
            guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
            guard let digit = hexDigit(self[index]) else { throw ScanFailure(.badEscape, start) }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// Bytes of the well-formed multi-byte sequence at `start`, or 0.
    func scalarLength(at start: Int) -> Int {
        let lead = self[start]
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if lead == 0xE0 { lowest = 0xA0 }
            if lead == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            length = 4
            if lead == 0xF0 { lowest = 0x90 }
            if lead == 0xF4 { highest = 0x8F }
        default: return 0
        }
        guard start &+ length <= end, self[start &+ 1] >= lowest, self[start &+ 1] <= highest else { return 0 }
        for index in start &+ 2..<start &+ max(length, 2) where self[index] & 0xC0 != 0x80 { return 0 }
        return length
    }
}

@inline(__always)
private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
    default: nil
    }
}
