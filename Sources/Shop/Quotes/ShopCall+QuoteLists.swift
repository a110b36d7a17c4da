package import JSON
import Records

extension ShopCall {
    package func quotesList(_ request: QuotesListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.quotes, request, &answer)
    }

    package mutating func quotesExportCsv(
        _ request: QuotesExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.quotes, request, file: request.file)
    }
}
