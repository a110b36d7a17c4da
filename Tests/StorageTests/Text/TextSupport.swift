// What the text tests share: keys as values, the committed samples, a digest and a seeded generator.

@testable import Storage

/// The key of a text.
func key(_ collation: Collation, _ text: String) -> [UInt8] {
    var result: [UInt8] = []
    Array(text.utf8).withUnsafeBytes { collation.appendKey(of: $0, to: &result) }
    return result
}

/// The beginning that the keys of all texts have that begin with this one.
func prefix(_ collation: Collation, _ text: String) -> [UInt8] {
    var result: [UInt8] = []
    Array(text.utf8).withUnsafeBytes { collation.appendPrefix(of: $0, to: &result) }
    return result
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Order of bytes as memcmp has it.
func precedes(_ first: [UInt8], _ second: [UInt8]) -> Bool { first.lexicographicallyPrecedes(second) }

/// One line of `TextSamples.table`.
struct TextSample {
    var rank: Int
    var text: [UInt8]
    var nfc: [UInt8]
    var folded: [UInt8]

    static let all: [TextSample] = TextSamples.table.split(separator: "\n").map { line in
        let fields = line.split(separator: " ")
        return TextSample(
            rank: Int(fields[0]) ?? -1, text: bytes(fields[1]), nfc: bytes(fields[2]), folded: bytes(fields[3]))
    }

    private static func bytes(_ hexadecimal: Substring) -> [UInt8] {
        if hexadecimal == "-" { return [] }
        let digits = hexadecimal.utf8.map { UInt8($0 < 0x40 ? $0 - 0x30 : $0 - 0x57) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// FNV-1a of 64 bits.
struct TextDigest {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}

/// Every scalar value but U+0000, which texts do not have.
let allScalars: [UInt32] = Array(1..<0xD800) + Array(0xE000..<0x11_0000)

/// Random texts from one seed (SplitMix64): mostly letters and marks of a few scripts, some of anything.
struct RandomTexts {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }

    private static let blocks: [Range<Int>] = [
        0x20..<0x7F, 0x20..<0x7F, 0xA0..<0x250, 0x300..<0x370, 0x370..<0x530, 0x900..<0x980, 0xE00..<0xF90,
        0x1100..<0x1200, 0x1E00..<0x2000, 0x3040..<0x3100, 0x4E00..<0x5000, 0xAC00..<0xAD00, 0x1F300..<0x1F700,
    ]

    mutating func next(longest: Int = 24) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<next(below: longest + 1) {
            if next(below: 16) == 0 {
                text.append(scalar: allScalars[next(below: allScalars.count)])
            } else {
                let block = Self.blocks[next(below: Self.blocks.count)]
                text.append(scalar: UInt32(block.lowerBound + next(below: block.count)))
            }
        }
        return text
    }
}
