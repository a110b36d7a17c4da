internal import ArgumentParser
internal import JSON
internal import Terminal

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a job (jobs.get) or another record, its history and what belongs to it.",
        discussion: """
            Any id will do: J12 a job, C4 a customer, Q3 a quote, V7 a vehicle. Also the number of a repair order.
            """)

    @OptionGroup var target: StoreTarget
    @OptionGroup var look: Look

    @Argument(help: "Id of the record, or a repair-order number.") var id: String

    @Flag(help: "The record alone, as JSON.") var json = false

    func run() throws {
        try Output.failing("show") {
            let store = try OpenStore(target, SchemaReader())
            var features = look.features
            // Lists stand two columns in.
            features.columns = features.columns.map { max(20, $0 - 2) }
            let found = try FoundRecord.find(id, store)
            if json {
                Output.write(found.bytes)
            } else {
                let card = RecordCard(store: store, values: ValueText(store: store, features: features))
                Output.write(
                    Array(try Self.lines(found, card, columns: look.features.columns).joined(separator: "\n").utf8))
            }
            try store.close()
        }
    }

    private static func lines(_ found: FoundRecord, _ card: RecordCard, columns: Int?) throws -> [String] {
        var lines = [card.heading(found.record).rendered(card.values.features.colours), ""]
        lines += card.body(card.lines(found.record, type: found.type), width: columns)
        if let stamp = card.stamp(found.record) { lines += ["", stamp] }
        for related in RelatedList.all(of: found.kind, card.store.schema) {
            lines += try related.lines(of: found.id, rows: RecordCard.relatedRows, card.values)
        }
        return lines
    }
}
