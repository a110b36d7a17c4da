// The words of the workshop's lists for what the protocol names by keys. Statuses and notifications of appointments are fixed.

internal import JSON
internal import Terminal

enum AppointmentWords {
    static let statuses: [(key: String, name: String)] = [
        ("requested", "Requested"), ("inquired", "Inquired"), ("proposed", "Proposed"), ("accepted", "Accepted"),
        ("confirmed", "Confirmed"), ("preBooked", "Pre-booked"), ("cancelled", "Cancelled"), ("closed", "Closed"),
    ]

    static func status(_ key: String?) -> String {
        guard let key else { return "" }
        return statuses.first { $0.key == key }?.name ?? key
    }

    /// A list as its tab calls it.
    static func list(_ key: String) -> String {
        switch key {
        case "actions": BoardList.actions.title
        case "pending": BoardList.pending.title
        case "planned": BoardList.planned.title
        case "escalated": BoardList.escalated.title
        case "myCustomers": BoardList.myCustomers.title
        default: key
        }
    }

    /// What is to be known of a row at a glance (S2-18, S2-19); warnings in red and with a sign.
    static func notifications(_ node: JSONNode, _ signs: Signs, separator: String = ", ") -> StyledText {
        var text = StyledText()
        for notification in node.elements.compactMap(\.text) {
            if !text.isEmpty { text.append(separator) }
            switch notification {
            case "requested": text.append("asked")
            case "warnings": text.append("\(signs.late) warnings", Looks.late)
            case "requestedAndWarnings":
                text.append("asked" + separator)
                text.append("\(signs.late) warnings", Looks.late)
            case "connected": text.append("connected")
            case "notConnected": text.append("not connected", Looks.hint)
            case "inList": text.append("my list")
            default: text.append(notification)
            }
        }
        return text
    }

    /// A time span as a person says it: "40 min", "5 h", "3 days".
    static func span(minutes: Int) -> String {
        switch minutes.magnitude {
        case 0..<90: "\(minutes.magnitude) min"
        case 90..<(48 * 60): "\((minutes.magnitude + 30) / 60) h"
        default: "\(minutes.magnitude / (24 * 60)) days"
        }
    }
}
