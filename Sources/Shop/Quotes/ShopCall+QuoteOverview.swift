package import JSON
import Records

// quotes.quickCounts, statusCard, setVisible, batchUpdate: many quotes at a glance, and many at once (S4-03, S4-15, S4-20,
// S4-29).

extension ShopCall {
    /// The statuses that stand on top of the list, by key: the four quick ones, and beside them where portal requests
    /// begin.
    static let quickStatuses = ["requested", "pending", "inProcess", "customerApprovalNeeded", "approved"]

    package func quotesQuickCounts(_ answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.key("entries")
        answer.beginArray()
        for key in Self.quickStatuses {
            let status = try quoteStatus(key)
            guard let id = status.id else { continue }
            answer.beginObject()
            answer.member("key", key)
            answer.member("id", id.description)
            answer.member("name", status.name)
            answer.member("color", status.color)
            answer.member("count", try reader.number(.quotes, Quote.Index.byStatusSince, [.id(id)]))
            answer.endObject()
        }
        answer.endArray()
        answer.endObject()
    }

    package func quotesStatusCard(_ request: QuotesStatusCardRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try QuoteStatusCard(call: self, scope: nil).write(try reader.record(request.id), to: &answer)
    }

    package func portalQuotesStatusCard(
        _ request: PortalQuotesStatusCardRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let scope = try PortalScope(self)
        try QuoteStatusCard(call: self, scope: scope).write(try scope.record(request.id), to: &answer)
    }

    package func quotesSetVisible(_ request: QuotesSetVisibleRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            try quote.expect(version: request.ifVersion)
            var draft = RecordDraft(.quotes)
            draft.set(Quote.customerVisible, request.visible)
            try call.writing.change(quote.id, draft)
            try call.writeQuote(quote.id, to: &answer)
        }
    }

    /// All of them are changed, or none and every quote that stands in the way is told.
    package func quotesBatchUpdate(_ request: QuotesBatchUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            var problems: [Problem] = []
            if request.status == nil, request.assignedTo.isAbsent {
                problems.append(
                    Problem(
                        "/status", .required, expected: "status or assignedTo", hint: "Say what is to be changed."
                    ).judged(beside: "/assignedTo"))
            }
            let status = try request.status.flatMap { (reference) throws(ShopError) in
                try call.choices.status(reference, of: .quote, path: "/status", &problems)
            }
            if let status, status.phase.map({ $0 != .open && $0 != .awaitingCustomer }) ?? false {
                problems.append(
                    Problem(
                        "/status", .wrongKind, actual: status.name.fragment,
                        hint: "\(status.name) is a decision, and is not set as a status."))
            }
            let quotes = try call.quotes(request.ids, &problems)
            var common = RecordDraft(.quotes)
            common.set(Quote.assignedTo, request.assignedTo)
            problems += try call.referenceProblems(common, nil, call.reader)
            if !problems.isEmpty { throw .validation(problems) }
            for quote in quotes {
                var draft = common
                if let status { try call.take(status, for: quote, in: &draft) }
                try call.writing.change(quote.id, draft)
            }
            answer.beginObject()
            answer.member("updated", quotes.count)
            answer.key("quotes")
            answer.beginArray()
            for quote in quotes { try call.writeQuote(quote.id, to: &answer) }
            answer.endArray()
            answer.endObject()
        }
    }

    /// The quotes of those ids; problems at those that are not there or stand there twice.
    private func quotes(_ ids: [RecordID], _ problems: inout [Problem]) throws(ShopError) -> [Record] {
        var quotes: [Record] = []
        var seen: Set<RecordID> = []
        if ids.isEmpty { problems.append(Problem("/ids", .empty, hint: "Name the quotes.")) }
        for (index, id) in ids.enumerated() {
            guard seen.insert(id).inserted else {
                problems.append(Problem("/ids/\(index)", .repeated, actual: id.fragment, hint: "\(id) is there twice."))
                continue
            }
            if let quote = try reader.read(id) {
                quotes.append(quote)
            } else {
                problems.append(
                    Problem("/ids/\(index)", .noSuchRecord, actual: id.fragment, hint: "There is no quote \(id)."))
            }
        }
        return quotes
    }
}
