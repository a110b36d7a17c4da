package import JSON
import Records

extension ShopCall {
    package func portalJobsList(_ request: PortalJobsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.portalJobs, request, &answer)
    }

    package func portalQuotesList(_ request: PortalQuotesListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.portalQuotes, request, &answer)
    }

    package mutating func portalQuotesExportCsv(
        _ request: PortalQuotesExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.portalQuotes, request, file: nil)
    }

    package mutating func portalJobsExportCsv(
        _ request: PortalJobsExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.portalJobs, request, file: nil)
    }
}
