package import JSON
import Records

// log.list: what the engine noted.

extension ShopCall {
    package func logList(_ request: LogListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.log, request, &answer)
    }
}
