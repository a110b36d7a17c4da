// The shop's calls are the handlers of the methods: one function a method, with its name and its request struct. A
// method of the schema without a function does not compile.

package import JSON
internal import Records
package import Shop

extension ShopCall: MethodHandling {
    package static func failure(of mismatch: RequestMismatch) -> ShopError {
        ShopError(.internalError, "The parameter \(mismatch.name) passed its check and cannot be read.")
    }
}

extension ShopCall: StoreHandlers, ShopHandlers, EmployeesHandlers, AccountsHandlers, PortalUsersHandlers,
    ItemsHandlers, JobsHandlers, WebStatusHandlers, WhiteboardHandlers, ListsHandlers, StatusesHandlers, PortalHandlers,
    QuotesHandlers, EstimatesHandlers, AppointmentsHandlers, VehiclesHandlers, CommentsHandlers, AttachmentsHandlers,
    ViewsHandlers,
    ReportsHandlers, OutboxHandlers, LogsHandlers
{}

/// What concerns the connection is answered by the dispatcher and never comes here.
extension ShopCall: ProtocolHandlers, SessionHandlers, ChangesHandlers {
    package func rpcDiscover(_ answer: inout JSONWriter) throws(ShopError) { throw Self.notHere() }
    package func initialize(_ request: InitializeRequest, _ answer: inout JSONWriter) throws(ShopError) {
        throw Self.notHere()
    }
    package func shutdown(_ answer: inout JSONWriter) throws(ShopError) { throw Self.notHere() }
    package func exit(_ answer: inout JSONWriter) throws(ShopError) { throw Self.notHere() }
    package func cancelRequest(_ request: CancelRequestRequest, _ answer: inout JSONWriter) throws(ShopError) {
        throw Self.notHere()
    }
    package func sessionOpen(_ request: SessionOpenRequest, _ answer: inout JSONWriter) throws(ShopError) {
        throw Self.notHere()
    }
    package func sessionGet(_ answer: inout JSONWriter) throws(ShopError) { throw Self.notHere() }
    package func sessionClose(_ answer: inout JSONWriter) throws(ShopError) { throw Self.notHere() }

    package func changesSubscribe(
        _ request: ChangesSubscribeRequest, _ answer: inout JSONWriter
    ) throws(ShopError) { throw Self.notHere() }
    package func changesUnsubscribe(
        _ request: ChangesUnsubscribeRequest, _ answer: inout JSONWriter
    ) throws(ShopError) { throw Self.notHere() }

    private static func notHere() -> ShopError {
        ShopError(.internalError, "The shop was asked what only the connection knows.")
    }
}
