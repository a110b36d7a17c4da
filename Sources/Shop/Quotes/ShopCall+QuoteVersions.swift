package import JSON
import Platform
import Records

// quotes.createVersion, versions, attachVersion, print: the priced documents made for a quote (S4-18, S4-24, S4-26).

extension ShopCall {
    package func quotesCreateVersion(
        _ request: QuotesCreateVersionRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            var problems: [Problem] = []
            let own = try call.settings().shop.currency
            let currency = request.currency ?? own
            let amounts = QuoteAmounts(request.lines, currency: currency, &problems)
            if let amounts, let expected = request.totalMinor, expected != amounts.total.minor {
                problems.append(
                    Problem(
                        "/totalMinor", .together, expected: String(amounts.total.minor), actual: expected.fragment,
                        hint: "The lines come to \(amounts.total.text)."
                    ).judged(beside: "/lines"))
            }
            guard let amounts, problems.isEmpty else { throw .validation(problems) }
            let number = (try call.newestVersion(of: quote.id)?[QuoteVersion.number] ?? 0) + 1
            let note = request.note.flatMap { $0.isNone ? nil : $0 }
            var draft = RecordDraft(.quoteVersions)
            draft.set(QuoteVersion.quoteId, quote.id)
            draft.set(QuoteVersion.number, number)
            draft.set(QuoteVersion.lines, amounts.fragment)
            draft.set(QuoteVersion.net, amounts.net.fragment)
            draft.set(QuoteVersion.tax, amounts.tax.fragment)
            draft.set(QuoteVersion.total, amounts.total.fragment)
            draft.set(QuoteVersion.note, note)
            draft.set(QuoteVersion.validUntil, request.validUntil)
            draft.set(
                QuoteVersion.hash,
                Self.hash(of: amounts, quote.id, number, note: note, validUntil: request.validUntil))
            draft.set(QuoteVersion.authorName, try call.authorName())
            let id = try call.writing.add(draft)
            try call.reader.record(id).write(to: &answer)
        }
    }

    /// SHA-256 of what a version says: of its JSON object with the members in this order, without those that are none.
    private static func hash(
        of amounts: QuoteAmounts, _ quote: RecordID, _ number: Int, note: String?, validUntil: CivilDate?
    ) -> String {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.member("quoteId", quote.description)
        writer.member("number", number)
        for (name, fragment) in [
            ("lines" as StaticString, amounts.fragment), ("net", amounts.net.fragment), ("tax", amounts.tax.fragment),
            ("total", amounts.total.fragment),
        ] {
            writer.key(name)
            fragment.write(to: &writer)
        }
        if let note {
            writer.key("note")
            note.write(to: &writer)
        }
        if let validUntil { writer.member("validUntil", validUntil.description) }
        writer.endObject()
        return SHA256.hex(writer.array)
    }

    package func quotesVersions(_ request: QuotesVersionsRequest, _ answer: inout JSONWriter) throws(ShopError) {
        _ = try reader.record(request.id)
        answer.beginObject()
        answer.key("rows")
        answer.beginArray()
        try reader.each(.quoteVersions, QuoteVersion.Index.byQuote, [.id(request.id)], descending: true) {
            $0.write(to: &answer)
        }
        answer.endArray()
        answer.endObject()
    }

    /// The newest version, attached or not; nil when there is none.
    func newestVersion(of quote: RecordID) throws(ShopError) -> Record? {
        try reader.first(.quoteVersions, QuoteVersion.Index.byQuote, [.id(quote)], descending: true)
    }

    /// A version by number, or the newest.
    private func version(_ number: Int?, of quote: RecordID) throws(ShopError) -> Record {
        guard let number else {
            guard let newest = try newestVersion(of: quote) else {
                throw .notFound(
                    named: quote.description, "\(quote) has no version yet; quotes.createVersion makes one.")
            }
            return newest
        }
        guard
            let found = try reader.first(
                .quoteVersions, QuoteVersion.Index.byQuote, [.id(quote), .integer(number)])
        else { throw .notFound(named: quote.description, "\(quote) has no version \(number).") }
        return found
    }

    package func quotesAttachVersion(
        _ request: QuotesAttachVersionRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let quote = try call.reader.record(request.id)
            try quote.expect(version: request.ifVersion)
            let version = try call.version(request.quoteVersion, of: quote.id)
            var problems: [Problem] = []
            let named = try request.setStatus.flatMap { (reference) throws(ShopError) in
                try call.choices.status(
                    reference, of: .quote, current: quote[Quote.statusId], path: "/setStatus", &problems)
            }
            if !problems.isEmpty { throw .validation(problems) }
            try call.expect(.attachVersion, of: quote)
            if let named { try call.checkPhase(of: named, for: quote) }
            var draft = RecordDraft(.quotes)
            draft.set(Quote.latestVersionId, version.id)
            draft.set(Quote.total, version[QuoteVersion.total])
            draft.set(Quote.validUntil, version[QuoteVersion.validUntil].patch)
            let phase = try call.phase(of: quote)
            if let named, phase == .open || named.phase == .awaitingCustomer {
                try call.take(named, for: quote, in: &draft)
            } else if phase != .open {
                try call.take(try call.quoteStatus("customerApprovalNeeded"), for: quote, in: &draft)
            }
            try call.writing.change(quote.id, draft)
            if !version.has(QuoteVersion.attachedAt) {
                var attached = RecordDraft(.quoteVersions)
                attached.set(QuoteVersion.attachedAt, try call.now())
                try call.writing.change(version.id, attached)
            }
            if let text = request.comment, !text.isNone {
                _ = try Conversation(try call.reader.record(quote.id), call).add(
                    text, visibility: .customer, inReplyTo: nil, fromCustomer: false)
            }
            try call.writeQuote(quote.id, to: &answer)
        }
    }

    package func quotesPrint(_ request: QuotesPrintRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let quote = try reader.record(request.id)
        let version = try version(request.quoteVersion, of: quote.id)
        answer.beginObject()
        answer.member("text", try QuotePrint(self).text(quote, version))
        answer.member("quoteVersion", version[QuoteVersion.number] ?? 0)
        answer.member("hash", version[QuoteVersion.hash] ?? "")
        answer.endObject()
    }

    /// Whether a customer who is asked to decide has something to look at (S4-26).
    func hasNothingToReview(_ quote: Record) throws(ShopError) -> Bool {
        guard try phase(of: quote) == .awaitingCustomer, !quote.has(Quote.latestVersionId) else { return false }
        return try attachments(of: quote.id, seenByCustomer: true).isEmpty
    }
}
