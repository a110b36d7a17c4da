package import JSON
import Records

extension ShopCall {
    package func jobsList(_ request: JobsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.jobs, request, &answer)
    }

    package mutating func jobsExportCsv(
        _ request: JobsExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.jobs, request, file: request.file)
    }
}
