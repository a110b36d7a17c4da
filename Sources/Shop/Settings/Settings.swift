// The shop's settings as values. A section that was never changed has its defaults; what is stored is only what
// differs from them, so that a better default reaches every shop that has not chosen otherwise.

internal import JSON
package import Records

/// All settings of a shop.
package struct Settings: Sendable {
    package var shop = ShopIdentity()
    package var webStatus = WebStatusSettings()
    package var jobs = NumberSettings()
    package var accounts = NumberSettings()
    package var quotes = NumberSettings()
    package var portal = PortalSettings()
    package var whiteboard = WhiteboardSettings()
    package var log = RetentionSettings(retentionDays: 730)
    package var changes = RetentionSettings(retentionDays: nil)
    package var outbox = RetentionSettings(retentionDays: 90)
    package var appointments = AppointmentSettings()
    package var backup = BackupSettings()
    package var mail = MailSettings()
    package var fax = FaxSettings()
    package var site = SiteSettings()
    package var report = ReportSettings()
    package var estimate = EstimateSettings()
    /// Ways out on which nothing goes.
    package var stops: [MessageChannel: ChannelStop] = [:]
    /// Row and version of each section that has a row.
    package var rows: [SettingKey: (id: RecordID, version: Int)] = [:]

    package init() {}

    /// Version of a section; 1 where nothing was stored.
    package func version(_ key: SettingKey) -> Int { rows[key]?.version ?? 1 }

    /// Reads the stored values of one section over the defaults.
    package mutating func read(_ key: SettingKey, _ value: JSONFragment) {
        let reader = SettingReader(value)
        switch key {
        case .shop: shop = ShopIdentity(reader)
        case .webStatus: webStatus = WebStatusSettings(reader)
        case .jobs: jobs = NumberSettings(reader)
        case .accounts: accounts = NumberSettings(reader)
        case .quotes: quotes = NumberSettings(reader)
        case .portal: portal = PortalSettings(reader)
        case .whiteboard: whiteboard = WhiteboardSettings(reader)
        case .log: log = RetentionSettings(reader, default: log.retentionDays)
        case .changes: changes = RetentionSettings(reader, default: changes.retentionDays)
        case .outbox: outbox = RetentionSettings(reader, default: outbox.retentionDays)
        case .appointments: appointments = AppointmentSettings(reader)
        case .backup: backup = BackupSettings(reader)
        case .mail: mail = MailSettings(reader)
        case .fax: fax = FaxSettings(reader)
        case .site: site = SiteSettings(reader)
        case .report: report = ReportSettings(reader)
        case .estimate: estimate = EstimateSettings(reader)
        case .channels: stops = ChannelStop.read(reader)
        case .requests, .jobStatuses, .quoteStatuses: break
        }
    }
}

/// Who the shop is (C-15).
package struct ShopIdentity: Sendable, Equatable {
    package var name = ""
    /// Name in the time zone database.
    package var timeZone = "UTC"
    /// ISO 4217.
    package var currency = "EUR"
    /// RFC 5646.
    package var language = "en"
    package var address: String?
    package var phone: String?
    package var email: String?

    package init() {}
}

/// How customers are told of an update (S0-19).
package struct WebStatusSettings: Sendable, Equatable {
    package enum WhenHidden: String, FieldChoice {
        case lastVisible, omit
    }

    /// A message for each update, unless the account does not want it.
    package var tellCustomer = true
    /// nil: the text that comes with the product in the customer's language.
    package var messageSubject: String?
    /// nil: the text that comes with the product in the customer's language.
    package var messageTemplate: String?
    package var whenHidden = WhenHidden.lastVisible

    package init() {}
}

/// How R.O., account and quote numbers are given.
package struct NumberSettings: Sendable, Equatable {
    /// Letters before the number.
    package var prefix = ""
    /// The next number; taken ones are passed over.
    package var next = 1

    package init() {}
}

package struct PortalSettings: Sendable, Equatable {
    package var enabled = false
    package init() {}
}

/// The window of due-in dates that the Whiteboard shows by itself.
package struct WhiteboardSettings: Sendable, Equatable {
    package var daysBack = 60
    package var daysAhead = 60
    package init() {}
}

/// Daily copies of the store.
package struct BackupSettings: Sendable, Equatable {
    /// nil: none.
    package var folder: String?
    package var keep = 14
    package init() {}
}

package struct RetentionSettings: Sendable, Equatable {
    /// nil: for ever.
    package var retentionDays: Int?
    package init(retentionDays: Int?) { self.retentionDays = retentionDays }
}
