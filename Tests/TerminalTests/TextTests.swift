import Platform
import Testing

@testable import Terminal

@Suite struct TextTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("Aïcha", 5), ("Ai\u{308}cha", 5), ("日本", 4), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
        ("🚗", 2), ("👩‍🔧", 2), ("🇩🇰", 2), ("❤️", 2), ("❤", 1), ("a\u{200B}b", 2), ("●", 1), ("ｱ", 1), ("Ａ", 2),
    ])
    func aTextTakesTheColumnsThatItsCharactersTake(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abc def", 5, "abc…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
        ("abc", 0, ""), ("abc", 1, "…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ])
    func whatIsTooLongEndsInAnEllipsisAndFits(text: String, columns: Int, shown: String) {
        #expect(text.fitted(to: columns) == shown)
        #expect(DisplayWidth.of(text.fitted(to: columns)) <= columns)
    }

    @Test func whatATerminalWouldObeyIsNotSentToIt() {
        #expect(
            "a\u{1B}[31mb\u{7}\u{9B}c\nd\te\u{202E}f".shownOnOneLine == "a\u{FFFD}[31mb\u{FFFD}\u{FFFD}c d e\u{FFFD}f")
        #expect("one\r\ntwo\u{1B}".shownOnLines == "one\ntwo\u{FFFD}")
        #expect(StyledText("\u{1B}]0;title\u{7}").text == "\u{FFFD}]0;title\u{FFFD}")
    }

    @Test func linesBreakAtSpacesAndCutWordsThatAreTooLong() {
        #expect("the quick brown fox".wrapped(to: 10) == ["the quick", "brown fox"])
        #expect("abcdefghijkl mn".wrapped(to: 5) == ["abcde", "fghij", "kl mn"])
        #expect("".wrapped(to: 5) == [""])
        #expect("a\n\nb".wrapped(to: 5) == ["a", "", "b"])
    }

    @Test(arguments: [("#000000", 16), ("#FFFFFF", 231), ("#808080", 244), ("#FF0000", 196), ("#E8A33D", 179)])
    func aColourHasItsNearestOf256(text: String, index: Int) throws {
        #expect(try #require(Colour(text)).index256 == index)
    }

    @Test func coloursAreSentOnlyWhereTheyAreWanted() throws {
        let text = StyledText("red", TextStyle(.colour(try #require(Colour("#C0504D"))), isBold: true))
        #expect(text.rendered(.none) == "red")
        #expect(text.rendered(.full) == "\u{1B}[1;38;2;192;80;77mred\u{1B}[0m")
        #expect(text.rendered(.indexed) == "\u{1B}[1;38;5;131mred\u{1B}[0m")
    }

    @Test func aStyledTextIsCutAcrossItsPieces() {
        let text = StyledText("abc") + StyledText("def", TextStyle(.red))
        #expect(text.fitted(to: 6) == text)
        #expect(text.fitted(to: 5).text == "abcd…")
        #expect(text.fitted(to: 3).text == "ab…")
        #expect(text.fitted(to: 2).text == "a…")
    }

    static let terminal = TerminalSize(columns: 100, rows: 30)

    @Test(arguments: [
        (["TERM": "xterm", "COLORTERM": "truecolor"], ColourDepth.full), (["TERM": "xterm"], .indexed),
        (["TERM": "dumb", "COLORTERM": "truecolor"], .none), (["TERM": "xterm", "NO_COLOR": "1"], .none),
        (["TERM": "xterm", "NO_COLOR": ""], .indexed), ([:], .none),
    ])
    func theEnvironmentSaysWhichColours(environment: [String: String], colours: ColourDepth) {
        let features = TerminalFeatures(size: Self.terminal, isPlain: false) { environment[$0] }
        #expect(features.colours == colours && features.columns == 100)
        #expect(TerminalFeatures(size: nil, isPlain: false) { environment[$0] }.colours == .none)
        #expect(TerminalFeatures(size: Self.terminal, isPlain: true) { environment[$0] }.colours == .none)
    }

    @Test func aLocaleWithoutUnicodeGetsNoSigns() {
        for (locale, signs) in [("C.UTF-8", true), ("da_DK.utf8", true), ("C", false), ("en_US.ISO-8859-1", false)] {
            #expect(
                TerminalFeatures(size: Self.terminal, isPlain: false) { $0 == "LANG" ? locale : nil }.hasSigns == signs)
        }
        #expect(TerminalFeatures(size: nil, isPlain: false) { _ in nil }.hasSigns)
        #expect(TerminalFeatures(size: nil, isPlain: false) { $0 == "COLUMNS" ? "60" : nil }.columns == 60)
    }
}
