package import JSON
import Records

// portal.quotes.review, approve, deny, cancel: the customer's own decisions (S4-12 to S4-14, S4-17, S4-27, S4-30).

extension ShopCall {
    package func portalQuotesReview(
        _ request: PortalQuotesReviewRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let scope = try PortalScope(self)
        let quote = try scope.record(request.id)
        let version = try quote[Quote.latestVersionId].flatMap { (id) throws(ShopError) in try reader.read(id) }
        let right = try DecisionRight(self)
        let phase = try phase(of: quote)
        let possible = QuoteTransition.events(in: phase, forCustomer: true)
        let whyNot = right.whyNot(.approve, quote, isPossible: possible.contains(.approve))
        answer.beginObject()
        answer.key("quote")
        scope.write(quote, to: &answer)
        if let version {
            answer.key("version")
            version.write(to: &answer, for: .portal)
            if let amount = version[QuoteVersion.total] {
                answer.key("amount")
                amount.write(to: &answer)
            }
        }
        answer.key("attachments")
        try writePortalAttachments(of: quote.id, to: &answer)
        answer.member("mayApprove", whyNot == nil)
        answer.member("mayDeny", right.whyNot(.deny, quote, isPossible: possible.contains(.deny)) == nil)
        answer.member("mayCancel", possible.contains(.cancel))
        if let whyNot {
            answer.key("whyNot")
            answer.beginObject()
            answer.member("missing", literal: whyNot.missing)
            answer.member("text", whyNot.text)
            answer.endObject()
        }
        if let number = quote[Quote.poNumber] { answer.member("poNumber", number) }
        answer.endObject()
    }

    package func portalQuotesApprove(
        _ request: PortalQuotesApproveRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try decideAsCustomer(
            .approve, request.id, QuoteDecision(what: .approved, poNumber: request.poNumber), request.quoteVersion,
            &answer)
    }

    package func portalQuotesDeny(_ request: PortalQuotesDenyRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try decideAsCustomer(
            .deny, request.id, QuoteDecision(what: .denied, reason: request.reason, poNumber: request.poNumber),
            request.quoteVersion, &answer)
    }

    package func portalQuotesCancel(
        _ request: PortalQuotesCancelRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try decideAsCustomer(
            .cancel, request.id, QuoteDecision(what: .cancelled, reason: request.reason), nil, &answer)
    }

    private func decideAsCustomer(
        _ event: QuoteEvent, _ id: RecordID, _ decision: QuoteDecision, _ seen: Int?, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let scope = try PortalScope(call)
            let quote = try scope.record(id)
            let right = try DecisionRight(call)
            if event != .cancel, !right.approvesQuotes { throw DecisionRight.noPermission }
            try call.expect(event, of: quote, scope)
            if let missing = right.whyNot(event, quote, isPossible: true) { throw missing.error }
            var current = JSONWriter(capacity: 1024)
            scope.write(quote, to: &current)
            try call.expectSeen(seen, quote, current: current.array)
            try decision.store(event, on: quote, in: call)
            scope.write(try call.reader.record(id), to: &answer)
        }
    }
}

/// What a portal user may decide.
private struct DecisionRight {
    /// The permission that the shop gave (S4-14).
    let approvesQuotes: Bool
    /// Up to this amount (S4-27); nil: any.
    let limit: Money?

    struct Missing {
        let missing: StaticString
        let text: String

        var error: ShopError { .forbidden(missing, text, hint: "Ask the shop, or somebody who may.") }
    }

    static let noPermission = ShopError.forbidden(
        "permission:approveQuotes", "You may look at quotes, and somebody else decides on them.",
        hint: "The shop gives the permission approveQuotes.")

    init(_ call: ShopCall) throws(ShopError) {
        let user = try call.session.viewer.flatMap { (id) throws(ShopError) in try call.reader.read(id) }
        let permissions = user?[PortalUser.permissions]?.bytes ?? []
        (approvesQuotes, limit) = permissions.withUnsafeBytes { bytes in
            (
                JSONText.member("approveQuotes", of: bytes).flatMap(JSONText.bool) ?? false,
                JSONText.member("approveLimit", of: bytes).flatMap { Money(JSONFragment(Array($0))) }
            )
        }
    }

    /// What stands in the way of a decision; nil when nothing does.
    func whyNot(_ event: QuoteEvent, _ quote: Record, isPossible: Bool) -> Missing? {
        guard isPossible else { return Missing(missing: "status", text: "Nothing is to be decided on it now.") }
        if event == .cancel { return nil }
        guard approvesQuotes else {
            return Missing(
                missing: "permission:approveQuotes", text: "You may look at quotes, and somebody else decides on them.")
        }
        guard event == .approve, let limit else { return nil }
        let amount = quote[Quote.total].flatMap { Money($0) }
        if let amount, amount.currency == limit.currency, amount.minor <= limit.minor { return nil }
        return Missing(
            missing: "approveLimit",
            text: amount.map { "You may approve up to \(limit.text), and this is \($0.text)." }
                ?? "You may approve up to \(limit.text), and this quote says no amount.")
    }
}
