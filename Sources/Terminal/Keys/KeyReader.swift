// Bytes of a terminal as keys:
//
//   printable UTF-8            character          ESC [ A, ESC O A        arrows (both modes)
//   0x01 to 0x1A               control            ESC [ 5 ~               keys with numbers
//   ESC x                      alt                ESC [ 1 ; 5 C           with modifiers, which are passed over
//   ESC alone                  escape             ESC [ 200 ~ … 201 ~     pasted text
//
// Whether ESC stands alone is told by time: nothing came after it for a while (`isWaiting`, then `flush`).

/// Makes keys of bytes, however they are cut.
package struct KeyReader {
    private var bytes: [UInt8] = []

    package init() {}

    package mutating func feed(_ more: some Sequence<UInt8>) { bytes += more }

    /// There is a beginning of something: call `flush` when nothing follows within some 50 ms.
    package var isWaiting: Bool { !bytes.isEmpty }

    /// The next key that is complete.
    package mutating func next() -> Key? {
        while let first = bytes.first {
            switch parse(first) {
            case .key(let key, let count):
                bytes.removeFirst(count)
                return key
            case .nothing(let count): bytes.removeFirst(count)
            case .incomplete: return nil
            }
        }
        return nil
    }

    /// The keys of what has come, now that nothing follows.
    package mutating func flush() -> [Key] {
        var keys: [Key] = []
        while let key = next() { keys.append(key) }
        // A pasted text without its end is waited for; a lone ESC is the key.
        guard let first = bytes.first, !isPasting else { return keys }
        bytes.removeFirst()
        if first == 0x1B { keys.append(.escape) }
        return keys + flush()
    }

    private enum Parsed {
        case key(Key, Int)
        case nothing(Int)
        case incomplete
    }

    private func parse(_ first: UInt8) -> Parsed {
        switch first {
        case 0x1B: escaped()
        case 0x0D: .key(.enter, 1)
        case 0x09: .key(.tab, 1)
        case 0x7F, 0x08: .key(.backspace, 1)
        case 0: .key(.control(" "), 1)
        case 0x01...0x1A: .key(.control(Character(Unicode.Scalar(first + 0x60))), 1)
        case 0x1C...0x1F: .nothing(1)
        default: character(at: 0, as: { .character($0) })
        }
    }

    private func character(at start: Int, as key: (Character) -> Key) -> Parsed {
        let length =
            switch bytes[start] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard bytes.count >= start + length else {
            // What can no longer become a character is dropped.
            let isBroken = bytes[(start + 1)...].contains { $0 & 0xC0 != 0x80 }
            return isBroken ? .nothing(start + 1) : .incomplete
        }
        guard let text = String(validating: bytes[start..<(start + length)], as: UTF8.self), let only = text.first
        else { return .nothing(start + 1) }
        return .key(key(only), start + length)
    }

    private func escaped() -> Parsed {
        guard bytes.count > 1 else { return .incomplete }
        switch bytes[1] {
        case UInt8(ascii: "["): return sequence()
        case UInt8(ascii: "O"):
            guard bytes.count > 2 else { return .incomplete }
            return Self.byLetter[bytes[2]].map { .key($0, 3) } ?? .nothing(3)
        case 0x1B: return .key(.escape, 1)
        case 0x7F, 0x00...0x1F: return .nothing(2)
        default: return character(at: 1, as: { .alt($0) })
        }
    }

    /// ESC [ parameters final.
    private func sequence() -> Parsed {
        guard let end = bytes[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return bytes.count > 64 ? .nothing(bytes.count) : .incomplete
        }
        let text = bytes[2..<end]
        guard text.allSatisfy({ (0x20...0x3F).contains($0) }) else { return .nothing(2) }
        let count = end + 1
        // The console's function keys: ESC [ [ A.
        if text.isEmpty, bytes[end] == UInt8(ascii: "[") {
            guard bytes.count > count else { return .incomplete }
            return .nothing(count + 1)
        }
        if bytes[end] == UInt8(ascii: "~") {
            let number = Int(String(decoding: text.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)) ?? 0
            if number == 200 { return pasted(from: count) }
            return Self.byNumber[number].map { .key($0, count) } ?? .nothing(count)
        }
        return Self.byLetter[bytes[end]].map { .key($0, count) } ?? .nothing(count)
    }

    private static let pasteStart = Array("\u{1B}[200~".utf8)
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    private var isPasting: Bool { bytes.starts(with: Self.pasteStart) }

    private func pasted(from start: Int) -> Parsed {
        var index = start
        while index + Self.pasteEnd.count <= bytes.count {
            if bytes[index] == 0x1B, bytes[index...].starts(with: Self.pasteEnd) {
                let text = String(decoding: bytes[start..<index], as: UTF8.self)
                return .key(.paste(text), index + Self.pasteEnd.count)
            }
            index += 1
        }
        return .incomplete
    }

    private static let byLetter: [UInt8: Key] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "Z"): .backTab,
        UInt8(ascii: "P"): .function(1), UInt8(ascii: "Q"): .function(2), UInt8(ascii: "R"): .function(3),
        UInt8(ascii: "S"): .function(4), UInt8(ascii: "M"): .enter,
    ]

    private static let byNumber: [Int: Key] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12),
    ]
}
