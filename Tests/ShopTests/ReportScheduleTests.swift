import Platform
import Records
import Testing

@testable import Shop

/// When reports are due, by the wall of the shop (S3-04).
@Suite("The schedule of reports")
struct ReportScheduleTests {
    private func schedule(hour: Int, weekends: Bool = false) throws -> ReportSchedule {
        ReportSchedule(
            time: ShopTime(zone: try ShopTimeZone(named: "Europe/Copenhagen")), hour: hour, weekends: weekends)
    }

    private func instant(_ text: String) throws -> Instant {
        try #require(Array(text.utf8).withUnsafeBytes { Instant($0) })
    }

    @Test(arguments: [
        // Monday before and at the hour, Friday after it, and the weekend.
        ("2026-03-02T06:59:59+01:00", "2026-03-02T07:00:00+01:00"),
        ("2026-03-02T07:00:00+01:00", "2026-03-03T07:00:00+01:00"),
        ("2026-03-06T07:00:00+01:00", "2026-03-09T07:00:00+01:00"),
        ("2026-03-07T12:00:00+01:00", "2026-03-09T07:00:00+01:00"),
        // The night of the change to summer time lies between.
        ("2026-03-27T08:00:00+01:00", "2026-03-30T07:00:00+02:00"),
    ])
    func theNextHourIsOnAWeekday(_ now: String, _ next: String) throws {
        #expect(try schedule(hour: 7).next(after: instant(now)).description == next)
    }

    @Test func anHourThatIsJumpedOverIsDueAfterTheJumpAndOneThatComesTwiceIsDueOnce() throws {
        let schedule = try schedule(hour: 2, weekends: true)
        let spring = try instant("2026-03-28T12:00:00+01:00")
        #expect(schedule.next(after: spring).description == "2026-03-29T03:00:00+02:00")
        let autumn = schedule.next(after: try instant("2026-10-24T12:00:00+02:00"))
        #expect(autumn.description == "2026-10-25T02:00:00+02:00")
        #expect(schedule.next(after: autumn).description == "2026-10-26T02:00:00+01:00")
    }

    @Test(arguments: [
        (["a@b"], "1", ["email", "fax"], ReportSettings.Priority.both, ["email", "fax"]),
        (["a@b"], "1", ["email", "fax"], .faxFirst, ["fax"]),
        (["nothing"], "none", ["email", "fax"], .both, []),
        (["@b", "a@", "a@b"], "1", ["email", "fax"], .emailFirst, ["email"]),
        (["a@b"], "(12)", ["fax"], .emailFirst, ["fax"]),
        (["a@b"], "1", [], .both, []),
    ])
    func waysAreWhatIsChosenUsableAndPreferred(
        _ emails: [String], _ fax: String, _ methods: [String], _ priority: ReportSettings.Priority, _ ways: [String]
    ) {
        let recipient = ReportRecipient(
            CustomerContact(emails: emails, faxNumber: fax), methods: methods.compactMap(MessageChannel.init),
            priority: priority)
        #expect(recipient.ways.map(\.channel.rawValue) == ways)
        #expect((recipient.skip != nil) == ways.isEmpty)
        #expect((recipient.skip == .noMethod) == methods.isEmpty)
    }
}
