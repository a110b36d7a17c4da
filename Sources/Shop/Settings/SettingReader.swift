internal import JSON
package import Records

/// Reads the members of a stored section.
package struct SettingReader {
    private let value: JSONFragment

    package init(_ value: JSONFragment) { self.value = value }

    /// Whether the member is there, be it null.
    func has(_ name: StaticString) -> Bool {
        value.bytes.withUnsafeBytes { JSONText.member(name, of: $0) != nil }
    }

    /// The member; nil when it is absent, null or of another type.
    func read<Value: FieldValue>(_ name: StaticString) -> Value? {
        value.bytes.withUnsafeBytes { object in
            JSONText.member(name, of: object).flatMap { JSONText.isNull($0) ? nil : Value(fragment: $0) }
        }
    }
}

extension ShopIdentity {
    init(_ reader: SettingReader) {
        self.init()
        name = reader.read("name") ?? name
        timeZone = reader.read("timeZone") ?? timeZone
        currency = reader.read("currency") ?? currency
        language = reader.read("language") ?? language
        address = reader.read("address")
        phone = reader.read("phone")
        email = reader.read("email")
    }
}

extension WebStatusSettings {
    init(_ reader: SettingReader) {
        self.init()
        tellCustomer = reader.read("tellCustomer") ?? tellCustomer
        messageSubject = reader.read("messageSubject")
        messageTemplate = reader.read("messageTemplate")
        whenHidden = reader.read("whenHidden") ?? whenHidden
    }
}

extension NumberSettings {
    init(_ reader: SettingReader) {
        self.init()
        prefix = reader.read("prefix") ?? prefix
        next = reader.read("next") ?? next
    }
}

extension PortalSettings {
    init(_ reader: SettingReader) {
        self.init()
        enabled = reader.read("enabled") ?? enabled
    }
}

extension WhiteboardSettings {
    init(_ reader: SettingReader) {
        self.init()
        daysBack = reader.read("daysBack") ?? daysBack
        daysAhead = reader.read("daysAhead") ?? daysAhead
    }
}

extension BackupSettings {
    init(_ reader: SettingReader) {
        self.init()
        folder = reader.read("folder")
        keep = reader.read("keep") ?? keep
    }
}

extension RetentionSettings {
    init(_ reader: SettingReader, default days: Int?) {
        self.init(retentionDays: reader.has("retentionDays") ? reader.read("retentionDays") : days)
    }
}
