// A corpus of JSON texts by the kinds a parser goes wrong on: structure, numbers, strings, escapes, encodings, limits.
// Each says what our reader decides; jansson's own decision is compared in AgreementTests.

import JSON
import Testing

struct TextCase: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    /// nil: accepted.
    let fault: JSONError.Kind?
    /// Where the fault is, when the case is about that.
    let offset: Int?

    init(_ text: String, _ fault: JSONError.Kind? = nil, at offset: Int? = nil) {
        self.init(bytes: Array(text.utf8), fault, at: offset)
    }

    init(bytes: [UInt8], _ fault: JSONError.Kind? = nil, at offset: Int? = nil) {
        self.bytes = bytes
        self.fault = fault
        self.offset = offset
    }

    var testDescription: String { String(decoding: bytes.prefix(60), as: UTF8.self) }
}

enum TextCases {
    static let all = values + structure + numbers + strings + encodings + limits

    static let values: [TextCase] = [
        TextCase("null"), TextCase("true"), TextCase("false"), TextCase("0"), TextCase("\"\""), TextCase("[]"),
        TextCase("{}"), TextCase(" \t\r\n{ } \n"), TextCase("[ ]"), TextCase("\r\n7\r\n"),
        TextCase("", .emptyText, at: 0), TextCase("  \n", .emptyText, at: 3),
        TextCase("nul", .unexpectedEnd), TextCase("nulL", .badLiteral, at: 0), TextCase("True", .badLiteral),
        TextCase("NaN", .badLiteral), TextCase("Infinity", .badLiteral), TextCase("undefined", .badLiteral),
        TextCase("t", .unexpectedEnd), TextCase("nope", .badLiteral), TextCase("truex", .trailingText, at: 4),
        TextCase("'a'", .expectedValue), TextCase("// a\n1", .expectedValue), TextCase("[1,/* */2]", .expectedValue),
        TextCase("$", .expectedValue), TextCase("*", .expectedValue), TextCase("\u{E5}", .expectedValue),
        TextCase("1 2", .trailingText, at: 2), TextCase("{}{}", .trailingText, at: 2), TextCase("[]]", .trailingText),
        TextCase("\"a\"b", .trailingText), TextCase("null,", .trailingText),
    ]

