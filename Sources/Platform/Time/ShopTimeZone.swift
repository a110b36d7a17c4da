// The shop's time zone as an immutable value, read from the TZif files of tzdata (RFC 9636). The C library's own
// zone is never touched: TZ, tzset and localtime are process-wide, and to them an unknown zone is UTC.
//
//   before the first transition    the first type of the file
//   between transitions            the type of the last one passed
//   after the last transition      the rule in the file's footer

package enum TimeZoneError: Error, Equatable, Sendable {
    /// Not the form of a zone's name (Area/City).
    case malformedName(String)
    /// tzdata has no such zone.
    case unknown(String)
    /// No tzdata on this machine.
    case noZoneFiles
    /// The file is not a TZif file that can be used.
    case damaged(String)
}

package struct ShopTimeZone: Sendable {
    /// As in tzdata, "Europe/Berlin".
    package let name: String
    /// Seconds since 1970 in UTC, rising.
    private let transitions: [Int64]
    /// Seconds east of UTC from each transition on.
    private let offsets: [Int32]
    /// Seconds east of UTC before the first transition.
    private let firstOffset: Int32
    /// What holds after the last transition; nil: the last offset goes on.
    private let rule: ZoneRule?

    /// What a time on a wall in the shop stands for.
    package enum LocalTime: Equatable, Sendable {
        /// This instant (milliseconds since 1970, UTC).
        case one(Int64)
        /// The clocks were put forward over it: the last whole minute before the gap and the first instant after it.
        case gap(before: Int64, after: Int64)
        /// The clocks were put back: it happened twice.
        case overlap(earlier: Int64, later: Int64)
    }

    /// Where tzdata lies on the systems we know.
    package static let folders = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo",
    ]

    package static let utc = ShopTimeZone(name: "UTC", transitions: [], offsets: [], firstOffset: 0, rule: nil)

    /// Reads a zone. UTC is known without tzdata.
    package init(named name: String) throws(TimeZoneError) {
        try self.init(named: name, in: Self.folders)
    }

    /// Reads a zone from the first of the folders that exists.
    package init(named name: String, in folders: [String]) throws(TimeZoneError) {
        try Self.check(name)
        if name == "UTC" || name == "Etc/UTC" {
            self = ShopTimeZone(name: name, transitions: [], offsets: [], firstOffset: 0, rule: nil)
            return
        }
        guard let folder = folders.first(where: { FileFacts(path: $0)?.isFolder == true }) else { throw .noZoneFiles }
        let bytes: [UInt8]
        do throws(DiskError) {
            bytes = try SmallFile.read("\(folder)/\(name)", limit: 1 << 20)
        } catch {
            throw .unknown(name)
        }
        self = try ZoneFile.parse(bytes, name: name)
    }

    init(name: String, transitions: [Int64], offsets: [Int32], firstOffset: Int32, rule: ZoneRule?) {
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.firstOffset = firstOffset
        self.rule = rule
    }

    /// A name goes into a path: letters, digits, "+", "-", "_" and "/", nothing that climbs, and no name that means
    /// another zone on another machine.
    static func check(_ name: String) throws(TimeZoneError) {
        let isWellFormed =
            (1...64).contains(name.utf8.count)
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "/"):
                    true
                default: false
                }
            }
        guard isWellFormed else { throw .malformedName(name) }
        if name == "localtime" || name == "posixrules" || name.hasPrefix("right/") { throw .unknown(name) }
    }

    // MARK: From UTC

    /// Seconds east of UTC at an instant.
    package func offsetSeconds(atUTC milliseconds: Int64) -> Int {
        offset(atSecond: Int64(CivilDate.floorDivide(Int(milliseconds), 1000)))
    }

    /// What the shop's wall shows at an instant.
    package func civilTime(atUTC milliseconds: Int64) -> CivilTime {
        CivilTime(utc: milliseconds, offsetSeconds: offsetSeconds(atUTC: milliseconds))
    }

    /// Appends an instant as RFC 3339 with the shop's offset.
    package func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
        Timestamp.append(milliseconds, offsetSeconds: offsetSeconds(atUTC: milliseconds), to: &bytes)
    }

    private func offset(atSecond second: Int64) -> Int {
        guard let last = transitions.last else { return rule?.offset(atSecond: second) ?? Int(firstOffset) }
        if second >= last { return rule?.offset(atSecond: second) ?? Int(offsets[offsets.count - 1]) }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second { low = middle + 1 } else { high = middle }
        }
        return Int(low == 0 ? firstOffset : offsets[low - 1])
    }

    // MARK: To UTC

    /// The instant or instants at which the shop's wall shows a time.
    package func utc(_ local: CivilTime) -> LocalTime {
        let wall = local.wallMilliseconds
        let second = Int64(CivilDate.floorDivide(Int(wall), 1000))
        let day: Int64 = 86_400
        // Offsets reach from -12 to +14 hours, so every instant that shows this wall lies within a day of it.
        var instants: [Int64] = []
        var tried: [Int] = []
        for step in stride(from: -day, through: day, by: Int(day / 4)) {
            let offset = offset(atSecond: second + step)
            guard !tried.contains(offset) else { continue }
            tried.append(offset)
            if self.offset(atSecond: second - Int64(offset)) == offset { instants.append(wall - Int64(offset) * 1000) }
        }
        instants.sort()
        switch instants.count {
        case 0: return gap(around: second)
        case 1: return .one(instants[0])
        default: return .overlap(earlier: instants[0], later: instants[instants.count - 1])
        }
    }

    /// As above; nil when there is no such date or time at all.
    package func utc(
        localYear year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int = 0, millisecond: Int = 0
    ) -> LocalTime? {
        guard let date = CivilDate(year: year, month: month, day: day),
            let local = CivilTime(date: date, hour: hour, minute: minute, second: second, millisecond: millisecond)
        else { return nil }
        return utc(local)
    }

    /// The first instant of a day in the shop; where midnight is skipped, the end of the gap.
    package func startOfDay(_ date: CivilDate) -> Int64 {
        switch utc(CivilTime(wallMilliseconds: Int64(date.dayNumber) * 86_400_000)) {
        case .one(let instant): instant
        case .gap(_, let after): after
        case .overlap(let earlier, _): earlier
        }
    }

    /// The transition that skips a wall second: the first instant whose wall lies beyond it.
    private func gap(around second: Int64) -> LocalTime {
        var low = second - 2 * 86_400
        var high = second + 2 * 86_400
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if middle + Int64(offset(atSecond: middle)) <= second { low = middle } else { high = middle }
        }
        return .gap(before: (high - 60) * 1000, after: high * 1000)
    }
}
