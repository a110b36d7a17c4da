internal import ArgumentParser

/// Drawing is another program's work, which links what the engine does not: this one becomes it.
struct DrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "A job card (jobs.get), a quote, a message or a report as PDF.",
        discussion: """
            'fettle draw shop.fettle job J12 --out card.pdf' draws the card that goes with the car, 'quote Q5' the newest \
            version of a quote, 'message O7' what a message of the outbox looks like on paper. 'report C2' is a customer's \
            report as it would go out now and 'estimates C2' those that wait for an answer: nothing is queued. \
            Messages and reports can be looked at as the mail too, with html and text.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case job, quote, message, report, estimates
    }

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case pdf, tiff, html, text
    }

    @Argument(help: "Folder of the store.") var store: String
    @Argument(help: "What is drawn.") var kind: Kind
    @Argument(help: "Its id; of report and estimates the customer's.") var id: String

    @Option(help: "Of what can be sent: pages of a fax with tiff, the mail with html or text.") var form = Form.pdf
    @Option(help: "Where to; standard output if not given.", completion: .file()) var out: String?
    @Option(help: "Who speaks: an employee's id or name.") var employee: String?

    @Option(help: "The shop's own templates of letters, for html and text.", completion: .directory)
    var templates: String?

    /// Letters are written by the program that sends them.
    private var isLetter: Bool { form == .html || form == .text }

    func validate() throws {
        if templates != nil, !isLetter { throw ValidationError("--templates goes with --form html or text.") }
    }

    func run() throws {
        var words = [store, kind.rawValue, id, "--form", form.rawValue]
        if let out { words += ["--out", out] }
        if let employee { words += ["--employee", employee] }
        if let templates { words += ["--templates", templates] }
        if isLetter { SiblingProgram.become("fettle-deliver", ["letter"] + words) }
        SiblingProgram.become("fettle-draw", words)
    }
}
