package import JSON
import Records

extension ShopCall {
    package func portalJobsList(_ request: PortalJobsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.portalJobs, request, &answer)
    }

    package func portalQuotesList(_ request: PortalQuotesListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.portalQuotes, request, &answer)
    }
}
