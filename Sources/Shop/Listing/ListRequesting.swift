package import Records

/// Params that every list method takes.
package protocol ListRequesting: Request {
    var filter: ListFilter { get }
    /// "-dueOut" is dueOut, descending; nil: the view's or the list's own.
    var sort: String? { get }
    /// nil: all, or with `view` those the user arranged.
    var columns: [String]? { get }
    /// Take what is not given from this user's view of the list.
    var view: Bool { get }
    var limit: Int { get }
    var cursor: String? { get }
    var withTotal: Bool { get }
    /// Which part of a list that has parts; nil: all of it.
    var part: String? { get }
}

extension ListRequesting {
    package var part: String? { nil }
}

/// Params that every exportCsv method takes.
package protocol ExportRequesting: Request {
    var filter: ListFilter { get }
    var sort: String? { get }
    /// nil: those that are shown.
    var columns: [String]? { get }
    var view: Bool { get }
    /// Every row and column, whatever the view and filter.
    var all: Bool { get }
    /// Which part of a list that has parts; nil: all of it.
    var part: String? { get }
}

extension ExportRequesting {
    package var part: String? { nil }
}

extension JobsListRequest: ListRequesting {}
extension WhiteboardListRequest: ListRequesting {}
extension QuotesListRequest: ListRequesting {}
extension EstimatesListRequest: ListRequesting {}
extension ReportsListRequest: ListRequesting {}
extension AccountsListRequest: ListRequesting {}
extension PortalUsersListRequest: ListRequesting {}
extension EmployeesListRequest: ListRequesting {}
extension ItemsListRequest: ListRequesting {}
extension AppointmentsListRequest: ListRequesting {}
extension AppointmentsCustomersListRequest: ListRequesting {}
extension OutboxListRequest: ListRequesting {}
extension LogListRequest: ListRequesting {}
extension PortalJobsListRequest: ListRequesting {}
extension PortalQuotesListRequest: ListRequesting {}
extension PortalAppointmentsListRequest: ListRequesting {}

extension JobsExportCsvRequest: ExportRequesting {}
extension WhiteboardExportCsvRequest: ExportRequesting {}
extension QuotesExportCsvRequest: ExportRequesting {}
extension EstimatesExportCsvRequest: ExportRequesting {}
extension AccountsExportCsvRequest: ExportRequesting {}
extension PortalUsersExportCsvRequest: ExportRequesting {}
extension EmployeesExportCsvRequest: ExportRequesting {}
extension ItemsExportCsvRequest: ExportRequesting {}
extension AppointmentsExportCsvRequest: ExportRequesting {}
extension AppointmentsCustomersExportCsvRequest: ExportRequesting {}
extension PortalJobsExportCsvRequest: ExportRequesting {}
extension PortalQuotesExportCsvRequest: ExportRequesting {}
extension PortalAppointmentsExportCsvRequest: ExportRequesting {}
