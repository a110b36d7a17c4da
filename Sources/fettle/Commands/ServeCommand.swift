internal import ArgumentParser

/// For the list of commands and for completion: the real one is ServeArguments, and this never gets to run.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a store to one client: JSON-RPC 2.0 on standard input and output.")

    @Argument(help: "Folder of the store.", completion: .directory) var store: String

    @Option(help: "lines or headers.", completion: .list(["lines", "headers"])) var framing: String?
    @Option(help: "Who speaks until session.open.") var employee: String?
    @Option(help: "Lock the connection to the customer portal.", completion: .list(["staff", "portal"])) var role:
        String?
    @Option(help: "Lock it to one portal user.") var user: String?
    @Option(help: "Write both directions with times to a file.", completion: .file()) var trace: String?
    @Option(help: "Write events to a file.", completion: .file()) var logFile: String?
    @Option(help: "A fixed time of day.") var clock: String?
    @Flag(help: "Do not join a process that holds the store.") var noAttach = false
    @Flag(help: "Open the store on a network or synchronised folder all the same.") var forceFolder = false
    @Flag(help: "Read all params with the full parser.") var noFastShape = false

    func run() { ServeArguments.run(CommandLine.arguments) }
}
