internal import ArgumentParser
internal import JSON

/// The outbox for people (S3-29): what has not gone out and why, and what can be done about it.
struct OutboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outbox",
        abstract: "Show what has not gone out to customers (outbox.list), send it again, cancel it.",
        discussion: """
            'fettle outbox shop.fettle' shows what waits, what failed and in whose words, and whether a way is off or has \
            stopped. 'fettle show shop.fettle O12' shows a whole message, 'fettle deliver' sends.
            """,
        subcommands: [Waiting.self, Resend.self, Cancel.self, Sent.self, Start.self], defaultSubcommand: Waiting.self)

    struct Waiting: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "What has not gone out, and how the ways out are (outbox.list, outbox.channels).")

        /// Messages in these are not settled.
        private static let unsettled = ["queued", "sending", "retry", "uncertain", "failed"]
        /// What a person looks for comes first, and stays where a terminal is narrow.
        private static let columns = ["state", "id", "to", "subject", "lastAnswer", "channel", "queuedAt"]

        @OptionGroup var target: StoreTarget
        @OptionGroup var look: Look

        @Flag(help: "What went out and what was cancelled too.") var all = false
        @Option(help: "At most so many rows; 50 if not given.") var limit = 50

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit is a number from 1.") }
        }

        func run() throws {
            try Output.failing("outbox") {
                let schema = SchemaReader()
                let list = try schema.listAsked(for: "outbox")
                var question = ListQuestion(list: list)
                question.columns = Self.columns
                question.limit = limit
                if !all {
                    question.filters = try Self.unsettled.map { try FilterArgument(name: "state", value: $0, list) }
                }
                let store = try OpenStore(target, schema)
                let features = look.features
                let found = try FoundRows(question, ValueText(store: store, features: features))
                if found.isEmpty {
                    Output.note(all ? "The outbox is empty." : "Nothing waits, and nothing has failed.")
                } else {
                    Output.write(Array(found.table.table.lines(features).lines.joined(separator: "\n").utf8))
                }
                if found.hasMore { Output.note("\(found.rows.fragments.count) shown; --limit shows more.") }
                for note in try OutboxChannelNote.all(store) { Output.note(note) }
                try store.close()
            }
        }
    }

    struct Resend: OutboxStep {
        static let method = "outbox.resend"
        static let configuration = CommandConfiguration(
            commandName: "resend", abstract: "Send messages once more (outbox.resend).",
            discussion: """
                One that failed, was cancelled or is uncertain is queued again; of one that went out, a copy is. 'fettle deliver' \
                sends it.
                """)

        @OptionGroup var target: StoreTarget
        @Argument(help: "The messages, such as O12.") var ids: [String]
        @Option(help: "To another address or number.") var to: String?

        func write(to writer: inout JSONWriter) {
            if let to { writer.member("to", to) }
        }
    }

    struct Cancel: OutboxStep {
        static let method = "outbox.cancel"
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Keep messages that wait from going out (outbox.cancel).")

        @OptionGroup var target: StoreTarget
        @Argument(help: "The messages, such as O12.") var ids: [String]
    }

    struct Sent: OutboxStep {
        static let method = "outbox.sent"
        static let configuration = CommandConfiguration(
            commandName: "sent", abstract: "Say of uncertain faxes that the customer has them (outbox.sent).")

        @OptionGroup var target: StoreTarget
        @Argument(help: "The messages, such as O12.") var ids: [String]
    }

    struct Start: MethodCommand {
        static let method = "outbox.start"
        static let configuration = CommandConfiguration(
            commandName: "start", abstract: "Let a way out go on that has stopped (outbox.start).")

        @OptionGroup var target: StoreTarget
        @Argument(help: "email or fax.") var channel: String

        func params() -> [UInt8]? {
            var writer = JSONWriter(capacity: 64)
            writer.beginObject()
            writer.member("channel", channel)
            writer.endObject()
            return writer.array
        }
    }
}

/// A step of one message after the other.
protocol OutboxStep: ParsableCommand {
    static var method: String { get }
    var target: StoreTarget { get }
    var ids: [String] { get }

    /// Members of the params beside the id.
    func write(to writer: inout JSONWriter)
}

extension OutboxStep {
    func write(to writer: inout JSONWriter) {}

    /// Says each message's state as it is done. A refusal ends it: those before it are done.
    func run() throws {
        try Output.failing("outbox") {
            let store = try OpenStore(target, SchemaReader())
            for id in ids {
                let answer = try store.call(Self.method) { writer in
                    writer.member("id", id)
                    write(to: &writer)
                }
                let entry = answer["entry"]?.object
                let made = entry?["id"]?.string?.text ?? id
                let state = SchemaReader.title(of: entry?["state"]?.string?.text ?? "")
                Output.write(Array("\(made == id ? id : "\(id), again as \(made)"): \(state)".utf8))
            }
            try store.close()
        }
    }
}

/// What a person has to know of a way out: that it is off while messages wait, or that it has stopped.
enum OutboxChannelNote {
    static func all(_ store: OpenStore) throws -> [String] {
        let rows = try store.call("outbox.channels")["channels"]?.array.map(Array.init) ?? []
        return rows.compactMap { row in row.object.flatMap { text($0, store.path) } }
    }

    private static func text(_ row: ObjectView, _ path: String) -> String? {
        guard let channel = row["channel"]?.string?.text else { return nil }
        let isMail = channel == "email"
        let title = isMail ? "E-mail" : "Fax"
        if let stopped = row["stopped"]?.object {
            let answer = stopped["answer"]?.string?.text ?? ""
            return "\(title) has stopped: \(answer.shownOnOneLine)\n"
                + "When that is mended: fettle outbox start \(path) \(channel)"
        }
        let waiting = ["queued", "retry"].reduce(0) { $0 + Int(row.member(named: $1)?.integer ?? 0) }
        guard row["mode"]?.string?.text == "off", waiting > 0 else { return nil }
        return "\(title) is off, and \(waiting) wait: say in settings.\(isMail ? "mail" : "fax") how it goes out."
    }
}
