internal import ArgumentParser

/// Drawing is another program's work, which links what the engine does not: this one becomes it.
struct DrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "A job card (jobs.get), a quote or a message as PDF.",
        discussion: """
            'fettle draw shop.fettle job J12 --out card.pdf' draws the card that goes with the car, 'quote Q5' the newest \
            version of a quote, 'message O7' what a message of the outbox looks like on paper.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case job, quote, message
    }

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case pdf, tiff
    }

    @Argument(help: "Folder of the store.") var store: String
    @Argument(help: "What is drawn.") var kind: Kind
    @Argument(help: "Its id.") var id: String

    @Option(help: "Of a message: pages of a fax with tiff.") var form = Form.pdf
    @Option(help: "Where to; standard output if not given.", completion: .file()) var out: String?
    @Option(help: "Who speaks: an employee's id or name.") var employee: String?

    func run() throws {
        var words = [store, kind.rawValue, id, "--form", form.rawValue]
        if let out { words += ["--out", out] }
        if let employee { words += ["--employee", employee] }
        SiblingProgram.become("fettle-draw", words)
    }
}
