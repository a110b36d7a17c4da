// What is written, and that it is canonical.

import Testing

@testable import JSON

@Suite struct WriterTests {
    @Test func commasAreTheWritersBusiness() {
        let text = written { writer in
            writer.beginObject()
            writer.member("a", 1)
            writer.key("b")
            writer.beginArray()
            writer.bool(true)
            writer.null()
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.endArray()
            writer.string("x")
            writer.endArray()
            writer.member("c", literal: "fixed")
            writer.endObject()
        }
        #expect(text == #"{"a":1,"b":[true,null,{},[],"x"],"c":"fixed"}"#)
    }

    @Test func storedFragmentsAreSplicedAsTheyAre() {
        let text = written { writer in
            writer.beginObject()
            withFragment(#""a":1,"b":[2]"#) { writer.members($0) }
            withFragment("") { writer.members($0) }
            withFragment(#"{"k" : 1}"#) { writer.member("c", raw: $0) }
            writer.endObject()
        }
        #expect(text == #"{"a":1,"b":[2],"c":{"k" : 1}}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a\"b\\c/d", #""a\"b\\c/d""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{0}\u{1}\u{B}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u000b\\u001f\u{7F}\""), ("å€😀\u{2028}", "\"å€😀\u{2028}\""),
        ("1234567\"", #""1234567\"""#), ("12345678\"12345678\\123", #""12345678\"12345678\\123""#),
        ("\"\"\"\"\"\"\"\"\"", #""\"\"\"\"\"\"\"\"\"""#),
    ])
    func stringsAreEscapedOnlyWhereTheyMustBe(_ text: String, _ expected: String) {
        #expect(written { $0.string(text) } == expected)
        #expect(read(expected).tree == .string(Array(text.utf8)))
    }

    @Test func controlCharactersBeyondAnyBufferSizeFit() {
        for count in 0..<200 {
            let text = String(repeating: "\u{1}", count: count) + "tail"
            #expect(read(written { $0.string(text) }).tree == .string(Array(text.utf8)))
        }
    }

    @Test(
        arguments: [0, 1, 9, 10, 99, 100, -1, -10, 12_345_678_901, .max, .min, .max - 1, 1_000_000_000_000_000_000]
            as [Int64])
    func integersAreTheirDigits(_ value: Int64) {
        #expect(written { $0.integer(value) } == String(value))
    }

    @Test(arguments: [0.1, 19.99, 1e300, -5e-300, 1.0, 123456789.125])
    func realsKeepTheirValue(_ value: Double) throws {
        #expect(try withRoot(written { $0.real(value) }) { $0.real } == value)
    }

    @Test func aMarkTakesBackWhatFollowed() {
        let text = written { writer in
            writer.beginArray()
            writer.integer(1)
            let mark = writer.mark
            writer.beginObject()
            writer.member("half", "written")
            writer.rewind(to: mark)
            writer.integer(2)
            writer.endArray()
        }
        #expect(text == "[1,2]")
    }

    @Test func reservedRoomIsPatched() {
        let text = written { writer in
            let room = writer.reserve(4)
            writer.string("body")
            withFragment("6: ") { writer.patch($0, at: room) }
            writer.append("\r\n")
            writer.appendDigits(42)
        }
        #expect(text == "6:  \"body\"\r\n42")
    }

    @Test func anEmptiedWriterStartsAnew() {
        let text = written { writer in
            writer.string(String(repeating: "x", count: 5000))
            writer.removeAll(keeping: 100)
            writer.integer(7)
        }
        #expect(text == "7")
    }
}
