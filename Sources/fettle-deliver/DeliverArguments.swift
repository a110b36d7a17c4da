// The command line, read by hand: `fettle deliver` has the same options and passes them on.

internal import Delivery
internal import EngineClient
internal import Platform

enum DeliverArguments {
    static let help = """
        OVERVIEW: Send what waits in the outbox of a store, by e-mail and fax.

        USAGE: fettle-deliver <store> [options]
               fettle-deliver site | letter | compose    (each with --help of its own, but compose)

        ARGUMENTS:
          <store>                   Folder of the store.

        OPTIONS:
          --once                    Do what is due and end.
          --employee <employee>     Who speaks: an employee's id or name.
          --templates <folder>      The shop's own templates of letters.
          --every <seconds>         Look at least so often (60).
          --lease <seconds>         How long a message is this program's, made new while it goes out (300).
          --engine <program>        The program fettle; beside this one if not given.
          --drawing <program>       The program fettle-draw; beside this one if not given.
          -h, --help                Show this.

        EXIT STATUS: 0 when everything due went out, 1 when something did not, 64 for a wrong command line, 66 when there is
        no such store or engines end one after the other, 78 when settings, secrets or templates are to be mended.

        """

    static func run(_ arguments: [String]) -> Never {
        if arguments.count > 1, arguments[1] == "compose" { ComposeCommand.run() }
        if arguments.count > 1, arguments[1] == "letter" { LetterCommand.run(arguments.dropFirst(2)) }
        if arguments.count > 1, arguments[1] == "site" { SiteCommand.run(arguments.dropFirst(2)) }
        let folder = SmallFile.folder(of: CurrentProcess.executablePath)
        var options = DeliveryOptions(engine: "\(folder)/fettle", drawing: "\(folder)/fettle-draw")
        if let wrong = read(arguments.dropFirst(), &options) { fail(wrong, 64) }
        do {
            let run = try DeliveryRun(options) { StandardStreams.writeError(line: "fettle-deliver: \($0)") }
            try run.run()
            let outcome = run.outcome
            CurrentProcess.exit(outcome.later + outcome.failed + outcome.uncertain == 0 ? 0 : 1)
        } catch {
            fail(error)
        }
    }

    /// Ends with the words of an error, and the status that says whose it is.
    static func fail(_ error: ClientError) -> Never {
        switch error {
        case .setup: fail(error.words, 78)
        case .engine: fail(error.words, 66)
        case .refused: fail(error.words, 1)
        }
    }

    /// Takes the words in; what is wrong with them.
    private static func read(_ words: ArraySlice<String>, _ options: inout DeliveryOptions) -> String? {
        var rest = words
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                guard options.store.isEmpty else { return "There is one store too many: \(word)." }
                options.store = word
                continue
            }
            if word == "-h" || word == "--help" { printHelp() }
            if word == "--once" {
                options.isOnce = true
                continue
            }
            guard valued.contains(word) else { return "There is no option \(word)." }
            guard let value = rest.popFirst() else { return "The option \(word) needs a value." }
            switch word {
            case "--employee": options.employee = value
            case "--templates": options.templates = value
            case "--engine": options.engine = value
            case "--drawing": options.drawing = value
            case "--lease":
                guard let seconds = Int(value), (10...86_400).contains(seconds) else {
                    return "--lease takes a number of seconds from 10 to 86400."
                }
                options.leaseSeconds = seconds
            default:
                guard let seconds = Int(value), (1...86_400).contains(seconds) else {
                    return "--every takes a number of seconds from 1 to 86400."
                }
                options.pauseSeconds = seconds
            }
        }
        return options.store.isEmpty ? "Which store? Name its folder." : nil
    }

    private static let valued: Set = ["--employee", "--templates", "--engine", "--drawing", "--every", "--lease"]

    private static func printHelp() -> Never {
        StandardStreams.writeOutput(Array(help.utf8))
        CurrentProcess.exit(0)
    }

    static func fail(_ why: String, _ status: Int32) -> Never {
        StandardStreams.writeError(line: "fettle-deliver: error: \(why)")
        CurrentProcess.exit(status)
    }
}
