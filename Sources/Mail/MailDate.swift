internal import Platform

/// Dates of header fields (RFC 5322, section 3.3): "Mon, 02 Mar 2026 16:30:00 +0100".
enum MailDate {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ milliseconds: Int64, offsetSeconds: Int) -> String {
        // Offsets of less than a minute have no form in a header.
        let minutes = offsetSeconds / 60
        let time = CivilTime(utc: milliseconds, offsetSeconds: minutes * 60)
        let date = time.date
        let offset = (minutes < 0 ? "-" : "+") + two(abs(minutes) / 60) + two(abs(minutes) % 60)
        return "\(weekdays[date.weekday - 1]), \(two(date.day)) \(months[date.month - 1]) \(date.year) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) \(offset)"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
