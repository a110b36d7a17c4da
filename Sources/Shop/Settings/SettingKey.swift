/// A section of the settings: one row of the collection `settings`, whose version is the section's.
package enum SettingKey: String, CaseIterable, Sendable {
    /// Identity: name, time zone, currency, language, address, phone, email.
    case shop
    case webStatus, jobs, accounts, quotes, portal, whiteboard, log, changes, requests, outbox, appointments, backup
    case mail, fax, site, report, estimate
    /// Ways out that are stopped, and why.
    case channels
    /// No values: the version of the whole list of job statuses.
    case jobStatuses = "statusList.job"
    /// No values: the version of the whole list of quote statuses.
    case quoteStatuses = "statusList.quote"

    /// Sections that have a row from the beginning. A later one gets its row when it is first changed.
    private static let later: Set<SettingKey> = [.backup, .mail, .fax, .site, .report, .estimate, .channels]
    static let founded = allCases.filter { !later.contains($0) }
}
