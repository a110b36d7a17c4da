// `fettle-deliver letter STORE report ACCOUNT`: what a letter looks like, without sending it (S3-27). A shop that writes its
// own templates sees here what becomes of them.

internal import Delivery
internal import EngineClient
internal import JSON
internal import Platform
internal import Wording

enum LetterCommand {
    static let help = """
        OVERVIEW: Show a letter as its mail has it, and send nothing: a message of the outbox, or a customer's report.

        USAGE: fettle-deliver letter <store> message <id> [options]
               fettle-deliver letter <store> report <account> [options]

        OPTIONS:
          --form <form>             html or text; html if not given.
          --out <file>              Where to; standard output if not given.
          --templates <folder>      The shop's own templates of letters.
          --employee <employee>     Who speaks: an employee's id or name.
          --engine <program>        The program fettle; beside this one if not given.
          -h, --help                Show this.

        EXIT STATUS: 0 when it was written, 1 when the engine refused, 64 for a wrong command line, 66 when there is no such
        store, 73 when the file could not be written, 78 when a template is to be mended.

        """

    private struct Options {
        var words: [String] = []
        var isText = false
        var out: String?
        var templates: String?
        var flags: [String] = []
        var engine = "\(SmallFile.folder(of: CurrentProcess.executablePath))/fettle"
    }

    static func run(_ words: ArraySlice<String>) -> Never {
        let options = read(words)
        guard options.words.count == 3 else {
            DeliverArguments.fail("Which letter? A store, message or report, and its id. --help says more.", 64)
        }
        guard ["message", "report"].contains(options.words[1]) else {
            DeliverArguments.fail("message and report are letters, and \(options.words[1]) is none.", 64)
        }
        do {
            let letter = try letter(options)
            end(with: Array((options.isText ? letter.text : letter.page ?? letter.text).utf8), options.out)
        } catch {
            DeliverArguments.fail(error)
        }
    }

    private static func read(_ words: ArraySlice<String>) -> Options {
        var options = Options()
        var rest = words
        while let word = rest.popFirst() {
            if word == "-h" || word == "--help" {
                StandardStreams.writeOutput(Array(help.utf8))
                CurrentProcess.exit(0)
            }
            guard word.hasPrefix("-") else {
                options.words.append(word)
                continue
            }
            guard ["--form", "--out", "--templates", "--employee", "--engine"].contains(word) else {
                DeliverArguments.fail("There is no option \(word).", 64)
            }
            guard let value = rest.popFirst() else { DeliverArguments.fail("The option \(word) needs a value.", 64) }
            switch (word, value) {
            case ("--out", _): options.out = value
            case ("--templates", _): options.templates = value
            case ("--employee", _): options.flags = ["--employee", value]
            case ("--engine", _): options.engine = value
            case (_, "html"): options.isText = false
            case (_, "text"): options.isText = true
            default: DeliverArguments.fail("--form is html or text.", 64)
            }
        }
        return options
    }

    private static func letter(_ options: Options) throws(ClientError) -> (text: String, page: String?) {
        let shelf = try TemplateShelf(folder: options.templates, languages: Wording.languages.map(\.tag))
        let session = try EngineSession(program: options.engine, store: options.words[0], flags: options.flags)
        defer { session.close() }
        let id = options.words[2]
        let node =
            options.words[1] == "report"
            ? try session.previewReport(of: id, by: "email") : try session.call("outbox.get", ["id": .string(id)])
        guard let entry = OutboxEntry(node) else { throw .engine("The engine's answer is no message.") }
        return shelf.letter(entry)
    }

    private static func end(with bytes: [UInt8], _ out: String?) -> Never {
        guard let out else {
            StandardStreams.writeOutput(bytes)
            CurrentProcess.exit(0)
        }
        do {
            try SmallFile.write(out, bytes)
        } catch {
            DeliverArguments.fail("\(error)", 73)
        }
        CurrentProcess.exit(0)
    }
}
