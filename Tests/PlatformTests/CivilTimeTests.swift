import Platform
import TestSupport
import Testing

@Suite struct CivilTimeTests {
    @Test func everyDayOfEightCenturiesCountsOn() throws {
        var expected = try #require(CivilDate(year: 1600, month: 1, day: 1))
        #expect(expected.dayNumber == -135_140)
        for number in -135_140..<157_054 {
            let date = CivilDate(dayNumber: number)
            guard date == expected, date.dayNumber == number else {
                Issue.record("day \(number) is \(date), expected \(expected)")
                return
            }
            let next =
                CivilDate(year: date.year, month: date.month, day: date.day + 1)
                ?? CivilDate(year: date.year, month: date.month + 1, day: 1)
                ?? CivilDate(year: date.year + 1, month: 1, day: 1)
            expected = next!
        }
        #expect(expected.description == "2400-01-01")
    }

    @Test func daysHaveTheirWeekdayAndDistance() throws {
        let leap = try #require(CivilDate("2024-02-29"))
        let next = try #require(CivilDate("2025-03-01"))
        #expect(
            [leap.weekday, next.weekday, CivilDate(dayNumber: 0).weekday, CivilDate(dayNumber: -1).weekday] == [
                4, 6, 4, 3,
            ])
        #expect(leap.days(to: next) == 366)
        #expect(leap.adding(days: 366) == next && next.adding(days: -366) == leap && leap < next)
    }

    @Test(arguments: [
        "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "1900-02-29", "26-01-01", "2026-1-01", "2026-01-01 ",
        "+026-01-01", "2026/01/01", "",
    ])
    func whatIsNoDateIsNotRead(_ text: String) {
        #expect(CivilDate(text) == nil)
    }

    static let instants: [(String, Int64)] = [
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("2026-03-29T02:30:00+02:00", 1_774_744_200_000),
        ("2026-03-29t02:30:00.5z", 1_774_751_400_500), ("2026-03-29 02:30:00.123999-00:30", 1_774_753_200_123),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("9999-12-31T23:59:59.999-23:59", 253_402_387_139_999),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
    ]

    @Test(arguments: instants.indices)
    func instantsAreReadToTheMillisecond(_ index: Int) {
        let (text, expected) = Self.instants[index]
        #expect(Timestamp.parse(text) == expected)
    }

    @Test(arguments: [
        "2026-03-29T02:30:00", "2026-03-29T02:30Z", "2026-03-29T24:00:00Z", "2026-03-29T02:60:00Z",
        "2026-03-29T02:30:61Z",
        "2026-03-29T02:30:00.Z", "2026-03-29T02:30:00+2:00", "2026-03-29T02:30:00+24:00", "2026-03-29T02:30:00+0200",
        "2026-03-29T02:30:00Zx", "2026-02-30T02:30:00Z", " 2026-03-29T02:30:00Z", "２026-03-29T02:30:00Z", "",
    ])
    func whatIsNoInstantIsNotRead(_ text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test func instantsAreWrittenAsTheyAreRead() {
        var random = SplitMix64(seed: 8)
        for _ in 0..<2000 {
            let instant = Int64(random.below(300_000_000_000_000)) - 60_000_000_000_000
            var bytes: [UInt8] = []
            Timestamp.append(instant, offsetSeconds: (random.below(105) - 48) * 900, to: &bytes)
            if Timestamp.parse(String(decoding: bytes, as: UTF8.self)) != instant {
                Issue.record("\(instant) became \(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
    }

    static let texts: [(Int64, Int, String)] = [
        (0, 0, "1970-01-01T00:00:00+00:00"), (1, 19_800, "1970-01-01T05:30:00.001+05:30"),
        (1_774_744_200_050, -12_600, "2026-03-28T21:00:00.050-03:30"),
        (-41_216_000, -41_216, "1969-12-31T01:07:04-11:26"),
    ]

    @Test(arguments: texts.indices)
    func millisecondsAppearOnlyWhenThereAreAny(_ index: Int) {
        var bytes: [UInt8] = []
        Timestamp.append(Self.texts[index].0, offsetSeconds: Self.texts[index].1, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == Self.texts[index].2)
    }

    @Test func wallTimesDoWithoutSecondsAndWithoutOffset() throws {
        #expect(try #require(CivilTime("2026-03-29T02:30")).description == "2026-03-29T02:30:00")
        #expect(try #require(CivilTime("2026-03-29 02:30:15.25")).description == "2026-03-29T02:30:15.250")
        #expect(CivilTime("2026-03-29T02:30Z") == nil)
        #expect(CivilTime("2026-03-29T02:30:60") == nil)
        #expect(Timestamp.utcText(-1) == "1969-12-31T23:59:59.999Z")
    }

    @Test func aManualClockGoesByItsStepAndAsItIsTold() {
        let clock = ManualClock(start: 1000, stepMilliseconds: 10)
        #expect([clock.now(), clock.now()] == [1000, 1010])
        clock.advance(milliseconds: 500)
        #expect(clock.now() == 1520)
        clock.set(5)
        #expect(clock.now() == 5)
        #expect(clock.monotonicNanoseconds() == 540_000_000)
    }

    @Test func theMachinesClocksGoForward() {
        let clock = SystemClock()
        let (date, start) = (clock.now(), clock.monotonicNanoseconds())
        #expect(date > 1_700_000_000_000)
        #expect(clock.monotonicNanoseconds() >= start)
    }

    @Test func aSeedRepeatsItsSequenceAndTheKernelsDoesNot() {
        let (a, b, system) = (SeededRandom(seed: 5), SeededRandom(seed: 5), SystemRandom())
        #expect(a.bytes(21) == b.bytes(21))
        #expect(a.next() != SeededRandom(seed: 6).next())
        #expect(system.next() != system.next())
    }
}
