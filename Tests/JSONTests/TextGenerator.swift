// Texts for the differential test: valid ones in all their spellings, flat ones near the fast shape, and both damaged.

/// A deterministic stream of texts (SplitMix64, constants by Sebastiano Vigna).
struct TextGenerator {
    private var state: UInt64
    private var text: [UInt8] = []

    init(seed: UInt64) { state = seed }

    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }

    mutating func next() -> [UInt8] {
        text.removeAll(keepingCapacity: true)
        space()
        if below(2) == 0 { flatObject() } else { value(depth: 0) }
        space()
        for _ in 0..<[0, 0, 1, 1, 2, 4][below(6)] { damage() }
        return text
    }

    private mutating func put(_ piece: String) { text.append(contentsOf: piece.utf8) }

    private mutating func space() {
        for _ in 0..<[0, 0, 0, 1, 2][below(5)] { text.append([0x20, 0x0A, 0x0D, 0x09][below(4)]) }
    }

    private mutating func value(depth: Int) {
        switch below(depth > 5 ? 6 : 10) {
        case 0: put(["null", "true", "false"][below(3)])
        case 1, 2: number()
        case 3, 4, 5: string()
        case 6, 7: list("[", "]", depth) { $0.value(depth: depth + 1) }
        default:
            list("{", "}", depth) { generator in
                generator.string()
                generator.colon()
                generator.value(depth: depth + 1)
            }
        }
    }

    private mutating func list(_ open: String, _ close: String, _ depth: Int, _ element: (inout TextGenerator) -> Void)
    {
        put(open)
        space()
        for index in 0..<below(5) {
            if index > 0 {
                put(",")
                space()
            }
            element(&self)
            space()
        }
        put(close)
    }

    private mutating func colon() {
        space()
        put(":")
        space()
    }

    private mutating func flatObject() {
        put("{")
        let count = below(19)
        for index in 0..<count {
            if index > 0 { put(",") }
            space()
            if below(60) == 0 { put("\"same\"") } else { put("\"m\(index)\"") }
            colon()
            switch below(40) {
            case 0: value(depth: 5)
            case 1: put("\"" + String(repeating: "å", count: 125 + below(5)) + "\"")
            case 2: string()
            case 3...20:
                put(
                    ["0", "-0", "7", "-12", "123456789012345678", "1234567890123456789", "00", "1.0"][below(30) % 8 % 7]
                )
            default: put(["\"\"", "\"J12\"", "\"Bremser for og bag\"", "\"værksted €\""][below(4)])
            }
            space()
        }
        put("}")
    }

    private mutating func number() {
        if below(3) == 0 { put("-") }
        put(["0", "7", "10", "4096", "9007199254740993", "9223372036854775807", "9223372036854775808", "31"][below(8)])
        if below(3) == 0 { put([".0", ".5", ".25", ".10", ".000000001"][below(5)]) }
        if below(4) == 0 { put(["e0", "E+2", "e-7", "e15", "e300", "e-320"][below(6)]) }
    }

    private mutating func string() {
        put("\"")
        for _ in 0..<below(9) {
            let pieces = [
                "a", "bc", "longer than eight bytes", "å", "€", "😀", "\u{2028}", "\u{7F}", " ", "/", "{", "]", "\\\"",
                "\\\\",
                "\\/", "\\n", "\\b\\f\\r\\t", "\\u0041", "\\u00e5", "\\u20AC", "\\ud83d\\ude00", "\\u001f", "\\u007F",
                "\\u0000",
            ]
            put(pieces[below(below(12) == 0 ? pieces.count : pieces.count - 1)])
        }
        put("\"")
    }

    private mutating func damage() {
        let pieces = [
            "\"", "\\", ",", ":", "{", "}", "[", "]", "0", "-", "e", ".", "null", "tru", "\\ud800", "\\u", "\u{0}",
            "\n", "\u{1}",
            "1e999", "'", "//", " ", "å",
        ]
        let place = below(text.count + 1)
        switch below(6) {
        case 0: text.insert(contentsOf: pieces[below(pieces.count)].utf8, at: place)
        case 1: text.removeSubrange(place..<min(text.count, place + 1 + below(3)))
        case 2 where place < text.count: text[place] = UInt8(below(256))
        case 3 where place < text.count: text[place] ^= 1 << UInt8(below(8))
        case 4: text.removeSubrange(place...)
        default:
            let end = min(text.count, place + below(12))
            text.insert(contentsOf: Array(text[place..<end]), at: below(text.count + 1))
        }
    }
}
