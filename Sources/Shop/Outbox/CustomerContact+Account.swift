import JSON
import Records

extension CustomerContact {
    /// What the account says about being told.
    init(_ account: Record) {
        self.init(
            isActive: account[Account.active] ?? true, wantsStatus: true, emails: [],
            faxNumber: account[Account.faxNumber])
        account[Account.emails]?.bytes.withUnsafeBytes { bytes in
            emails = JSONText.elements(of: bytes).compactMap(JSONText.string)
        }
        account[Account.notify]?.bytes.withUnsafeBytes { bytes in
            wantsStatus = JSONText.member("status", of: bytes).flatMap(JSONText.bool) ?? true
        }
    }
}

extension QuietHours {
    /// The account's quiet hours; nil when it has none.
    init?(_ account: Record) {
        guard let notify = account[Account.notify] else { return nil }
        let hours: (from: Int, to: Int)? = notify.bytes.withUnsafeBytes { bytes in
            guard let quiet = JSONText.member("quietHours", of: bytes), !JSONText.isNull(quiet),
                let from = JSONText.member("from", of: quiet).flatMap(JSONText.string).flatMap(Self.minute),
                let to = JSONText.member("to", of: quiet).flatMap(JSONText.string).flatMap(Self.minute)
            else { return nil }
            return (from, to)
        }
        guard let hours else { return nil }
        self.init(from: hours.from, to: hours.to)
    }

    /// HH:MM as minutes of the day.
    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        return parts.count == 2 ? parts[0] * 60 + parts[1] : nil
    }
}
