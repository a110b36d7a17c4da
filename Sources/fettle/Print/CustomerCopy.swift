internal import JSON
internal import Terminal

/// A job as its customer may see it: the members of the portal's job (PortalJob), and the status as the portal names it.
struct CustomerCopy {
    let lines: [RecordCard.Line]

    /// What a customer would not make sense of on paper.
    private static let left: Set = ["open", "createdByCustomer", "kind", "unreadComments", "itemId"]

    init(_ found: FoundRecord, _ card: RecordCard) throws {
        let members = card.store.schema.type("PortalJob")?["properties"]?.object
        let shown = Set((members.map { $0.map(\.name.text) } ?? []).filter { !Self.left.contains($0) })
        var lines = card.lines(found.record, type: found.type, only: shown, marked: false)
        if let customer = found.record["customerName"]?.string?.text {
            lines.insert(RecordCard.Line(title: "Customer", text: StyledText(customer)), at: 0)
        }
        if let status = try Self.status(found.record, card) {
            lines.append(RecordCard.Line(title: "Status", text: StyledText(status)))
        }
        self.lines = lines
    }

    /// The name of the status as customers see it (statuses.resolve); nil where it is hidden from them.
    private static func status(_ job: ObjectView, _ card: RecordCard) throws -> String? {
        guard let id = job["jobStatusId"]?.string?.text else { return nil }
        let resolved = try card.store.call("statuses.resolve") { $0.member("kind", "job") }
        let rows = resolved["statuses"]?.array?.compactMap { $0.object } ?? []
        return rows.first { $0["id"]?.string?.text == id }?["portal"]?.object?["name"]?.string?.text
    }
}
