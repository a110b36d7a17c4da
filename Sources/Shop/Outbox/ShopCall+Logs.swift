package import JSON
import Records

// outbox.list, outbox.get, log.list: what waits to go out, and what the engine noted.

extension ShopCall {
    package func outboxList(_ request: OutboxListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.outbox, request, &answer)
    }

    package func outboxGet(_ request: OutboxGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func logList(_ request: LogListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.log, request, &answer)
    }
}
