package import Platform

/// A form in which files write dates: "yyyy-MM-dd", "d/M/yyyy HH:mm". y, M, d, H, m and s are the places of year, month,
/// day, hour, minute and second; all else stands for itself. One letter takes one or two digits (year: four), two letters
/// take two, "yy" is within 2000 to 2069 and 1970 to 1999.
package struct DateForm: Sendable, Equatable {
    package let pattern: String
    private let parts: [Part]

    private enum Part: Sendable, Equatable {
        case number(UInt8, digits: Int)
        case text(UInt8)
    }

    /// ISO 8601 alone: what is not ambiguous.
    package static let standard = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss"]
        .compactMap { DateForm($0) }

    /// nil where year, month or day is missing or there twice.
    package init?(_ pattern: String) {
        self.pattern = pattern
        var parts: [Part] = []
        var seen: [UInt8] = []
        let letters = Array("yMdHms".utf8)
        for byte in pattern.utf8 {
            if case .number(let letter, let digits)? = parts.last, letter == byte {
                parts[parts.count - 1] = .number(letter, digits: digits + 1)
            } else if letters.contains(byte) {
                if seen.contains(byte) { return nil }
                seen.append(byte)
                parts.append(.number(byte, digits: 1))
            } else {
                parts.append(.text(byte))
            }
        }
        guard "yMd".utf8.allSatisfy({ seen.contains($0) }) else { return nil }
        self.parts = parts
    }

    /// Date, and time of day in milliseconds where the form has one; nil where the text has another form or there is
    /// no such date.
    package func read(_ text: String) -> (date: CivilDate, millisecondOfDay: Int?)? {
        var values: [UInt8: Int] = [:]
        var bytes = Array(text.utf8)[...]
        for part in parts {
            switch part {
            case .text(let byte):
                guard bytes.popFirst() == byte else { return nil }
            case .number(let letter, let digits):
                guard let value = Self.number(&bytes, letter, digits) else { return nil }
                values[letter] = value
            }
        }
        guard bytes.isEmpty,
            let date = CivilDate(
                year: values[UInt8(ascii: "y")] ?? 0, month: values[UInt8(ascii: "M")] ?? 0,
                day: values[UInt8(ascii: "d")] ?? 0)
        else { return nil }
        guard let hour = values[UInt8(ascii: "H")] else { return (date, nil) }
        let time = CivilTime(
            date: date, hour: hour, minute: values[UInt8(ascii: "m")] ?? 0, second: values[UInt8(ascii: "s")] ?? 0)
        return time.map { (date, $0.millisecondOfDay) }
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>, _ letter: UInt8, _ digits: Int) -> Int? {
        let isYear = letter == UInt8(ascii: "y")
        let most = isYear ? (digits == 2 ? 2 : 4) : 2
        let least = isYear ? most : (digits == 1 ? 1 : 2)
        var value = 0
        var count = 0
        while count < most, let byte = bytes.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            bytes.removeFirst()
            count += 1
        }
        guard count >= least else { return nil }
        return isYear && digits == 2 ? (value < 70 ? 2000 : 1900) + value : value
    }
}
