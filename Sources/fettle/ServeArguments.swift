// The command line of `fettle serve`, read by hand.

internal import Platform
internal import RPC

enum ServeArguments {
    static let help = """
        OVERVIEW: Serve a store to one client: JSON-RPC 2.0 on standard input and output.

        USAGE: fettle serve <store> [options]

        ARGUMENTS:
          <store>                 Folder of the store.

        OPTIONS:
          --framing <framing>     lines or headers; told by the first byte if not given.
          --employee <employee>   Who speaks until session.open: an employee's id or name.
          --role portal           Lock the connection to the customer portal.
          --user <user>           Lock it to one portal user: an id or an e-mail address.
          --trace <file>          Write both directions with times to a file.
          --log-file <file>       Write events to a file, besides stderr.
          --clock <time>          A fixed time of day (RFC 3339), for tests and recordings.
          --no-attach             Do not join a process that holds the store; say who it is.
          --force-folder          Open the store on a network or synchronised folder all the same.
          --no-fast-shape         Read all params with the full parser.
          -h, --help              Show this.

        EXIT STATUS: 0 at the end of input, after a signal, or exit after shutdown; 1 when the output was closed, or exit
        came without shutdown; 3 when a header block had no usable length; 64 for a wrong command line; 66 when there is
        no such store; 74 when the journal could not be written; 75 when another process holds the store.

        """

    static func areFor(_ arguments: [String]) -> Bool { arguments.count > 1 && arguments[1] == "serve" }

    /// Serves, and ends the process.
    static func run(_ arguments: [String]) -> Never {
        let options: ServeOptions
        switch read(arguments.dropFirst(2)) {
        case .options(let read): options = read
        case .help:
            print(help, terminator: "")
            CurrentProcess.exit(0)
        case .wrong(let why):
            StandardStreams.writeError(
                line: "fettle: error: \(why)\nUsage: fettle serve <store> [options]; --help lists them.")
            CurrentProcess.exit(ExitStatus.usage.rawValue)
        }
        CurrentProcess.exit(Serving.run(options, version: Version.text).rawValue)
    }

    enum Reading {
        case options(ServeOptions)
        case help
        case wrong(String)
    }

    static func read(_ arguments: ArraySlice<String>) -> Reading {
        var options = ServeOptions(store: "")
        var rest = arguments
        var store: String?
        var takesFlags = true
        while let argument = rest.popFirst() {
            guard takesFlags, argument.hasPrefix("-"), argument != "-" else {
                if store != nil { return .wrong("There is one store too many: \(argument).") }
                store = argument
                continue
            }
            // --name value, or --name=value.
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            func value() -> String? { parts.count > 1 ? String(parts[1]) : rest.popFirst() }
            switch name {
            case "--": takesFlags = false
            case "-h", "--help": return .help
            case "--no-attach": options.isAlone = true
            case "--force-folder": options.forcesFolder = true
            case "--no-fast-shape": options.withoutFastShape = true
            default:
                guard valued.contains(name) else { return .wrong("There is no option \(name).") }
                guard let value = value() else { return .wrong("The option \(name) needs a value.") }
                if let why = set(name, value, &options) { return .wrong(why) }
            }
        }
        guard let store, !store.isEmpty else { return .wrong("Which store? Name its folder.") }
        options.store = store
        if options.isPortal, options.employee != nil { return .wrong("A portal connection has no --employee.") }
        if !options.isPortal, options.user != nil { return .wrong("--user goes with --role portal.") }
        return .options(options)
    }

    private static let valued: Set = [
        "--framing", "--employee", "--role", "--user", "--trace", "--log-file", "--clock",
    ]

    /// Takes one option; returns what is wrong with it.
    private static func set(_ name: String, _ value: String, _ options: inout ServeOptions) -> String? {
        switch name {
        case "--framing":
            switch value {
            case "lines": options.framing = .lines
            case "headers": options.framing = .headers
            default: return "--framing is lines or headers."
            }
        case "--employee": options.employee = value
        case "--role":
            guard value == "portal" || value == "staff" else { return "--role is staff or portal." }
            options.isPortal = value == "portal"
        case "--user": options.user = value
        case "--trace": options.tracePath = value
        case "--log-file": options.logPath = value
        default:
            guard let time = Timestamp.parse(value) else {
                return "--clock takes a time such as 2026-03-04T16:30:00Z."
            }
            options.fixedTime = time
        }
        return nil
    }
}
