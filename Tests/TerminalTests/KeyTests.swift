// What terminals send for keys, and what becomes of text that is typed.

import Terminal
import Testing

@Suite struct KeyTests {
    static let sequences: [(bytes: String, keys: [Key])] = [
        ("a", [.character("a")]), ("é", [.character("é")]), ("修", [.character("修")]),
        ("\r", [.enter]), ("\n", [.control("j")]), ("\t", [.tab]), ("\u{7F}", [.backspace]), ("\u{8}", [.backspace]),
        ("\u{3}", [.control("c")]), ("\u{1A}", [.control("z")]),
        ("\u{1B}[A", [.up]), ("\u{1B}OA", [.up]), ("\u{1B}[1;5C", [.right]), ("\u{1B}[Z", [.backTab]),
        ("\u{1B}[H", [.home]), ("\u{1B}[1~", [.home]), ("\u{1B}[5~", [.pageUp]), ("\u{1B}[3;2~", [.delete]),
        ("\u{1B}OP", [.function(1)]), ("\u{1B}[11~", [.function(1)]), ("\u{1B}[24~", [.function(12)]),
        ("\u{1B}x", [.alt("x")]), ("\u{1B}é", [.alt("é")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
        ("jj\u{1B}[B", [.character("j"), .character("j"), .down]),
        ("\u{1B}[200~a\r\nb\u{1B}[201~c", [.paste("a\r\nb"), .character("c")]),
        // What no key is passed over, and what follows is read.
        ("\u{1B}[99;99ux", [.character("x")]), ("\u{1B}[?1;2cx", [.character("x")]), ("\u{1F}x", [.character("x")]),
    ]

    @Test(arguments: sequences)
    func bytesAreTheKeysThatWerePressed(_ sample: (bytes: String, keys: [Key])) {
        var reader = KeyReader()
        reader.feed(sample.bytes.utf8)
        let found = keys(&reader)
        #expect(found == sample.keys)
        #expect(!reader.isWaiting)
    }

    @Test(arguments: sequences)
    func howTheBytesAreCutMakesNoDifference(_ sample: (bytes: String, keys: [Key])) {
        var reader = KeyReader()
        var found: [Key] = []
        for byte in sample.bytes.utf8 {
            reader.feed([byte])
            found += keys(&reader)
        }
        #expect(found == sample.keys)
    }

    @Test func escapeAloneIsAKeyWhenNothingFollows() {
        var reader = KeyReader()
        reader.feed([0x1B])
        let early = keys(&reader)
        #expect(early.isEmpty)
        #expect(reader.isWaiting)
        var late = reader.flush()
        #expect(late == [.escape])
        reader.feed([0x1B, UInt8(ascii: "[")])
        late = reader.flush()
        #expect(late == [.escape, .character("[")])
    }

    @Test func bytesThatAreNoCharacterAreDropped() {
        var reader = KeyReader()
        reader.feed([0xFF, 0xC3, UInt8(ascii: "a"), 0xE4, 0xBF, UInt8(ascii: "b")])
        let found = keys(&reader) + reader.flush()
        #expect(found == [.character("a"), .character("b")])
    }

    private func keys(_ reader: inout KeyReader) -> [Key] {
        var keys: [Key] = []
        while let key = reader.next() { keys.append(key) }
        return keys
    }
}

@Suite struct TextFieldTests {
    static let edits: [(keys: [Key], before: String, after: String)] = [
        ([.character("a"), .left, .character("b")], "b", "a"),
        ([.paste("two words"), .control("w")], "two ", ""),
        ([.paste("abc"), .home, .delete, .end, .backspace], "b", ""),
        ([.paste("abc"), .left, .control("u")], "", "c"),
        ([.paste("abc"), .home, .right, .control("k")], "a", ""),
        // A letter and its mark go together.
        ([.character("e"), .character("\u{301}"), .character("x"), .left, .backspace], "", "x"),
        ([.paste("a\nb\tc")], "a b c", ""),
        ([.backspace, .delete, .left, .right], "", ""),
    ]

    @Test(arguments: edits)
    func keysEditOneLine(_ edit: (keys: [Key], before: String, after: String)) {
        var field = TextField()
        let taken = edit.keys.map { field.take($0) }
        #expect(taken.allSatisfy { $0 })
        #expect(field.before == edit.before)
        #expect(field.after == edit.after)
    }

    @Test func linesAreMadeOnlyWhereTheyAreWanted() {
        var line = TextField("a")
        #expect([Key.control("j"), .enter].map { line.take($0) } == [false, false])
        var block = TextField("a", hasLines: true)
        #expect([Key.control("j"), .paste("b\r\nc")].map { block.take($0) } == [true, true])
        #expect(block.text == "a\nb\nc")
    }
}
