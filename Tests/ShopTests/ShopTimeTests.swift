import Platform
import Records
import Testing

@testable import Shop

/// S0-06, S0-13 to S0-15: days and times on the shop's wall.
@Suite struct ShopTimeTests {
    let time: ShopTime

    init() throws { time = ShopTime(zone: try ShopTimeZone(named: "Europe/Copenhagen")) }

    static func instant(_ text: String) -> Instant { parse(text) { Instant($0) }! }
    static func given(_ text: String) -> DateOrInstant { parse(text) { DateOrInstant($0) }! }

    private static func parse<T>(_ text: String, _ read: (UnsafeRawBufferPointer) -> T?) -> T? {
        Array(text.utf8).withUnsafeBytes(read)
    }

    @Test(arguments: [
        ("2026-03-28T12:00:00+01:00", "2026-03-28T23:59:00+01:00", 0),
        ("2026-03-28T23:59:00+01:00", "2026-03-29T00:01:00+01:00", 1),
        ("2026-03-28T12:00:00+01:00", "2026-03-30T12:00:00+02:00", 2),
        ("2026-10-24T12:00:00+02:00", "2026-10-26T12:00:00+01:00", 2),
        ("2026-03-29T23:30:00+02:00", "2026-03-28T00:30:00+01:00", -1),
        ("2026-03-10T23:30:00Z", "2026-03-11T00:30:00+01:00", 0),
    ])
    func daysAreCalendarDaysOfTheShop(_ start: String, _ end: String, _ days: Int) {
        #expect(time.days(from: Self.instant(start), to: Self.instant(end)) == days)
    }

    @Test(arguments: [
        // A date alone keeps the time of day, over a change to summer time too.
        ("2026-04-02", "2026-03-04T16:30:00+01:00", "2026-04-02T16:30:00+02:00"),
        ("2026-03-05", nil, "2026-03-05T17:00:00+01:00"),
        ("2026-03-05T09:15", "2026-03-04T16:30:00+01:00", "2026-03-05T09:15:00+01:00"),
        ("2026-07-05T09:15:00Z", "2026-03-04T16:30:00+01:00", "2026-07-05T11:15:00+02:00"),
        ("2026-10-25T02:30", nil, "2026-10-25T02:30:00+02:00"),
    ])
    func aGivenTimeBecomesAMomentInTheShop(_ given: String, _ old: String?, _ expected: String) throws {
        let moment = try time.moment(Self.given(given), keeping: old.map(Self.instant), otherwise: .closing)
        #expect(moment.instant == Self.instant(expected))
        #expect(moment.isAmbiguous == given.hasPrefix("2026-10-25"))
    }

    @Test func aTimeThatTheClocksJumpOverIsRefusedWithItsNeighbours() {
        #expect(
            throws: ShopTime.Gap(
                before: Self.instant("2026-03-29T01:59:00+01:00"), after: Self.instant("2026-03-29T03:00:00+02:00"))
        ) { try time.moment(Self.given("2026-03-29T02:30"), keeping: nil, otherwise: .closing) }
    }

    @Test(
        arguments: [
            ("2026-03-04T21:59:00+01:00", nil), ("2026-03-04T22:00:00+01:00", "2026-03-05T07:00:00+01:00"),
            ("2026-03-05T06:59:00+01:00", "2026-03-05T07:00:00+01:00"), ("2026-03-05T07:00:00+01:00", nil),
        ] as [(String, String?)])
    func quietHoursLastOverMidnight(_ now: String, _ end: String?) {
        let quiet = QuietHours(from: 22 * 60, to: 7 * 60)
        #expect(quiet.end(at: Self.instant(now), in: time) == end.map(Self.instant))
        #expect(QuietHours(from: 600, to: 600).end(at: Self.instant(now), in: time) == nil)
    }
}