    static let structure: [TextCase] = [
        TextCase("[1,2,3]"), TextCase("[[],[[]],{}]"), TextCase(#"{"a":1}"#), TextCase(#"{"a":{"b":[{"c":null}]}}"#),
        TextCase(#"{"":""}"#), TextCase(#"{"a" : 1 , "b" : [ true ] }"#), TextCase(#"{"a":1,"A":2}"#),
        TextCase("[", .unexpectedEnd, at: 1), TextCase("[1", .unexpectedEnd), TextCase("[1,", .unexpectedEnd),
        TextCase("[1,]", .expectedValue, at: 3), TextCase("[,1]", .expectedValue, at: 1),
        TextCase("[,]", .expectedValue),
        TextCase("[1 2]", .expectedCommaOrBracket, at: 3), TextCase("[1;2]", .expectedCommaOrBracket),
        TextCase("[1}", .expectedCommaOrBracket, at: 2), TextCase("[1:2]", .expectedCommaOrBracket),
        TextCase("[\"a\":1]", .expectedCommaOrBracket), TextCase("]", .expectedValue), TextCase("}", .expectedValue),
        TextCase("{", .unexpectedEnd), TextCase(#"{"a"#, .unexpectedEnd), TextCase(#"{"a""#, .unexpectedEnd),
        TextCase(#"{"a":"#, .unexpectedEnd), TextCase(#"{"a":1"#, .unexpectedEnd),
        TextCase(#"{"a":1,"#, .unexpectedEnd),
        TextCase(#"{"a":1,}"#, .expectedName, at: 7), TextCase("{,}", .expectedName),
        TextCase("{a:1}", .expectedName, at: 1),
        TextCase("{1:1}", .expectedName), TextCase("{null:1}", .expectedName), TextCase("{'a':1}", .expectedName),
        TextCase("{[]:1}", .expectedName), TextCase(#"{"a" 1}"#, .expectedColon, at: 5),
        TextCase(#"{"a",1}"#, .expectedColon),
        TextCase(#"{"a"=1}"#, .expectedColon), TextCase(#"{"a"::1}"#, .expectedValue),
        TextCase(#"{"a":}"#, .expectedValue),
        TextCase(#"{"a":1 "b":2}"#, .expectedCommaOrBrace), TextCase(#"{"a":1]"#, .expectedCommaOrBrace),
        TextCase(#"{"a":1,,"b":2}"#, .expectedName), TextCase(#"{"a"}"#, .expectedColon),
        TextCase(#"{"a":1,"a":1}"#, .duplicateMember, at: 7),
        TextCase(#"{"a":1,"b":{"c":1,"c":2}}"#, .duplicateMember, at: 18),
        TextCase(#"{"x\"y":1,"x\"y":2}"#, .duplicateMember, at: 10),
        TextCase(#"{"ab":1,"\u0061b":2}"#, .duplicateMember, at: 8),
        TextCase(#"[{"a":1},{"a":1}]"#), TextCase(#"{"a\u0000b":1}"#, .nulInName, at: 1),
        TextCase(#"{"k":1,"\u0000":1}"#, .nulInName, at: 7),
    ]

    static let numbers: [TextCase] = [
        TextCase("-0"), TextCase("0"), TextCase("-1"), TextCase("10"), TextCase("123456789012345678"), TextCase("0.5"),
        TextCase("-0.0"), TextCase("1e3"), TextCase("1E+3"), TextCase("1e-3"), TextCase("0e0"), TextCase("1.25e-7"),
        TextCase("9223372036854775807"), TextCase("-9223372036854775808"), TextCase("1e308"), TextCase("1e-400"),
        TextCase("0.1e00001"), TextCase("[1.0,19.99,1e22]"),
        TextCase("9223372036854775808", .numberOutOfRange, at: 0), TextCase("-9223372036854775809", .numberOutOfRange),
        TextCase("[1,18446744073709551616]", .numberOutOfRange, at: 3), TextCase("1e400", .numberOutOfRange),
        TextCase("{\"a\":-1e999}", .numberOutOfRange, at: 5), TextCase("1e99999999999999999999", .numberOutOfRange),
        TextCase("01", .badNumber, at: 0), TextCase("-01", .badNumber), TextCase("00", .badNumber),
        TextCase("[1.]", .badNumber, at: 1),
        TextCase("1.", .unexpectedEnd), TextCase("-", .unexpectedEnd), TextCase("[-]", .badNumber),
        TextCase("1e", .unexpectedEnd),
        TextCase("[1e+]", .badNumber), TextCase("[1eE2]", .badNumber), TextCase(".5", .expectedValue),
        TextCase("+1", .expectedValue),
        TextCase("1.2.3", .badNumber), TextCase("0x10", .badNumber), TextCase("1_000", .badNumber),
        TextCase("--1", .badNumber),
        TextCase("-a", .badNumber), TextCase("-Infinity", .badNumber), TextCase("1a", .badNumber),
        TextCase("1.e1", .badNumber),
        TextCase("1.5e3.5", .badNumber), TextCase("- 1", .badNumber), TextCase("\u{FF11}", .expectedValue),
        TextCase("[1\u{FF11}]", .expectedCommaOrBracket),
    ]

    static let strings: [TextCase] = [
        TextCase(#""plain""#), TextCase("\"\u{7F}\""), TextCase(#""\"\\\/\b\f\n\r\t""#),
        TextCase(#""\u0041\u00e9\u20AC""#),
        TextCase(#""\ud83d\ude00""#), TextCase(#""\uD83D\uDE00 \u0000""#),
        TextCase("\"\u{E5}\u{20AC}\u{1F600}\u{10FFFF}\""),
        TextCase("\"\u{2028}\u{2029}\u{FEFF}\u{FFFF}\""), TextCase("\"exactly eight bytes, and more than that\""),
        TextCase("\"", .unexpectedEnd), TextCase(#""abc"#, .unexpectedEnd, at: 4), TextCase(#""abc\"#, .unexpectedEnd),
        TextCase(#""abc\""#, .unexpectedEnd), TextCase(#""\u12"#, .unexpectedEnd),
        TextCase(#""\ud83d"#, .unexpectedEnd),
        TextCase(#""\x41""#, .badEscape, at: 1), TextCase(#""\a""#, .badEscape), TextCase(#""\'""#, .badEscape),
        TextCase(#""\U0041""#, .badEscape),
        TextCase(#""\u12G4""#, .badEscape, at: 1), TextCase(#""\u 041""#, .badEscape),
        TextCase("\"\\\u{E5}\"", .badEscape),
        TextCase(#""\ud83d""#, .loneSurrogate, at: 1), TextCase(#""\ud83dx""#, .loneSurrogate),
        TextCase(#""\ud83d\n""#, .loneSurrogate),
        TextCase(#""\ude00""#, .loneSurrogate), TextCase(#""\ude00\ud83d""#, .loneSurrogate),
        TextCase(#""\ud83d\ud83d""#, .loneSurrogate),
        TextCase(#""ab\ud83d\u0041""#, .loneSurrogate, at: 3), TextCase(#"{"\ud800":1}"#, .loneSurrogate),
        TextCase("\"a\nb\"", .controlCharacter, at: 2), TextCase("\"a\tb\"", .controlCharacter),
        TextCase("\"\u{1F}\"", .controlCharacter),
        TextCase("[\"a\r\n\"]", .controlCharacter), TextCase("{\"a\u{1}\":1}", .controlCharacter),
        TextCase("\"long enough for words\u{2}\"", .controlCharacter),
    ]

    static let encodings: [TextCase] = [
        TextCase(bytes: [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], .byteOrderMark, at: 0),
        TextCase(bytes: [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], .invalidUTF8, at: 0),
        TextCase(bytes: [0x7B, 0x00, 0x7D, 0x00], .nulByte, at: 1),
        TextCase(bytes: [0x31, 0x00], .nulByte, at: 1),
        TextCase(bytes: [0x5B, 0x31, 0x00, 0x2C, 0x32, 0x5D], .nulByte, at: 2),
        TextCase(bytes: [0x5B, 0x74, 0x72, 0x75, 0x65, 0x00, 0x5D], .nulByte, at: 5),
        TextCase(bytes: [0x00], .nulByte, at: 0),
        TextCase(bytes: [0x22, 0x61, 0x00, 0x22], .nulByte, at: 2),
        TextCase(bytes: [0x7B, 0x7D, 0x00], .nulByte, at: 2),
        string([0x80]), string([0xBF]), string([0xC0, 0xAF]), string([0xC1, 0xBF]), string([0xC3]),
        string([0xC3, 0x28]),
        string([0xE0, 0x80, 0xAF]), string([0xE0, 0x9F, 0xBF]), string([0xE2, 0x82]), string([0xE2, 0x28, 0xA1]),
        string([0xED, 0xA0, 0x80]), string([0xED, 0xBF, 0xBF]), string([0xF0, 0x80, 0x80, 0x80]),
        string([0xF0, 0x8F, 0xBF, 0xBF]),
        string([0xF0, 0x9F, 0x98]), string([0xF4, 0x90, 0x80, 0x80]), string([0xF5, 0x80, 0x80, 0x80]), string([0xFE]),
        string([0xFF]),
        string([0xF8, 0x88, 0x80, 0x80, 0x80]), TextCase(bytes: [0x5B, 0xE5, 0x5D], .invalidUTF8, at: 1),
        TextCase(bytes: [0x7B, 0x22, 0xE9, 0x22, 0x3A, 0x31, 0x7D], .invalidUTF8, at: 2),
        TextCase(bytes: [0x31, 0xFF], .trailingText),
        TextCase("\u{A0}1", .expectedValue), TextCase("[1\u{2003}]", .expectedCommaOrBracket),
        TextCase("\u{0C}1", .expectedValue),
    ]

    static let limits: [TextCase] = [
        nested(128), TextCase(bytes: nested(129).bytes, .tooDeep, at: 128),
        TextCase(bytes: nested(100_000).bytes, .tooDeep, at: 128),
        TextCase(String(repeating: "[", count: 5000), .tooDeep, at: 128),
        TextCase(String(repeating: #"{"a":"#, count: 127) + "[]" + String(repeating: "}", count: 127)),
        TextCase(String(repeating: #"{"a":"#, count: 128) + "[]" + String(repeating: "}", count: 128), .tooDeep),
        TextCase("[" + String(repeating: "[],", count: 300) + "[]]"),
        TextCase("\"" + String(repeating: "\u{20AC}", count: 5000) + "\""),
        TextCase(String(repeating: " ", count: 1000) + "1"),
    ]

    /// A string of those bytes, which are not UTF-8.
    private static func string(_ content: [UInt8]) -> TextCase {
        TextCase(bytes: [0x22] + content + [0x22], .invalidUTF8, at: content[0] == 0x28 ? 2 : 1)
    }

    private static func nested(_ levels: Int) -> TextCase {
        TextCase(String(repeating: "[", count: levels) + String(repeating: "]", count: levels))
    }
}
