package import JSON
import Records

// quotes.approve, deny, cancel: decisions that staff enter for the customer, with how he told them (S4-12, S4-13).

extension ShopCall {
    package func quotesApprove(_ request: QuotesApproveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let decision = QuoteDecision(
            what: .approved, onBehalf: true, toldBy: request.toldBy, reason: request.reason,
            poNumber: request.poNumber)
        try decide(
            .approve, request.id, decision, method: request.method, seen: request.quoteVersion, request.ifVersion,
            &answer)
    }

    package func quotesDeny(_ request: QuotesDenyRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let decision = QuoteDecision(
            what: .denied, onBehalf: true, toldBy: request.toldBy, reason: request.reason, poNumber: request.poNumber)
        try decide(
            .deny, request.id, decision, method: request.method, seen: request.quoteVersion, request.ifVersion,
            &answer)
    }

    package func quotesCancel(_ request: QuotesCancelRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try decide(
            .cancel, request.id, QuoteDecision(what: .cancelled, reason: request.reason), method: nil, seen: nil,
            request.ifVersion, &answer)
    }

    private func decide(
        _ event: QuoteEvent, _ id: RecordID, _ decision: QuoteDecision, method: EntryReference?, seen: Int?,
        _ ifVersion: Int?, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(id)
            try quote.expect(version: ifVersion)
            var decision = decision
            var problems: [Problem] = []
            if let method {
                decision.method = try call.choices.entry(method, of: .approvalMethods, path: "/method", &problems)
            }
            if !problems.isEmpty { throw .validation(problems) }
            try call.expect(event, of: quote)
            try call.expectSeen(seen, quote, current: quote.bytes())
            try decision.store(event, on: quote, in: call)
            try call.writeQuote(id, to: &answer)
        }
    }

    /// Refuses a decision on a version that is not the present one.
    /// - Parameter current: the quote as the caller may see it.
    func expectSeen(_ number: Int?, _ quote: Record, current: @autoclosure () -> [UInt8]) throws(ShopError) {
        guard let number else { return }
        let version = try quote[Quote.latestVersionId].flatMap { (id) throws(ShopError) in try reader.read(id) }
        let present = version?[QuoteVersion.number]
        guard present != number else { return }
        throw ShopError(
            .conflict,
            present.map { "Version \($0) is attached now, and you looked at version \(number)." }
                ?? "No version is attached, and you looked at version \(number).",
            hint: "Look at the quote again, then decide."
        ) { writer in
            writer.member("reason", literal: "version")
            current().withUnsafeBytes { writer.member("current", raw: $0) }
        }
    }
}
