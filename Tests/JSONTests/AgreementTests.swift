// Our readers and writer against jansson, over the corpus and over generated and damaged texts.

import Testing

@testable import JSON

@Suite struct AgreementTests {
    @Test func theCorpusIsReadAsJanssonReadsIt() {
        let arena = JSONArena()
        var disagreements: [String] = []
        for example in TextCases.all {
            if let problem = Agreement.disagreement(about: example.bytes, arena: arena) {
                disagreements.append("\(example.testDescription): \(problem)")
            }
        }
        #expect(disagreements == [])
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func generatedTextsAreReadAsJanssonReadsThem(_ seed: UInt64) {
        let arena = JSONArena()
        var generator = TextGenerator(seed: seed)
        var disagreements: [String] = []
        var accepted = 0
        var fast = 0
        for _ in 0..<25_000 {
            let text = generator.next()
            if let problem = Agreement.disagreement(about: text, arena: arena) {
                disagreements.append("\(problem): \(String(decoding: text, as: UTF8.self))")
            }
            if read(text, in: arena).tree != nil { accepted += 1 }
            text.withUnsafeBytes { bytes in
                if FastShape.object(of: bytes, in: arena) != nil { fast += 1 }
            }
            arena.rewind(to: 0)
        }
        #expect(disagreements.prefix(5) == [])
        // The generator is worth something only while it makes all three kinds.
        #expect(accepted > 5000 && accepted < 20_000)
        #expect(fast > 1200)
    }

    @Test(arguments: [
        ("{}", true), (#" { "a" : 1 , "b" : "å" } "#, true), (#"{"a":-0}"#, true), (#"{"a":999999999999999999}"#, true),
        (#"{"a":1000000000000000000}"#, false), (#"{"a":"\n"}"#, false), (#"{"a":1.0}"#, false),
        (#"{"a":true}"#, false),
        (#"{"a":null}"#, false), (#"{"a":[]}"#, false), ("[]", false), (#"{"a":1,"a":2}"#, false),
        (#"{"a":01}"#, false),
        (#"{"a":1}x"#, false), (#"{"a":1,}"#, false), ("{\"a\":\"\u{1}\"}", false), ("", false), ("{", false),
    ])
    func theFastShapeIsFlatShortAndPlain(_ text: String, _ isFast: Bool) {
        let arena = JSONArena()
        #expect(withFragment(text) { FastShape.object(of: $0, in: arena) != nil } == isFast)
    }

    @Test(arguments: [(16, 255, true), (17, 1, false), (1, 256, false)])
    func theFastShapeHasItsLimits(_ memberCount: Int, _ stringBytes: Int, _ isFast: Bool) {
        let string = String(repeating: "x", count: stringBytes)
        let text = "{" + (0..<memberCount).map { #""m\#($0)":"\#(string)""# }.joined(separator: ",") + "}"
        let arena = JSONArena()
        #expect(withFragment(text) { FastShape.object(of: $0, in: arena) != nil } == isFast)
        #expect(read(text, fastShape: true) == read(text))
    }
}
