/// A day of the proleptic Gregorian calendar, years 0 to 9999 in text.
package struct CivilDate: Hashable, Comparable, Sendable {
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int

    /// Nil when the month has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard 1...12 ~= month, day >= 1, day <= Self.dayCount(year: year, month: month) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// From the count of days since 1970-01-01. A year is taken to begin in March, which puts the leap day last, and
    /// 400 years are 146,097 days.
    package init(dayNumber: Int) {
        let shifted = dayNumber + 719_468  // days since 0000-03-01
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01; the difference of two is the calendar-day difference.
    package var dayNumber: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = Self.floorDivide(yearFromMarch, 400)
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 1 Monday to 7 Sunday (ISO 8601).
    package var weekday: Int {
        let fromThursday = (dayNumber + 3) % 7
        return (fromThursday < 0 ? fromThursday + 7 : fromThursday) + 1
    }

    /// The day so many days later (earlier, when negative).
    package func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

    /// Calendar days from this day to another.
    package func days(to other: CivilDate) -> Int { other.dayNumber - dayNumber }

    package static func < (a: CivilDate, b: CivilDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    package static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    package static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Reads "2026-03-29", exactly ten bytes; nil for anything else or a day that does not exist.
    package static func parse(_ bytes: UnsafeRawBufferPointer) -> CivilDate? {
        guard bytes.count == 10 else { return nil }
        var reader = DigitReader(bytes)
        return reader.date()
    }

    /// Reads the text form, see `parse`.
    package init?(_ text: some StringProtocol) {
        guard let date = Array(text.utf8).withUnsafeBytes({ Self.parse($0) }) else { return nil }
        self = date
    }

    /// Appends "2026-03-29".
    package func append(to bytes: inout [UInt8]) {
        bytes.appendText { self.write(to: $0) }
    }

    /// Writes the ten bytes of the text form; returns 10.
    func write(to text: UnsafeMutablePointer<UInt8>) -> Int {
        text.put2(year / 100, at: 0)
        text.put2(year % 100, at: 2)
        text[4] = UInt8(ascii: "-")
        text.put2(month, at: 5)
        text[7] = UInt8(ascii: "-")
        text.put2(day, at: 8)
        return 10
    }

    @inline(__always)
    static func floorDivide(_ a: Int, _ b: Int) -> Int {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }
}

extension CivilDate: CustomStringConvertible {
    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
