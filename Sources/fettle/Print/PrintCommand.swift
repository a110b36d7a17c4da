internal import ArgumentParser
internal import JSON
internal import Terminal

struct PrintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "print", abstract: "A job card, a quote or a list as plain text for a printer.",
        discussion: """
            'fettle print shop.fettle job J12 | lp' prints a card with the job's history; --customer is the customer's copy, \
            which has what the portal shows and nothing else. 'fettle print shop.fettle quote Q7' prints the newest version of a \
            quote, --quote-version another one. 'fettle print shop.fettle list whiteboard' prints a list. 80 columns, a form feed between pages.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case job, quote, list
    }

    @OptionGroup var target: StoreTarget

    @Argument(help: "What to print.") var kind: Kind

    @Argument(
        help: "Id or number of the job, id of the quote; or the list.",
        completion: .custom { _, _, typed in Names.lists.beginning(typed) })
    var name: String

    @OptionGroup var choice: ListChoice

    @Flag(help: "The customer's copy of a job.") var customer = false
    @Option(help: "Which version of a quote; the newest when not given.") var quoteVersion: Int?
    @Option(help: "Lines that a page holds.") var lines = 60

    func validate() throws {
        if lines < 10 { throw ValidationError("--lines is a number from 10.") }
        if customer, kind != .job { throw ValidationError("--customer goes with a job.") }
        if quoteVersion != nil, kind != .quote { throw ValidationError("--quote-version goes with a quote.") }
    }

    func run() throws {
        try Output.failing("print") {
            let schema = SchemaReader()
            // What is wrong with a list is told before the store is opened.
            var question = kind == .list ? try choice.question(schema.listAsked(for: name), usualLimit: nil) : nil
            let store = try OpenStore(target, schema)
            let features = TerminalFeatures(colours: .none, hasSigns: false, columns: PrintedPages.columns)
            let values = ValueText(store: store, features: features)
            let text: String
            if question != nil {
                try choice.arrange(&question!, store)
                text = try list(question!, values)
            } else {
                text = try kind == .job ? job(values) : quote(values)
            }
            Output.write(Array(text.utf8))
            try store.close()
        }
    }

    private func pages(_ title: String, _ values: ValueText) -> PrintedPages {
        PrintedPages(
            shopName: values.store.shopName, title: title, time: values.time(values.store.now), linesAPage: lines)
    }

    private func list(_ question: ListQuestion, _ values: ValueText) throws -> String {
        let found = try FoundRows(question, values)
        let (lines, leftOut) = found.table.table.lines(values.features)
        var body = Array(lines.dropFirst())
        let foot = found.table.foot(leftOut: [])
        if !foot.isEmpty { body += [""] + foot }
        if !leftOut.isEmpty { body += ["", "Not on this paper: \(leftOut.joined(separator: ", "))."] }
        return pages(question.list.title, values).text(repeated: Array(lines.prefix(1)), body: body)
    }

    /// A version of a quote as the engine words it (quotes.print); its customer may see all of it.
    private func quote(_ values: ValueText) throws -> String {
        let found = try FoundRecord.find(name, values.store)
        guard found.kind == "QuoteId" else { throw UsageError("\(found.id) is no quote. Its id is a Q and a number.") }
        let printed = try values.store.call("quotes.print") { writer in
            writer.member("id", found.id)
            if let quoteVersion { writer.member("quoteVersion", quoteVersion) }
        }
        let text = printed["text"]?.string?.text ?? ""
        let number = found.record["number"]?.string?.text ?? found.id
        let body = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return pages("Quote \(number)", values).text(body: body)
    }

    private func job(_ values: ValueText) throws -> String {
        let found = try FoundRecord.find(name, values.store)
        guard found.kind == "JobId" else { throw UsageError("\(found.id) is no job. fettle show shows any record.") }
        let card = RecordCard(store: values.store, values: values)
        let number = found.record["roNumber"]?.string?.text
        let title = number.map { "Repair order \($0)" } ?? "Job \(found.id)"
        var body: [String]
        if customer {
            body = card.body(try CustomerCopy(found, card).lines, width: PrintedPages.columns)
        } else {
            body = card.body(card.lines(found.record, type: found.type), width: PrintedPages.columns)
            if let stamp = card.stamp(found.record) { body += ["", stamp] }
            // Lists stand two columns in.
            let features = TerminalFeatures(colours: .none, hasSigns: false, columns: PrintedPages.columns - 2)
            let indented = ValueText(store: values.store, features: features)
            for related in RelatedList.all(of: found.kind, values.store.schema) where related.list.name != "changes" {
                body += try related.lines(of: found.id, rows: .max, onPaper: true, indented)
            }
        }
        return pages(title, values).text(body: body)
    }
}
