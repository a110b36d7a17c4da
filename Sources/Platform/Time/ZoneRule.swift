/// The rule of a zone for all years to come: the TZ string of POSIX with the extensions of RFC 9636 (hours from -167 to
/// 167), for example "CET-1CEST,M3.5.0,M10.5.0/3".
struct ZoneRule: Equatable, Sendable {
    /// A day and time of each year.
    struct Moment: Equatable, Sendable {
        enum Day: Equatable, Sendable {
            /// Jn: 1 to 365, 29 February never counted.
            case julian(Int)
            /// n: 0 to 365, 29 February counted.
            case dayOfYear(Int)
            /// Mm.w.d: day d (0 Sunday) of week w (5: the last) of month m.
            case weekday(month: Int, week: Int, day: Int)
        }

        var day: Day
        /// Seconds after midnight, may be negative or more than a day.
        var second: Int

        /// Wall seconds since 1970 in a year.
        func wallSecond(year: Int) -> Int64 {
            let newYear = CivilDate(year: year, month: 1, day: 1)!.dayNumber
            let number: Int
            switch day {
            case .julian(let day):
                number = newYear + day - 1 + (CivilDate.isLeap(year) && day >= 60 ? 1 : 0)
            case .dayOfYear(let day):
                number = newYear + day
            case .weekday(let month, let week, let day):
                let first = CivilDate(year: year, month: month, day: 1)!
                let distance = (day - first.weekday % 7 + 7) % 7
                var offset = distance + (week - 1) * 7
                if offset >= CivilDate.dayCount(year: year, month: month) { offset -= 7 }
                number = first.dayNumber + offset
            }
            return Int64(number) * 86_400 + Int64(second)
        }
    }

    /// Seconds east of UTC.
    let standardOffset: Int
    /// Daylight saving: its offset, when it starts by the standard wall, when it ends by its own.
    let daylight: Daylight?

    struct Daylight: Equatable, Sendable {
        var offset: Int
        var start: Moment
        var end: Moment
    }

    /// Nil when the text is not such a rule.
    init?(_ text: ArraySlice<UInt8>) {
        var reader = Reader(rest: text)
        guard reader.name(), let standard = reader.offset() else { return nil }
        standardOffset = -standard
        if reader.rest.isEmpty {
            daylight = nil
            return
        }
        guard reader.name() else { return nil }
        var offset = standardOffset + 3600
        if let next = reader.rest.first, next != UInt8(ascii: ",") {
            guard let given = reader.offset() else { return nil }
            offset = -given
        }
        guard let start = reader.moment(), let end = reader.moment(), reader.rest.isEmpty else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    /// Seconds east of UTC at an instant (seconds since 1970).
    func offset(atSecond second: Int64) -> Int {
        guard let daylight else { return standardOffset }
        let wallDay = CivilDate.floorDivide(Int(second) + standardOffset, 86_400)
        let year = CivilDate(dayNumber: wallDay).year
        let start = daylight.start.wallSecond(year: year) - Int64(standardOffset)
        let end = daylight.end.wallSecond(year: year) - Int64(daylight.offset)
        // South of the equator daylight saving runs over New Year.
        let isDaylight = start < end ? start <= second && second < end : !(end <= second && second < start)
        return isDaylight ? daylight.offset : standardOffset
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        /// Letters, or anything between "<" and ">".
        mutating func name() -> Bool {
            if rest.first == UInt8(ascii: "<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
                rest = rest[(end + 1)...]
                return true
            }
            let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        /// "[+-]hh[:mm[:ss]]", in seconds as written (positive is west of UTC).
        mutating func offset() -> Int? {
            var sign = 1
            if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
                sign = first == UInt8(ascii: "-") ? -1 : 1
                rest = rest.dropFirst()
            }
            guard let hours = number(upTo: 167) else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where take(":") {
                guard let part = number(upTo: 59) else { return nil }
                seconds += part * unit
            }
            return sign * seconds
        }

        /// ",M3.5.0/2", ",J60" or ",59".
        mutating func moment() -> Moment? {
            guard take(",") else { return nil }
            let day: Moment.Day
            if take("M") {
                guard let month = number(upTo: 12), month > 0, take("."), let week = number(upTo: 5), week > 0,
                    take("."), let weekday = number(upTo: 6)
                else { return nil }
                day = .weekday(month: month, week: week, day: weekday)
            } else if take("J") {
                guard let number = number(upTo: 365), number > 0 else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(upTo: 365) else { return nil }
                day = .dayOfYear(number)
            }
            guard take("/") else { return Moment(day: day, second: 7200) }
            guard let second = offset() else { return nil }
            return Moment(day: day, second: second)
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        private mutating func number(upTo limit: Int) -> Int? {
            var value = 0
            var digits = 0
            while let byte = rest.first, case let digit = byte &- UInt8(ascii: "0"), digit <= 9, digits < 4 {
                value = value * 10 + Int(digit)
                digits += 1
                rest = rest.dropFirst()
            }
            return digits > 0 && value <= limit ? value : nil
        }
    }
}
