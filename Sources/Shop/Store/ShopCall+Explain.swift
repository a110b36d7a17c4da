// store.explain: a list method with its params, answered by how it would be answered (C-06).

package import JSON
internal import Records

extension ShopCall {
    package func storeExplain(_ request: StoreExplainRequest, _ answer: inout JSONWriter) throws(ShopError) {
        guard let listed = Self.explained[request.method] else {
            let names = Self.explained.keys.sorted()
            throw .validation(
                "/method", .choice, expected: names.joined(separator: ", "), actual: request.method.fragment,
                hint: ShopText.nearest(request.method, among: names).map { "Did you mean \($0)?" })
        }
        let bytes = request.params?.bytes ?? Self.noValues.bytes
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 8)
        defer { copy.deallocate() }
        copy.copyBytes(from: bytes)
        let document: Document
        do throws(JSONError) {
            document = try Document(parsing: UnsafeRawBufferPointer(rebasing: copy[..<bytes.count]))
        } catch {
            throw .validation("/params", .type, expected: "an object")
        }
        var problems = ShapeValidator.problems(in: document.root, listed.shape)
        for index in problems.indices { problems[index].path = "/params" + problems[index].path }
        if !problems.isEmpty { throw .validation(problems) }
        guard let object = document.root.object else { throw .validation("/params", .type, expected: "an object") }
        try listed.explain(self, RequestReader(object), request.method, &answer)
    }

    /// A list method that can be explained.
    private struct Explained: Sendable {
        let shape: Shape
        let explain: @Sendable (ShopCall, RequestReader, String, inout JSONWriter) throws(ShopError) -> Void

        init<Wanted: ListRequesting & SendableMetatype>(_ list: ListDefinition, _ type: Wanted.Type) {
            shape = Wanted.shape
            explain = { (call, reader, method, answer) throws(ShopError) in
                let request: Wanted
                do throws(RequestMismatch) { request = try Wanted(reader) } catch {
                    throw ShopError(.internalError, "\(error.name) passed its check and cannot be read.")
                }
                try call.explain(list, request, method, &answer)
            }
        }
    }

    private static let explained: [String: Explained] = [
        "jobs.list": Explained(Lists.jobs, JobsListRequest.self),
        "whiteboard.list": Explained(Lists.whiteboard, WhiteboardListRequest.self),
        "quotes.list": Explained(Lists.quotes, QuotesListRequest.self),
        "accounts.list": Explained(Lists.accounts, AccountsListRequest.self),
        "portalUsers.list": Explained(Lists.portalUsers, PortalUsersListRequest.self),
        "employees.list": Explained(Lists.employees, EmployeesListRequest.self),
        "items.list": Explained(Lists.items, ItemsListRequest.self),
        "appointments.list": Explained(Lists.appointments, AppointmentsListRequest.self),
        "appointments.customers.list": Explained(Lists.workshopCustomers, AppointmentsCustomersListRequest.self),
        "outbox.list": Explained(Lists.outbox, OutboxListRequest.self),
        "log.list": Explained(Lists.log, LogListRequest.self),
    ]

    private func explain(
        _ list: ListDefinition, _ request: some ListRequesting, _ method: String, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let start = shop.clock.monotonicNanoseconds()
        let listing = try Listing(list, Listing.Wanted(request), self)
        let query = listing.query(limit: request.limit, cursor: request.cursor, withTotal: request.withTotal)
        let page = try shopping { () throws(RecordError) in try reader.list(query) }
        let microseconds = (shop.clock.monotonicNanoseconds() - start) / 1000
        let explanation = page.explanation
        answer.beginObject()
        answer.member("method", method)
        answer.member("collection", literal: list.collection.definition.name)
        if let index = explanation.index { answer.member("index", index) }
        answer.member("direction", literal: explanation.descending ? "backward" : "forward")
        write("prefix", explanation.prefix, &answer)
        answer.member("order", explanation.order.rawValue)
        write("filters", explanation.filters, &answer)
        answer.member("rowsRead", explanation.rowsRead)
        answer.member("entriesRead", explanation.entriesRead)
        answer.member("rowsReturned", explanation.rowsReturned)
        answer.member("microseconds", Int(microseconds))
        answer.endObject()
    }

    private func write(_ name: StaticString, _ texts: [String], _ answer: inout JSONWriter) {
        answer.key(name)
        answer.beginArray()
        for text in texts { answer.string(text) }
        answer.endArray()
    }
}
