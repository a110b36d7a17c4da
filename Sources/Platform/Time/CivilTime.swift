/// A date and a time of day on a wall, without a zone.
package struct CivilTime: Hashable, Comparable, Sendable {
    package let date: CivilDate
    /// Milliseconds since midnight, below 86,400,000.
    package let millisecondOfDay: Int

    package var hour: Int { millisecondOfDay / 3_600_000 }
    package var minute: Int { millisecondOfDay / 60_000 % 60 }
    package var second: Int { millisecondOfDay / 1000 % 60 }
    package var millisecond: Int { millisecondOfDay % 1000 }

    /// Nil when the clock has no such time.
    package init?(date: CivilDate, hour: Int, minute: Int, second: Int = 0, millisecond: Int = 0) {
        guard 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second, 0...999 ~= millisecond else { return nil }
        self.date = date
        millisecondOfDay = ((hour * 60 + minute) * 60 + second) * 1000 + millisecond
    }

    /// From milliseconds since 1970-01-01T00:00 on the same wall.
    package init(wallMilliseconds: Int64) {
        let day = CivilDate.floorDivide(Int(wallMilliseconds), 86_400_000)
        date = CivilDate(dayNumber: day)
        millisecondOfDay = Int(wallMilliseconds) - day * 86_400_000
    }

    /// An instant as a wall at that offset from UTC shows it.
    package init(utc milliseconds: Int64, offsetSeconds: Int) {
        self.init(wallMilliseconds: milliseconds + Int64(offsetSeconds) * 1000)
    }

    /// Milliseconds since 1970-01-01T00:00 on the same wall.
    package var wallMilliseconds: Int64 {
        Int64(date.dayNumber) * 86_400_000 + Int64(millisecondOfDay)
    }

    package static func < (a: CivilTime, b: CivilTime) -> Bool {
        a.wallMilliseconds < b.wallMilliseconds
    }

    /// Reads "2026-03-29T02:30", with ":00" and ".000" if given, no offset; a space may stand for the T.
    package static func parse(_ bytes: UnsafeRawBufferPointer) -> CivilTime? {
        var reader = DigitReader(bytes)
        guard let time = reader.time(secondsRequired: false), reader.isAtEnd else { return nil }
        return time
    }

    /// Reads the text form, see `parse`.
    package init?(_ text: some StringProtocol) {
        guard let time = Array(text.utf8).withUnsafeBytes({ Self.parse($0) }) else { return nil }
        self = time
    }

    /// Appends "2026-03-29T02:30:00", and milliseconds only when they are not 0.
    package func append(to bytes: inout [UInt8]) {
        bytes.appendText { self.write(to: $0) }
    }

    /// Writes the text form; returns its length, 19 or 23.
    func write(to text: UnsafeMutablePointer<UInt8>) -> Int {
        _ = date.write(to: text)
        text[10] = UInt8(ascii: "T")
        text.put2(hour, at: 11)
        text[13] = UInt8(ascii: ":")
        text.put2(minute, at: 14)
        text[16] = UInt8(ascii: ":")
        text.put2(second, at: 17)
        let millisecond = millisecond
        guard millisecond > 0 else { return 19 }
        text[19] = UInt8(ascii: ".")
        text[20] = UInt8(ascii: "0") + UInt8(millisecond / 100)
        text.put2(millisecond % 100, at: 21)
        return 23
    }
}

extension CivilTime: CustomStringConvertible {
    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
