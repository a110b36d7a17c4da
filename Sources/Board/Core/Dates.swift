// Instants come as 2026-03-04T16:30:00+01:00, in the shop's own time: their text is shown, nothing is converted.

internal import Platform

enum Dates {
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    static let longMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// Date, and time of day where there is one.
    static func parts(_ text: String?) -> (date: CivilDate, time: String?)? {
        guard let text, let date = CivilDate(text.prefix(10)) else { return nil }
        let rest = text.dropFirst(11).prefix(5)
        return (date, rest.count == 5 ? String(rest) : nil)
    }

    /// "2026-03-04 16:30"; what is no date as it is.
    static func long(_ text: String?) -> String {
        guard let text, let parts = parts(text) else { return text ?? "none" }
        return parts.date.description + (parts.time.map { " " + $0 } ?? "")
    }

    /// Where room is scarce: without the year in this year, without the time in others.
    static func short(_ text: String, year: Int) -> String {
        guard let parts = parts(text), parts.date.year == year else { return String(text.prefix(10)) }
        let day = (parts.date.day < 10 ? "0" : "") + "\(parts.date.day)"
        return "\(day) \(months[parts.date.month - 1])" + (parts.time.map { " " + $0 } ?? "")
    }

    /// How far off a day is.
    static func distance(_ days: Int) -> String {
        switch days {
        case 0: "today"
        case 1: "tomorrow"
        case -1: "1 day late"
        case ..<0: "\(-days) days late"
        default: "in \(days) days"
        }
    }

    /// What a person typed: 2026-03-04, 2026-03-04 16:30, 16:30 (that day), +3 (days from that day). Nil: not a date.
    static func read(_ text: String, from base: CivilDate) -> String? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "T" || $0 == "t" }).map(String.init)
        guard let first = words.first, words.count <= 2 else { return nil }
        if let date = CivilDate(first) {
            guard words.count == 2 else { return date.description }
            return time(words[1]).map { "\(date)T\($0)" }
        }
        guard words.count == 1 else { return nil }
        if first.first == "+" || first.first == "-", let days = Int(first) {
            return base.adding(days: days).description
        }
        return time(first).map { "\(base)T\($0)" }
    }

    /// "9:05" as "09:05"; nil for what no clock shows.
    private static func time(_ text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        return (hour < 10 ? "0" : "") + "\(hour):\(parts[1])"
    }
}
