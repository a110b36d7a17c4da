// What a document shows of its text.

import Testing

@testable import JSON

@Suite struct ValueTests {
    @Test(arguments: [false, true])
    func membersComeInTheOrderOfTheText(fastShape: Bool) throws {
        let names = try withRoot(#"{"z":1,"a":"x","m":-3,"b":"å"}"#, fastShape: fastShape) { root in
            try #require(root.object).map(\.name.text)
        }
        #expect(names == ["z", "a", "m", "b"])
    }

    @Test(arguments: [false, true])
    func membersAreFoundByName(fastShape: Bool) throws {
        try withRoot(#"{"id":7,"title":"Bremser foran","":"empty"}"#, fastShape: fastShape) { root in
            let object = try #require(root.object)
            #expect(object.count == 3)
            #expect(object["id"]?.integer == 7)
            #expect(object["title"]?.string?.text == "Bremser foran")
            #expect(try #require(object["title"]?.string) == "Bremser foran")
            #expect(object.member(named: "title")?.string?.count == 13)
            #expect(object[""]?.string?.text == "empty")
            #expect(object.member(named: "")?.string?.text == "empty")
            #expect(object["titl"] == nil)
            #expect(object["titles"] == nil)
            #expect(object["id"]?.string == nil)
        }
    }

    @Test func nullMembersAreThere() throws {
        try withRoot(#"{"dueOut":null}"#) { root in
            #expect(root.object?["dueOut"]?.isNull == true)
            #expect(root.object?["other"] == nil)
        }
    }

    @Test func arraysAreIndexedAndIterated() throws {
        try withRoot(#"[10,"b",[true],{}]"#) { root in
            let array = try #require(root.array)
            #expect(array.map(\.kind) == [.integer, .string, .array, .object])
            #expect(array[0].integer == 10)
            #expect(array[2].array?.first?.bool == true)
            #expect(array[3].object?.isEmpty == true)
        }
    }

    @Test(
        arguments: [
            ("1.0", 1), ("1e3", 1000), ("9.007199254740992e+15", 9_007_199_254_740_992), ("-0.0", 0), ("12", 12),
            ("-9223372036854775808", .min), ("1.5", nil), ("1e16", nil), ("1e300", nil), ("\"1\"", nil), ("true", nil),
        ] as [(String, Int64?)])
    func wholeRealsCountAsIntegers(_ text: String, _ expected: Int64?) throws {
        #expect(try withRoot(text) { $0.integer } == expected)
    }

    @Test func stringsAreDecodedBytes() throws {
        let bytes = try withRoot(#""\u0000a\n\ud83d\ude00\/å""#) { [UInt8](try #require($0.string).bytes) }
        #expect(bytes == [0x00] + Array("a\n😀/å".utf8))
    }

    @Test func twoDocumentsOfOneArenaStandSideBySide() throws {
        let arena = JSONArena()
        let first = [UInt8](#"{"a":["one"]}"#.utf8)
        let second = [UInt8](#"{"a":["two"]}"#.utf8)
        try first.withUnsafeBytes { first in
            let outer = try Document(parsing: first, in: arena)
            for _ in 0..<3 {
                let text = try second.withUnsafeBytes { second in
                    let inner = try Document(parsing: second, in: arena)
                    return inner.root.object?["a"]?.array?[0].string?.text
                }
                #expect(text == "two")
            }
            #expect(outer.root.object?["a"]?.array?[0].string?.text == "one")
            #expect(arena.usedBytes > 0)
        }
        #expect(arena.usedBytes == 0)
    }

    @Test func aRefusedTextLeavesNothingInTheArena() {
        let arena = JSONArena()
        #expect(read(Array(#"{"a":[1,2,{"b":1,"b":2}]}"#.utf8), in: arena).fault?.kind == .duplicateMember)
        #expect(arena.usedBytes == 0)
        #expect(read(Array(#"{"a":1}"#.utf8), in: arena, fastShape: true).tree != nil)
        #expect(arena.usedBytes == 0)
    }

    @Test func aTreeTooLargeForTheArenaIsTooLarge() {
        let text = Array(("[" + String(repeating: "{},", count: 2000) + "{}]").utf8)
        let small = JSONArena(byteCount: 1 << 16)
        #expect(read(text, in: small).fault?.kind == .tooLarge)
        #expect(small.usedBytes == 0)
        #expect(read(Array("[{}]".utf8), in: small).tree == .array([.object([])]))
        #expect(read(text, in: JSONArena()).tree != nil)
    }

    @Test func aStringOfTheLargestMessageFitsTheArena() {
        // 16 MiB less the envelope around it.
        let text = [0x22] + [UInt8](repeating: 0x61, count: (16 << 20) - 60) + [0x22]
        #expect(read(text).fault == nil)
    }
}
