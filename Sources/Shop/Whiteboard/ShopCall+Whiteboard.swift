package import JSON
import Records

// The Whiteboard: open repair orders, by default those due in around now (S0-11, S0-24, S0-26).

extension ShopCall {
    package func whiteboardList(_ request: WhiteboardListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.whiteboard, request, &answer)
    }

    package mutating func whiteboardExportCsv(
        _ request: WhiteboardExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.whiteboard, request, file: request.file)
    }
}
