// Who gets the report and how: what the customer chose, of that what can be used, of that what the shop's priority takes.
// All of it is decided before anything is queued (S3-05 to S3-08, Q16, Q17).

import JSON
import Records

/// What a customer chose (schema: ReportChoice).
struct ReportChoice {
    var isEnabled = false
    var methods: [MessageChannel] = []
    /// nil: the shop's.
    var priority: ReportSettings.Priority?
    var customMessage: String?

    init(_ account: Record) {
        guard let report = account[Account.report] else { return }
        let reader = SettingReader(report)
        isEnabled = reader.read("enabled") ?? false
        methods = reader.elements("methods")
        priority = reader.read("priority")
        customMessage = reader.read("customMessage")
    }
}

/// How one customer is reached.
struct ReportRecipient {
    enum Skip: String {
        /// Nothing that was chosen can be used.
        case noContact
        /// Nothing was chosen.
        case noMethod
    }

    struct Way {
        let channel: MessageChannel
        let to: String
    }

    let ways: [Way]
    /// Why there are none.
    let skip: Skip?

    init(_ contact: CustomerContact, methods: [MessageChannel], priority: ReportSettings.Priority) {
        let usable = MessageChannel.allCases.filter(methods.contains).compactMap { channel in
            contact.address(for: channel).map { Way(channel: channel, to: $0) }
        }
        skip = methods.isEmpty ? .noMethod : usable.isEmpty ? .noContact : nil
        let first: MessageChannel? =
            switch priority {
            case .both: nil
            case .emailFirst: .email
            case .faxFirst: .fax
            }
        if let first, let way = usable.first(where: { $0.channel == first }) {
            ways = [way]
        } else {
            ways = usable
        }
    }

    init(_ account: Record, _ choice: ReportChoice, _ settings: ReportSettings) {
        self.init(
            CustomerContact(account), methods: choice.methods, priority: choice.priority ?? settings.priority)
    }

    /// Writes the ways as a list (schema: ReportWay).
    func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for way in ways {
            writer.beginObject()
            writer.member("channel", way.channel.rawValue)
            writer.member("to", some: way.to)
            writer.endObject()
        }
        writer.endArray()
    }
}
