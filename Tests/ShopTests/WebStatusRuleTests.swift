import Records
import Testing

@testable import Shop

/// S0-07, S0-08 and S0-25: rules of single values.
@Suite struct WebStatusRuleTests {
    @Test(arguments: [
        (String(repeating: "é", count: 140), 140, true), (String(repeating: "é", count: 141), 141, false),
        (String(repeating: "e\u{301}", count: 140), 140, true),
        (String(repeating: "👩‍👩‍👧", count: 62), 62, true), (String(repeating: "👩‍👩‍👧", count: 63), 63, false),
        (String(repeating: "🇩🇰", count: 140), 140, true), ("a\r\nb", 3, true),
    ])
    func notesAreCountedAsAPersonCounts(_ note: String, _ characters: Int, _ fits: Bool) {
        let check = NoteRule.check(note)
        #expect(check.characters == characters && check.fits == fits && check.stored == note)
    }

    @Test(arguments: ["", " ", "\n\t ", "\u{A0}\u{200B}\u{FEFF}"]) func aBlankNoteIsNone(_ note: String) {
        #expect(NoteRule.check(note).stored == nil)
    }

    @Test func notesAreStoredComposed() {
        let stored = NoteRule.check("Ole\u{301}").stored
        #expect(stored.map { Array($0.unicodeScalars).count } == 3)
    }

    static let first = Instant(milliseconds: 1_000)
    static let later = Instant(milliseconds: 2_000, offsetSeconds: 3600)

    @Test(
        arguments: [
            (first, .absent, false, first, false, nil), (first, .absent, true, first, false, .reasonWithoutChange),
            (first, .set(first), false, first, false, nil),
            (first, .set(first), true, first, false, .reasonWithoutChange),
            (first, .set(later), true, later, true, nil), (first, .set(later), false, later, true, .reasonMissing),
            (first, .clear, false, nil, true, .reasonMissing), (first, .clear, true, nil, true, nil),
            (nil, .set(first), false, first, true, nil), (nil, .set(first), true, first, true, nil),
            (nil, .clear, false, nil, false, nil), (nil, .clear, true, nil, false, .reasonWithoutChange),
        ] as [(Instant?, Patch<Instant>, Bool, Instant?, Bool, DueOutRule.Fault?)])
    func aChangedDueOutNeedsItsReason(
        _ old: Instant?, _ patch: Patch<Instant>, _ hasReason: Bool, _ value: Instant?, _ isChanged: Bool,
        _ fault: DueOutRule.Fault?
    ) {
        #expect(
            DueOutRule.outcome(old: old, patch: patch, hasReason: hasReason)
                == DueOutRule.Outcome(value: value, isChanged: isChanged, fault: fault))
    }

    @Test func numbersThatPeopleTookArePassedOver() {
        let taken: Set = ["RO7", "RO8"]
        let given = NumberSequence(prefix: "RO", next: 7).taking { taken.contains($0) }
        #expect(given.text == "RO9" && given.following == NumberSequence(prefix: "RO", next: 10))
    }

    @Test(
        arguments: [
            ("Van", "Ford", "Transit", "AB 12 345", "Van, Ford Transit (AB 12 345)"), (nil, "Ford", nil, nil, "Ford"),
            (nil, nil, nil, "AB 12 345", "AB 12 345"), (nil, nil, nil, nil, nil), ("Kettle", nil, nil, nil, "Kettle"),
        ] as [(String?, String?, String?, String?, String?)])
    func itemsAreCalledByWhatIsKnown(
        _ name: String?, _ make: String?, _ model: String?, _ registration: String?, _ text: String?
    ) {
        #expect(ItemName.compose(name: name, make: make, model: model, registration: registration) == text)
    }
}
