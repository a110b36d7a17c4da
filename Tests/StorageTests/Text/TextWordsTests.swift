// Search words, and the nearest name.

import Testing

@testable import Storage

@Suite struct TextWordsTests {
    private func words(_ sample: String) -> [String] {
        var found: [String] = []
        Array(sample.utf8).withUnsafeBytes { bytes in
            Words.forEachWord(in: bytes) { found.append(String(decoding: $0, as: UTF8.self)) }
        }
        return found
    }

    @Test(
        arguments: [
            ("", []), (" -- ", []), ("Left brake PAD", ["left", "brake", "pad"]),
            ("O'Neil's A4-b_c", ["o", "neil", "s", "a4", "b", "c"]),
            ("Straße/STRASSE", ["strasse", "strasse"]), ("Émile", ["émile"]), ("E\u{301}mile", ["émile"]),
            ("東京 Tower", ["東", "京", "tower"]), ("がくABC山", ["が", "く", "abc", "山"]), ("か\u{3099}く", ["が", "く"]),
            ("山\u{301}川", ["山\u{301}", "川"]), ("ﬁn ①", ["fin", "1"]), ("हिन्दी भाषा", ["हिन्दी", "भाषा"]), ("한국 차", ["한국", "차"]),
            ("👍 ok", ["ok"]), ("ab\u{AD}cd\u{200B}e é", ["abcde", "é"]), ("①②", ["12"]),
        ] as [(String, [String])])
    func textIsSplitIntoFoldedWords(sample: String, expected: [String]) {
        #expect(words(sample) == expected)
    }

    @Test func longWordsAreCutAtACharacter() {
        let ascii = String(repeating: "x", count: 50)
        #expect(words(ascii + " y") == [String(ascii.prefix(40)), "y"])
        #expect(words(String(repeating: "x", count: 40)) == [String(ascii.prefix(40))])
        // 13 characters of 3 bytes fit; the mark of the last keeps its letter.
        #expect(words(String(repeating: "ก", count: 30) + " z") == [String(repeating: "ก", count: 13), "z"])
        let marked = String(repeating: "x\u{323}\u{307}", count: 20)
        #expect(words(marked) == [String(repeating: "x\u{323}\u{307}", count: 8)])
        // A single character longer than a word is cut at a scalar.
        #expect(words("x" + String(repeating: "\u{301}", count: 30)) == ["x" + String(repeating: "\u{301}", count: 19)])
    }

    @Test func everyWordIsShortAndFoldsToItself() {
        var texts = RandomTexts(seed: 6)
        var wrong: [String] = []
        for _ in 0..<10_000 {
            for word in words(text(texts.next(longest: 60))) {
                let folded = Array(word.utf8).withUnsafeBytes(Normalization.nfkcCaseFold)
                if word.isEmpty || word.utf8.count > Words.maximumByteCount || folded != Array(word.utf8) {
                    wrong.append(word)
                }
            }
        }
        #expect(wrong == [])
    }

    @Test(
        arguments: [
            ("webStatus.updat", "webStatus.update"), ("webstatus.UPDATE", "webStatus.update"),
            ("jobs.lsit", "jobs.list"),
            ("job.list", "jobs.list"), ("jbos.ist", "jobs.list"), ("quotes.create", nil), ("", nil), ("ls", nil),
            ("gte", "get"),
        ] as [(String, String?)])
    func theNearestNameIsFoundIfItIsNear(word: String, expected: String?) {
        #expect(Spelling.nearest(word, among: ["jobs.list", "jobs.lists", "webStatus.update", "get"]) == expected)
    }
}
