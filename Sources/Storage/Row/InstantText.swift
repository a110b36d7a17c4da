// Instants and dates as rows hold them, read for index keys (format card F15).

enum InstantText {
    /// Milliseconds since 1970 UTC of an RFC 3339 text; nil if it is none.
    static func milliseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count >= 20, let days = days(text),
            let hour = digits(text, 11, 2), let minute = digits(text, 14, 2), let second = digits(text, 17, 2)
        else { return nil }
        var at = 19
        var milliseconds: Int64 = 0
        if text[at] == UInt8(ascii: ".") {
            at += 1
            var scale: Int64 = 100
            while at < text.count, let digit = digits(text, at, 1) {
                milliseconds += digit * scale
                scale /= 10
                at += 1
            }
        }
        var offset: Int64 = 0
        if at + 6 <= text.count, let hours = digits(text, at + 1, 2), let minutes = digits(text, at + 4, 2) {
            offset = (hours * 60 + minutes) * (text[at] == UInt8(ascii: "-") ? -60 : 60)
        }
        return ((days * 24 + hour) * 60 + minute) * 60_000 + (second - offset) * 1000 + milliseconds
    }

    /// Days since 1970-01-01 of a text that begins with an ISO date; nil if it does not.
    static func days(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count >= 10, let year = digits(text, 0, 4), let month = digits(text, 5, 2),
            let day = digits(text, 8, 2)
        else { return nil }
        // Years begin in March, so that the leap day is the last of its year.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func digits(_ text: UnsafeRawBufferPointer, _ offset: Int, _ count: Int) -> Int64? {
        guard offset + count <= text.count else { return nil }
        var value: Int64 = 0
        for index in offset..<(offset + count) {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }
}
