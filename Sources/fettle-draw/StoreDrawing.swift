// Paper of a store's records: asks the engine, as any client does, and draws what it answers.

internal import EngineClient
internal import JSON
internal import Paper
internal import Wording

struct StoreDrawing {
    let session: EngineSession
    private let shop: JSONNode

    init(_ session: EngineSession) throws(ClientError) {
        self.session = session
        shop = try session.call("shop.get")
    }

    /// The job card, in the shop's language.
    func job(_ id: String) throws(ClientError) -> [UInt8] {
        let job = try session.call("jobs.get", ["id": .string(id)])
        let history = try session.call("webStatus.history", ["jobId": job["id"], "limit": 12])
        var names: [String: String] = [:]
        let statuses = try session.call("statuses.list", ["kind": "job", "includeInactive": true])["statuses"]
        let stages = try session.call("lists.repairStages", ["includeInactive": true])["items"]
        for entry in statuses.elements + stages.elements {
            if let id = entry["id"].text { names[id] = entry["name"].text }
        }
        let wording = Wording.of(shop["language"].text ?? "")
        let card = RecordPaper.JobCard(
            shop: shop, job: job, account: try account(job), item: try item(job), history: history["rows"].elements,
            names: names)
        return file(RecordPaper.jobCard(card, wording), title: job["title"].text ?? id, made: job["updatedAt"].text)
    }

    /// The quote's newest version, in the customer's language.
    func quote(_ id: String) throws(ClientError) -> [UInt8] {
        let quote = try session.call("quotes.get", ["id": .string(id)])
        let version = try session.call("quotes.versions", ["id": quote["id"]])["rows"].elements.first ?? .null
        let account = try account(quote)
        let wording = Wording.of(account["language"].text ?? shop["language"].text ?? "")
        let sheets = RecordPaper.quote(
            shop: shop, quote: quote, version: version, account: account, item: try item(quote), wording)
        return file(sheets, title: quote["name"].text ?? id, made: quote["updatedAt"].text)
    }

    /// A message of the outbox.
    func message(_ id: String, _ look: Look) throws(ClientError) -> [UInt8] {
        let entry = try session.call("outbox.get", ["id": .string(id)])
        return MessagePaper(entry, look: look).bytes(look)
    }

    /// A customer's report as it would be queued now; nothing is (S3-27).
    func report(_ account: String, _ look: Look) throws(ClientError) -> [UInt8] {
        MessagePaper(try session.previewReport(of: account, by: channel(look)), look: look).bytes(look)
    }

    /// The estimates of a customer that wait for an answer, on one paper with one slip.
    func estimates(_ account: String, _ look: Look) throws(ClientError) -> [UInt8] {
        let message = try session.previewEstimates(of: account, by: channel(look)) { shop, language in
            "\(shop): \(Wording.of(language)[.estimates])"
        }
        guard !message["data"]["estimates"].elements.isEmpty else {
            let name = message["data"]["customer"]["name"].text ?? account
            throw .setup("No estimate of \(name) (\(account)) waits for an answer: there is nothing to draw.")
        }
        return MessagePaper(message, look: look).bytes(look)
    }

    private func channel(_ look: Look) -> String { look == .fax ? "fax" : "email" }

    private func account(_ record: JSONNode) throws(ClientError) -> JSONNode {
        try session.call("accounts.get", ["id": record["accountId"]])
    }

    private func item(_ record: JSONNode) throws(ClientError) -> JSONNode {
        guard record["itemId"].text != nil else { return .null }
        return try session.call("items.get", ["id": record["itemId"]])
    }

    private func file(_ sheets: [Sheet], title: String, made: String?) -> [UInt8] {
        PDFFile.bytes(sheets, title: title, author: shop["name"].text ?? "", made: made ?? "1970-01-01T00:00:00Z")
    }
}
