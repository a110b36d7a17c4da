import Platform
import TestSupport
import Testing

@Suite struct ShopTimeZoneTests {
    @Test(arguments: zoneTable.split(separator: "\n").map(String.init))
    func offsetsAgreeWithAnotherReaderOfTheSameFiles(_ line: String) throws {
        let fields = line.split(separator: " ")
        let zone = try ShopTimeZone(named: String(fields[0]))
        let expected = fields.dropFirst().map(String.init)
        let found = expected.map { pair in
            let second = Int64(pair.split(separator: ":")[0])!
            return "\(second):\(zone.offsetSeconds(atUTC: second * 1000))"
        }
        #expect(found == expected)
    }

    @Test func aMillisecondBeforeATransitionIsStillBeforeIt() throws {
        let zone = try ShopTimeZone(named: "Europe/Berlin")
        #expect(zone.offsetSeconds(atUTC: 1_774_745_999_999) == 3600)
        #expect(zone.offsetSeconds(atUTC: 1_774_746_000_000) == 7200)
    }

    static let walls: [(String, String, ShopTimeZone.LocalTime)] = [
        ("Europe/Berlin", "2026-07-01T08:00", .one(1_782_885_600_000)),
        ("Europe/Berlin", "2026-10-25T02:30", .overlap(earlier: 1_792_888_200_000, later: 1_792_891_800_000)),
        ("Europe/Berlin", "2026-03-29T02:30", .gap(before: 1_774_745_940_000, after: 1_774_746_000_000)),
        ("Europe/Berlin", "2026-03-29T02:00", .gap(before: 1_774_745_940_000, after: 1_774_746_000_000)),
        ("Europe/Berlin", "2026-03-29T03:00", .one(1_774_746_000_000)),
        ("Europe/Berlin", "2055-10-31T02:00", .overlap(earlier: 2_708_553_600_000, later: 2_708_557_200_000)),
        ("Australia/Lord_Howe", "2024-04-07T01:45", .overlap(earlier: 1_712_414_700_000, later: 1_712_416_500_000)),
        ("America/New_York", "2026-11-01T01:59:59.999", .overlap(earlier: 1_793_512_799_999, later: 1_793_516_399_999)),
        ("Asia/Kathmandu", "2026-01-01T00:00", .one(1_767_204_900_000)),
        ("Australia/Sydney", "2099-01-01T00:00", .one(4_070_869_200_000)),
        ("Pacific/Apia", "2011-12-30T12:00", .gap(before: 1_325_239_140_000, after: 1_325_239_200_000)),
        ("UTC", "1969-12-31T23:59:59.5", .one(-500)),
    ]

    @Test(arguments: walls.indices)
    func aWallTimeIsOneInstantOrSaysWhyNot(_ index: Int) throws {
        let (name, wall, expected) = Self.walls[index]
        let zone = try ShopTimeZone(named: name)
        #expect(zone.utc(try #require(CivilTime(wall))) == expected)
    }

    @Test func everyInstantIsFoundAgainFromItsWall() throws {
        var random = SplitMix64(seed: 3)
        for name in ["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Asia/Gaza"] {
            let zone = try ShopTimeZone(named: name)
            let failed = (0..<2000).first { _ in
                let instant = Int64(random.below(5_000_000_000)) * 1000 - 1_000_000_000_000
                switch zone.utc(zone.civilTime(atUTC: instant)) {
                case .one(let found): return found != instant
                case .overlap(let earlier, let later): return instant != earlier && instant != later
                case .gap: return true
                }
            }
            #expect(failed == nil, "\(name)")
        }
    }

    @Test func aDayBeginsAtItsFirstInstantEvenWhereMidnightIsSkipped() throws {
        let zone = try ShopTimeZone(named: "America/Sao_Paulo")
        let start = zone.startOfDay(try #require(CivilDate("2018-11-04")))
        #expect(zone.civilTime(atUTC: start).description == "2018-11-04T01:00:00")
        #expect(zone.civilTime(atUTC: start - 1).description == "2018-11-03T23:59:59.999")
    }

    @Test(arguments: [
        "", "../etc/passwd", "/etc/localtime", "Europe//Berlin", "Europe/Berlin/", "Europe/Ber lin", "a\0b", ".",
    ])
    func namesThatAreNoZoneNamesAreRefused(_ name: String) {
        #expect(throws: TimeZoneError.malformedName(name)) { try ShopTimeZone(named: name) }
    }

    @Test(arguments: ["Europe/Nowhere", "Europe", "zone.tab", "localtime", "right/Europe/Berlin"])
    func namesTzdataDoesNotKnowAreRefused(_ name: String) {
        #expect(throws: name == "zone.tab" ? TimeZoneError.malformedName(name) : .unknown(name)) {
            try ShopTimeZone(named: name)
        }
    }

    @Test func withoutZoneFilesOnlyUTCIsKnown() throws {
        #expect(throws: TimeZoneError.noZoneFiles) { try ShopTimeZone(named: "Europe/Berlin", in: ["/nowhere"]) }
        #expect(try ShopTimeZone(named: "UTC", in: []).offsetSeconds(atUTC: 0) == 0)
    }

    @Test func aDamagedFileIsRefusedOrReadNeverATrap() throws {
        let folder = TemporaryFolder()
        let whole = try SmallFile.read("/usr/share/zoneinfo/Europe/Berlin", limit: 100_000)
        var random = SplitMix64(seed: 11)
        for round in 0..<400 {
            var bytes = whole
            if round % 2 == 0 {
                bytes.removeLast(random.below(bytes.count))
            } else {
                for _ in 0...random.below(4) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
            }
            try RealDisk().open(folder("Z\(round)"), use: .readWrite, create: true).write(bytes, at: 0)
            guard let zone = try? ShopTimeZone(named: "Z\(round)", in: [folder.path]) else { continue }
            for second: Int64 in [-4_000_000_000, 0, 1_774_746_000, 4_000_000_000] {
                _ = zone.utc(zone.civilTime(atUTC: second * 1000))
            }
        }
    }

    @Test func instantsAreWrittenWithTheShopsOffset() throws {
        let zone = try ShopTimeZone(named: "Europe/Berlin")
        var bytes: [UInt8] = []
        zone.append(1_774_746_000_000, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "2026-03-29T03:00:00+02:00")
    }

    @Test func theListOfNamesHoldsWhatShopsNeed() {
        let names = ShopTimeZone.names()
        #expect(names.contains("Europe/Berlin") && names.contains("UTC") && names.count > 300)
    }
}
