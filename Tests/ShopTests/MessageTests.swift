import Platform
import Records
import Testing

@testable import Shop

/// S0-19, S0-20 and I-02: what the customer is told, and whether.
@Suite struct MessageTests {
    static let full: [MessagePlace: String] = [
        .customer: "Anna {note} Holm", .title: "New brakes", .roNumber: "1001", .status: "In progress",
        .dueOut: "soon", .stage: "Body", .note: "Two\nlines", .shop: "Workshop",
    ]

    @Test(arguments: MessageLanguage.all.indices) func everyPlaceIsFilledOnce(_ index: Int) {
        let text = MessageLanguage.all[index].text.filled(Self.full)
        for value in Self.full.values { #expect(text.contains(value)) }
        #expect(MessagePlace.allCases.allSatisfy { $0 == .note || !text.contains("{\($0.rawValue)}") })
    }

    @Test(arguments: MessageLanguage.all.indices) func linesWithNothingToSayAreLeftOut(_ index: Int) {
        let language = MessageLanguage.all[index]
        let text = language.text.filled([.customer: "Anna", .title: "Brakes", .shop: "Workshop", .status: ""])
        #expect(!text.contains(": \n") && !text.contains("\n\n\n") && !text.hasSuffix("\n"))
        #expect(text.split(separator: "\n").count == 4)
    }

    @Test func bracesThatNameNothingStayAndAreReported() {
        let template = MessageTemplate("{status} {Status} {} {{note}} {nope} {open\n}")
        #expect(template.filled([.status: "a", .note: "b"]) == "a {Status} {} {b} {nope} {open\n}")
        #expect(template.unknownPlaces == ["Status", "nope"])
    }

    @Test(arguments: [
        ("en-GB", "Wednesday 4 March 2026, 16:05"), ("de", "Mittwoch, 4. März 2026, 16:05 Uhr"),
        ("da-DK", "onsdag den 4. marts 2026 kl. 16.05"), ("fr", "Wednesday 4 March 2026, 16:05"),
    ])
    func datesAreSaidInTheCustomersLanguage(_ tag: String, _ said: String) throws {
        let moment = try #require(CivilTime("2026-03-04T16:05:00"))
        #expect(MessageLanguage.best(for: [nil, tag]).said(moment) == said)
    }

    static let email = CustomerContact(emails: ["@", "anna@example.test", "b@example.test"], faxNumber: "+45 1")

    @Test(
        arguments: [
            (email, true, true, false, .tell(.email, to: "anna@example.test")),
            (CustomerContact(emails: ["anna"], faxNumber: "+45 12"), true, true, false, .tell(.fax, to: "+45 12")),
            (CustomerContact(emails: [], faxNumber: "none"), true, true, false, .skip(.noContact)),
            (email, false, true, true, .skip(.switchedOff)),
            (CustomerContact(isActive: false, emails: ["a@b"]), true, true, true, .skip(.inactiveAccount)),
            (CustomerContact(wantsStatus: false, emails: ["a@b"]), true, true, true, .skip(.notWanted)),
            (email, true, false, false, .skip(.hiddenStatus)),
            (email, true, false, true, .tell(.email, to: "anna@example.test")),
        ] as [(CustomerContact, Bool, Bool, Bool, MessageDecision)])
    func theCustomerIsToldOrTheReasonIsKnown(
        _ contact: CustomerContact, _ isOn: Bool, _ isVisible: Bool, _ saysMore: Bool, _ decision: MessageDecision
    ) {
        #expect(
            MessageDecision.decide(isOn: isOn, contact: contact, isVisible: isVisible, saysMore: saysMore) == decision)
    }
}
