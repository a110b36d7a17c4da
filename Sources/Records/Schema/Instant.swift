package import Platform

/// A moment, with the offset it was written in so that it is shown as it was given.
package struct Instant: Hashable, Sendable {
    /// Milliseconds since 1970 in UTC.
    package let milliseconds: Int64
    /// East of UTC; whole minutes.
    package let offsetSeconds: Int32

    package init(milliseconds: Int64, offsetSeconds: Int32 = 0) {
        self.milliseconds = milliseconds
        self.offsetSeconds = offsetSeconds
    }

    /// Reads RFC 3339 (UTF-8); nil for anything else.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard let milliseconds = Timestamp.parse(bytes) else { return nil }
        self.milliseconds = milliseconds
        offsetSeconds = Instant.offset(atEndOf: bytes)
    }

    /// The offset of a text that Timestamp has accepted: its last byte is Z, or its last six are ±hh:mm.
    private static func offset(atEndOf bytes: UnsafeRawBufferPointer) -> Int32 {
        let last = bytes[bytes.count - 1]
        if last == UInt8(ascii: "Z") || last == UInt8(ascii: "z") { return 0 }
        func digits(_ index: Int) -> Int32 {
            let tens = Int32(bytes[bytes.count - index] - UInt8(ascii: "0"))
            return tens * 10 + Int32(bytes[bytes.count - index + 1] - UInt8(ascii: "0"))
        }
        let seconds = (digits(5) * 60 + digits(2)) * 60
        return bytes[bytes.count - 6] == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// The civil time a wall at its offset shows.
    package var civil: CivilTime { CivilTime(utc: milliseconds, offsetSeconds: Int(offsetSeconds)) }
}

extension Instant: Comparable {
    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 with its offset.
    package var description: String {
        var bytes: [UInt8] = []
        Timestamp.append(milliseconds, offsetSeconds: Int(offsetSeconds), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A date or a moment, as parameters and filters give it. What a date alone means is for a rule to say.
package enum DateOrInstant: Hashable, Sendable {
    case date(CivilDate)
    case instant(Instant)
    /// Date and time without offset: the shop's own time.
    case local(CivilTime)

    /// Reads any of the three forms (UTF-8).
    package init?(_ bytes: UnsafeRawBufferPointer) {
        if let date = CivilDate.parse(bytes) {
            self = .date(date)
        } else if let instant = Instant(bytes) {
            self = .instant(instant)
        } else if let time = CivilTime.parse(bytes) {
            self = .local(time)
        } else {
            return nil
        }
    }

    /// The form that it was read from.
    package var text: String {
        switch self {
        case .date(let date): date.description
        case .instant(let instant): instant.description
        case .local(let time): time.description
        }
    }
}
