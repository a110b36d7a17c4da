/// Instants as text: RFC 3339, milliseconds since 1970 in UTC on our side.
package enum Timestamp {
    /// Reads "2026-03-29T02:30:00.5+02:00" or with "Z"; nil for anything else. Digits past the millisecond are dropped;
    /// second 60 is the first of the next minute, as POSIX time has no leap seconds.
    package static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var reader = DigitReader(bytes)
        guard let time = reader.time(secondsRequired: true), let offset = reader.offset(), reader.isAtEnd else {
            return nil
        }
        let leap: Int64 = reader.hasLeapSecond ? 1000 : 0
        return time.wallMilliseconds + leap - Int64(offset) * 1000
    }

    /// Reads the text form, see above.
    package static func parse(_ text: some StringProtocol) -> Int64? {
        Array(text.utf8).withUnsafeBytes { parse($0) }
    }

    /// Appends an instant as a wall at that offset shows it: "2026-03-29T02:30:00+02:00", milliseconds only when not
    /// 0. An offset with seconds (local mean time of old) is written in whole minutes, and the wall with it.
    package static func append(_ milliseconds: Int64, offsetSeconds: Int, to bytes: inout [UInt8]) {
        let minutes = offsetSeconds / 60
        bytes.appendText { text in
            let count = CivilTime(utc: milliseconds, offsetSeconds: minutes * 60).write(to: text)
            text[count] = minutes < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
            text.put2(abs(minutes) / 60, at: count + 1)
            text[count + 3] = UInt8(ascii: ":")
            text.put2(abs(minutes) % 60, at: count + 4)
            return count + 6
        }
    }

    /// Appends an instant in UTC: "2026-03-29T00:30:00Z".
    package static func appendUTC(_ milliseconds: Int64, to bytes: inout [UInt8]) {
        bytes.appendText { text in
            let count = CivilTime(wallMilliseconds: milliseconds).write(to: text)
            text[count] = UInt8(ascii: "Z")
            return count + 1
        }
    }

    /// As `appendUTC`.
    package static func utcText(_ milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        appendUTC(milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends what `body` writes, at most 32 bytes; it returns how many.
    @inline(__always)
    mutating func appendText(_ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { text in
            let count = body(text.baseAddress!)
            append(contentsOf: UnsafeBufferPointer(rebasing: text[..<count]))
        }
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Writes the last two decimal digits of a number that is not negative.
    @inline(__always)
    func put2(_ value: Int, at offset: Int) {
        let value = UInt32(truncatingIfNeeded: value) % 100
        self[offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
        self[offset + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
    }
}

/// Reads dates and times from bytes, left to right; nil at the first byte that does not fit.
struct DigitReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private(set) var hasLeapSecond = false

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for _ in 0..<width {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
            position += 1
        }
        return value
    }

    /// Takes the next byte if it is one of those in `text`.
    private mutating func take(_ text: StaticString) -> UInt8? {
        guard position < bytes.count else { return nil }
        let byte = bytes[position]
        for index in 0..<text.utf8CodeUnitCount where text.utf8Start[index] == byte {
            position += 1
            return byte
        }
        return nil
    }

    mutating func date() -> CivilDate? {
        guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let day = number(2)
        else {
            return nil
        }
        return CivilDate(year: year, month: month, day: day)
    }

    mutating func time(secondsRequired: Bool) -> CivilTime? {
        guard let date = date(), take("Tt ") != nil, let hour = number(2), take(":") != nil, let minute = number(2)
        else { return nil }
        var second = 0
        var millisecond = 0
        if take(":") != nil {
            guard let seconds = number(2) else { return nil }
            second = seconds
            if take(".") != nil {
                guard let fraction = fraction() else { return nil }
                millisecond = fraction
            }
        } else if secondsRequired {
            return nil
        }
        if second == 60 && secondsRequired {
            hasLeapSecond = true
            second = 59
            millisecond = 0
        }
        return CivilTime(date: date, hour: hour, minute: minute, second: second, millisecond: millisecond)
    }

    /// One digit or more, of which three count.
    private mutating func fraction() -> Int? {
        var value = 0
        var count = 0
        while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit <= 9 {
            if count < 3 { value = value * 10 + Int(digit) }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 3)..<3 { value *= 10 }
        return value
    }

    /// "Z" or "+02:00", in seconds.
    mutating func offset() -> Int? {
        if take("Zz") != nil { return 0 }
        guard let sign = take("+-"), let hours = number(2), take(":") != nil, let minutes = number(2),
            hours <= 23, minutes <= 59
        else { return nil }
        let seconds = (hours * 60 + minutes) * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
