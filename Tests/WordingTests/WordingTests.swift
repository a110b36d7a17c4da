import TestSupport
import Testing
import Wording

@Suite struct WordingTests {
    @Test(arguments: Wording.languages.map(\.tag))
    func everyLanguageHasEveryWord(_ tag: String) {
        let wording = Wording.of(tag)
        #expect(wording.missing.isEmpty)
        for word in Word.allCases {
            let places = wording[word].filter { $0 == "%" }.count
            #expect(places == Wording.english[word].filter { $0 == "%" }.count, "\(word) has other places")
        }
    }

    @Test func aTagIsKnownByItsFirstPart() {
        #expect(Wording.of("de-AT").tag == "de")
        #expect(Wording.of("DA").tag == "da")
        #expect(Wording.of("tlh").tag == "en")
    }

    @Test func valuesStandInTheirPlacesAndAreNotReadAgain() {
        #expect(Wording.english(.page, "%", "3") == "Page % of 3")
        #expect(Wording.german(.greeting, "Bo") == "Guten Tag Bo,")
    }
}
