import Records
import Testing

@testable import Shop

/// S1-06 to S1-15: how customers see a status.
@Suite struct StatusMappingTests {
    static func id(_ row: UInt64) -> RecordID { RecordID(.statuses, row: row) }

    static func entry(
        _ row: UInt64, _ name: String, order: Int? = nil, mapsTo: UInt64? = nil, portalName: String? = nil,
        portalColor: String? = nil, hidden: Bool = false, kind: Status.Kind = .job
    ) -> StatusEntry {
        StatusEntry(
            id: id(row), kind: kind, name: name, order: order ?? Int(row) - 1, mapsTo: mapsTo.map(id),
            portalName: portalName, portalColor: portalColor, portalHidden: hidden)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let entries: [StatusEntry]
        /// Name and colour that customers see in place of S1; nil: hidden.
        let seen: (name: String, color: String)?
        let via: [Int]
    }

    static let cases = [
        Case(
            testDescription: "shows as itself", entries: [entry(1, "On hold")], seen: ("On hold", "#808080"), via: [0]),
        Case(
            testDescription: "own portal name and colour",
            entries: [entry(1, "On hold", portalName: "Waiting", portalColor: "#112233")],
            seen: ("Waiting", "#112233"), via: [0]),
        Case(
            testDescription: "mapping wins over the own portal name, and the target's portal name is shown (Q9)",
            entries: [
                entry(1, "On hold", mapsTo: 2, portalName: "Waiting", portalColor: "#112233"),
                entry(2, "Sent", portalName: "On its way", portalColor: "#445566"),
            ], seen: ("On its way", "#445566"), via: [0, 1]),
        Case(
            testDescription: "mapping goes on to the end",
            entries: [entry(1, "A", mapsTo: 2), entry(2, "B", mapsTo: 3), entry(3, "C")], seen: ("C", "#808080"),
            via: [0, 1, 2]),
        Case(
            testDescription: "hidden before mapping", entries: [entry(1, "A", mapsTo: 2, hidden: true), entry(2, "B")],
            seen: nil, via: [0]),
        Case(
            testDescription: "hidden at the end", entries: [entry(1, "A", mapsTo: 2), entry(2, "B", hidden: true)],
            seen: nil, via: [0, 1]),
        Case(
            testDescription: "a list that is only tried out may go round",
            entries: [
                entry(1, "A", mapsTo: 2), entry(2, "B", mapsTo: 1),
            ], seen: nil, via: [0, 1]),
    ]

    @Test(arguments: cases) func customersSeeWhatTheMappingSays(_ sample: Case) {
        let table = StatusTable(kind: .job, sample.entries)
        let portal = table.portal(Self.id(1))
        #expect(portal?.name == sample.seen?.name && portal?.color == sample.seen?.color)
        #expect(table.resolutions[0].via == sample.via)
    }

    @Test func statusesThatEndInOneNameAreOneEntryInTheOrderOfTheList() {
        let table = StatusTable(
            kind: .quote,
            [
                Self.entry(1, "Draft", order: 3, mapsTo: 4, kind: .quote),
                Self.entry(2, "Sent", order: 1, kind: .quote),
                Self.entry(3, "Posted", order: 2, portalName: "Sent", portalColor: "#000001", kind: .quote),
                Self.entry(4, "Pending", order: 0, kind: .quote), Self.entry(5, "Secret", hidden: true, kind: .quote),
            ])
        #expect(table.portalEntries().map(\.name) == ["Pending", "Sent"])
        #expect(table.portalEntries().map(\.color) == ["#808080", "#808080"])
        #expect(table.positions(seenAs: ["Sent"]).map { table.entries[$0].name } == ["Sent", "Posted"])
        #expect(table.positions(seenAs: ["Pending"]).map { table.entries[$0].name } == ["Pending", "Draft"])
    }

    @Test func whatHasNoEffectIsSaid() {
        let table = StatusTable(
            kind: .job,
            [
                Self.entry(1, "A", mapsTo: 2, portalName: "x", portalColor: "#000000"),
                Self.entry(2, "B", hidden: true),
                Self.entry(3, "C", portalName: "y", hidden: true), Self.entry(4, "D", portalName: "z"),
            ])
        #expect(table.entries.indices.map { table.warnings(at: $0).count } == [3, 0, 1, 0])
    }

    @Test func everyFaultOfAListIsFoundAtOnce() {
        let entries = [
            StatusEntry(id: Self.id(1), kind: .job, name: "Open", mapsTo: Self.id(2)),
            StatusEntry(id: Self.id(2), kind: .job, name: "OPEN", mapsTo: Self.id(1)),
            StatusEntry(id: Self.id(3), kind: .job, name: " \u{200B}", mapsTo: Self.id(3)),
            StatusEntry(kind: .job, phase: .open, name: "New", mapsTo: Self.id(9)),
            StatusEntry(kind: .job, name: "Newer", mapsTo: Self.id(70)),
            StatusEntry(id: Self.id(4), kind: .job, name: "Leads into it", mapsTo: Self.id(1)),
        ]
        let faults = StatusRule.faults(in: entries, kind: .job) { $0 == Self.id(70) }
        #expect(
            faults == [
                StatusFault(position: 0, rule: .mappingCycle([0, 1])),
                StatusFault(position: 1, rule: .nameTaken(by: 0)),
                StatusFault(position: 1, rule: .mappingCycle([1, 0])),
                StatusFault(position: 2, rule: .emptyName),
                StatusFault(position: 2, rule: .mapsToItself),
                StatusFault(position: 3, rule: .unknownTarget),
                StatusFault(position: 3, rule: .phaseOfJob),
                StatusFault(position: 4, rule: .targetOfOtherKind),
            ])
    }

    @Test(arguments: Status.Kind.allCases) func theListsOfTheProductAreSound(_ kind: Status.Kind) {
        let entries = DefaultStatuses.entries(of: kind)
        #expect(StatusRule.faults(in: entries, kind: kind) { _ in false }.isEmpty)
        #expect(entries.map(\.order) == Array(entries.indices))
        #expect(entries[0].key == DefaultStatuses.requestedKey && entries[0].system && !entries[0].active)
        #expect(entries.allSatisfy { $0.kind == kind && ($0.phase != nil) == (kind == .quote) })
    }
}
