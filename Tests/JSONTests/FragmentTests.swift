// Questions about stored fragments, and how values become fragments.

import Testing

@testable import JSON

@Suite struct FragmentTests {
    @Test(
        arguments: [
            ("null", .null), ("true", .bool), ("false", .bool), ("0", .number), ("-1", .number), ("\"\"", .string),
            ("[]", .array),
            ("{}", .object), ("", nil),
        ] as [(String, JSONText.Kind?)])
    func theFirstByteTellsTheKind(_ text: String, _ kind: JSONText.Kind?) {
        #expect(withFragment(text) { JSONText.kind(of: $0) } == kind)
    }

    @Test(
        arguments: [
            ("0", 0), ("-7", -7), ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("9223372036854775808", nil),
            ("-9223372036854775809", nil), ("18446744073709551616", nil), ("1.0", nil), ("-", nil), ("", nil),
            ("\"1\"", nil),
        ] as [(String, Int64?)])
    func integersAreReadExactly(_ text: String, _ expected: Int64?) {
        #expect(withFragment(text) { JSONText.integer($0) } == expected)
    }

    @Test(
        arguments: [
            (#""""#, ""), (#""abc""#, "abc"), (#""a\"b\\\n\u0001""#, "a\"b\\\n\u{1}"),
            (#""\u20ac\ud83d\ude00å""#, "€😀å"), ("12", nil),
            ("\"", nil),
        ] as [(String, String?)])
    func stringsAreDecoded(_ text: String, _ expected: String?) {
        #expect(withFragment(text) { JSONText.string($0) } == expected)
        var bytes: [UInt8] = []
        #expect(withFragment(text) { JSONText.appendString($0, to: &bytes) } == (expected != nil))
        #expect(bytes == Array((expected ?? "").utf8))
    }

    @Test func partsOfNestedFragmentsAreFragments() {
        withFragment(#"{"enabled":true,"emails":["a@b.c","d,]"],"unread":{"staff":2,"customer":0}}"#) { fragment in
            func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
            #expect(
                JSONText.members(of: fragment).map { text($0.name) } == [#""enabled""#, #""emails""#, #""unread""#])
            #expect(JSONText.member("enabled", of: fragment).flatMap(JSONText.bool) == true)
            let emails = JSONText.member("emails", of: fragment)
            #expect(emails.map { JSONText.elements(of: $0).map(text) } == [#""a@b.c""#, #""d,]""#])
            let unread = JSONText.member("unread", of: fragment)
            #expect(unread.flatMap { JSONText.member("staff", of: $0) }.flatMap(JSONText.integer) == 2)
            #expect(JSONText.member("none", of: fragment) == nil)
            #expect(Array(JSONText.elements(of: fragment)).isEmpty)
        }
        for text in ["{}", "[]", "7", "", "{\"a\"", "[1,"] {
            withFragment(text) { #expect(Array(JSONText.members(of: $0)).isEmpty) }
        }
    }

    @Test(arguments: [
        (#" { "b" : [ 1 , 2.0 , -0 ] , "a" : "\u0041\/\u0007" } "#, #"{"b":[1,2,0],"a":"A/\u0007"}"#), ("1e3", "1000"),
        (#"[true,false,null,"",[],{}]"#, #"[true,false,null,"",[],{}]"#),
    ])
    func oneValueHasOneForm(_ text: String, _ expected: String) throws {
        let canonical = try withRoot(text) { try JSONText.canonical($0) }
        #expect(String(decoding: canonical, as: UTF8.self) == expected)
    }

    @Test(
        arguments: [
            ("1.5", .realNumber), ("[1,2,1e17]", .realNumber), (#""123456789""#, .tooLarge(limit: 10)),
            ("[1,2,3,4,5]", .tooLarge(limit: 10)),
            ("[[[1]]]", .tooDeep(limit: 2)), ("[1,2,3,45]", nil), (#"{"a":[]}"#, nil),
        ] as [(String, JSONText.Refusal?)])
    func whatHasNoFormIsRefusedAndLeavesTheWriterAlone(_ text: String, _ refusal: JSONText.Refusal?) throws {
        try withRoot(text) { root in
            var writer = JSONWriter()
            writer.beginArray()
            writer.integer(0)
            var thrown: JSONText.Refusal?
            do throws(JSONText.Refusal) {
                try JSONText.write(root, to: &writer, byteLimit: 10, levelLimit: 2)
            } catch {
                thrown = error
            }
            #expect(thrown == refusal)
            #expect(String(decoding: writer.bytes, as: UTF8.self) == (refusal == nil ? "[0," + text : "[0"))
        }
    }

    @Test func realsAreWrittenWhereTheyAreAllowed() throws {
        let canonical = try withRoot("[19.99,1e300,2.50]") { try JSONText.canonical($0, allowReals: true) }
        #expect(String(decoding: canonical, as: UTF8.self) == "[19.99,1e+300,2.5]")
    }
}
