// Methods that no family answers yet.

package import JSON
package import Shop

extension ShopCall: MethodHandling {
    package static func failure(of mismatch: RequestMismatch) -> ShopError {
        ShopError(.internalError, "The parameter \(mismatch.name) passed its check and cannot be read.")
    }

    static var unanswered: ShopError { ShopError(.methodNotFound, "This method is not answered yet.") }
}

extension ShopCall: ProtocolHandlers {}
extension ProtocolHandlers where Self == ShopCall {
    package func rpcDiscover(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func initialize(_ request: InitializeRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func shutdown(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func exit(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func cancelRequest(_ request: CancelRequestRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: SessionHandlers {}
extension SessionHandlers where Self == ShopCall {
    package func sessionOpen(_ request: SessionOpenRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func sessionGet(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func sessionClose(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: StoreHandlers {}
extension StoreHandlers where Self == ShopCall {
    package func storeStatus(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func storeStats(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func storeCheck(_ request: StoreCheckRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func storeExplain(_ request: StoreExplainRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func storeImport(_ request: StoreImportRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func storeCheckpoint(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: ShopHandlers {}
extension ShopHandlers where Self == ShopCall {
    package func shopGet(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func shopUpdate(_ request: ShopUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func settingsGet(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func settingsUpdate(_ request: SettingsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func clockConfirm(_ request: ClockConfirmRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: EmployeesHandlers {}
extension EmployeesHandlers where Self == ShopCall {
    package func employeesCreate(_ request: EmployeesCreateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func employeesGet(_ request: EmployeesGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func employeesList(_ request: EmployeesListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func employeesUpdate(_ request: EmployeesUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func employeesDeactivate(_ request: EmployeesDeactivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func employeesActivate(_ request: EmployeesActivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func employeesRemove(_ request: EmployeesRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func employeesExportCsv(_ request: EmployeesExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: AccountsHandlers {}
extension AccountsHandlers where Self == ShopCall {
    package func accountsCreate(_ request: AccountsCreateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsGet(_ request: AccountsGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsList(_ request: AccountsListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsUpdate(_ request: AccountsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsDeactivate(_ request: AccountsDeactivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsActivate(_ request: AccountsActivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsRemove(_ request: AccountsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsErase(_ request: AccountsEraseRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func accountsExportCsv(_ request: AccountsExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: PortalUsersHandlers {}
extension PortalUsersHandlers where Self == ShopCall {
    package func portalUsersCreate(_ request: PortalUsersCreateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalUsersGet(_ request: PortalUsersGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalUsersList(_ request: PortalUsersListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalUsersUpdate(_ request: PortalUsersUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalUsersDeactivate(_ request: PortalUsersDeactivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalUsersActivate(_ request: PortalUsersActivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalUsersRemove(_ request: PortalUsersRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalUsersExportCsv(_ request: PortalUsersExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: ItemsHandlers {}
extension ItemsHandlers where Self == ShopCall {
    package func itemsCreate(_ request: ItemsCreateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func itemsGet(_ request: ItemsGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func itemsList(_ request: ItemsListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func itemsUpdate(_ request: ItemsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func itemsDeactivate(_ request: ItemsDeactivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func itemsActivate(_ request: ItemsActivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func itemsRemove(_ request: ItemsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func itemsExportCsv(_ request: ItemsExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: JobsHandlers {}
extension JobsHandlers where Self == ShopCall {
    package func jobsCreate(_ request: JobsCreateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsGet(_ request: JobsGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsList(_ request: JobsListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsUpdate(_ request: JobsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsArrive(_ request: JobsArriveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsConvert(_ request: JobsConvertRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsClose(_ request: JobsCloseRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsReopen(_ request: JobsReopenRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsRemove(_ request: JobsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func jobsExportCsv(_ request: JobsExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: WebStatusHandlers {}
extension WebStatusHandlers where Self == ShopCall {
    package func webStatusGet(_ request: WebStatusGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func webStatusUpdate(_ request: WebStatusUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func webStatusCheck(_ request: WebStatusCheckRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func webStatusHistory(_ request: WebStatusHistoryRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: WhiteboardHandlers {}
extension WhiteboardHandlers where Self == ShopCall {
    package func whiteboardList(_ request: WhiteboardListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func whiteboardExportCsv(_ request: WhiteboardExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: ListsHandlers {}
extension ListsHandlers where Self == ShopCall {
    package func listsRepairStages(_ request: ListsRepairStagesRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsDueOutReasons(_ request: ListsDueOutReasonsRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsGet(_ request: ListsGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsAdd(_ request: ListsAddRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsUpdate(_ request: ListsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsMove(_ request: ListsMoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsDeactivate(_ request: ListsDeactivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsActivate(_ request: ListsActivateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func listsRemove(_ request: ListsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: StatusesHandlers {}
extension StatusesHandlers where Self == ShopCall {
    package func statusesList(_ request: StatusesListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesAdd(_ request: StatusesAddRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesUpdate(_ request: StatusesUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesMove(_ request: StatusesMoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesReorder(_ request: StatusesReorderRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesSave(_ request: StatusesSaveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesRemove(_ request: StatusesRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesReset(_ request: StatusesResetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesCounts(_ request: StatusesCountsRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func statusesResolve(_ request: StatusesResolveRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: PortalHandlers {}
extension PortalHandlers where Self == ShopCall {
    package func portalSetEnabled(_ request: PortalSetEnabledRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalJobsRequest(_ request: PortalJobsRequestRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalJobsList(_ request: PortalJobsListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalJobsGet(_ request: PortalJobsGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalJobsCounts(_ request: PortalJobsCountsRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalJobsExportCsv(_ request: PortalJobsExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalQuotesRequest(_ request: PortalQuotesRequestRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalQuotesList(_ request: PortalQuotesListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalQuotesGet(_ request: PortalQuotesGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalQuotesCounts(_ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalStatusesList(_ request: PortalStatusesListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalCommentsAdd(_ request: PortalCommentsAddRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalCommentsList(_ request: PortalCommentsListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalCommentsMarkRead(_ request: PortalCommentsMarkReadRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalViewsGet(_ request: PortalViewsGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func portalViewsSet(_ request: PortalViewsSetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: QuotesHandlers {}
extension QuotesHandlers where Self == ShopCall {
    package func quotesCreate(_ request: QuotesCreateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func quotesGet(_ request: QuotesGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func quotesList(_ request: QuotesListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func quotesUpdate(_ request: QuotesUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func quotesSetStatus(_ request: QuotesSetStatusRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func quotesExportCsv(_ request: QuotesExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: CommentsHandlers {}
extension CommentsHandlers where Self == ShopCall {
    package func commentsAdd(_ request: CommentsAddRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func commentsList(_ request: CommentsListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func commentsMarkRead(_ request: CommentsMarkReadRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: ViewsHandlers {}
extension ViewsHandlers where Self == ShopCall {
    package func viewsGet(_ request: ViewsGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func viewsSet(_ request: ViewsSetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}

extension ShopCall: LogsHandlers {}
extension LogsHandlers where Self == ShopCall {
    package func outboxList(_ request: OutboxListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func outboxGet(_ request: OutboxGetRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func logList(_ request: LogListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
    package func changesList(_ request: ChangesListRequest, _ answer: inout JSONWriter) throws(ShopError) { throw ShopCall.unanswered }
}
