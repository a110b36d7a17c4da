// Methods whose rules are not there yet; each leaves this file with them.

package import JSON
package import Shop

extension ShopCall {
    static var unanswered: ShopError { ShopError(.methodNotFound, "This method is not answered yet.") }
}

extension JobsHandlers where Self == ShopCall {
    package func jobsExportCsv(_ request: JobsExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) {
        throw ShopCall.unanswered
    }
}

extension WhiteboardHandlers where Self == ShopCall {
    package func whiteboardExportCsv(
        _ request: WhiteboardExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) { throw ShopCall.unanswered }
}

extension PortalHandlers where Self == ShopCall {
    package func portalJobsExportCsv(
        _ request: PortalJobsExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) { throw ShopCall.unanswered }
}

extension QuotesHandlers where Self == ShopCall {
    package func quotesExportCsv(_ request: QuotesExportCsvRequest, _ answer: inout JSONWriter) throws(ShopError) {
        throw ShopCall.unanswered
    }
}
