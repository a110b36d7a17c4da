internal import ArgumentParser
internal import Platform
internal import RPC

/// The command line but for `serve`, which is listed here and run by ServeArguments.
struct FettleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fettle",
        abstract: "The data store of a repair shop.",
        discussion: """
            A store is a folder. Programs talk to it through 'fettle serve', in JSON-RPC 2.0; people through their editor, \
            or with the commands below, each of which is one call of the method it names.
            """,
        subcommands: [
            ServeCommand.self, InitCommand.self, SampleCommand.self, BoardCommand.self, ListCommand.self,
            ShowCommand.self,
            PrintCommand.self,
            DoctorCommand.self, CallCommand.self,
            CheckCommand.self,
            StatusCommand.self, StatsCommand.self, ExportCommand.self, ImportCommand.self,
            BackupCommand.self, RestoreCommand.self, SalvageCommand.self, CompactCommand.self,
            ReportsCommand.self, OutboxCommand.self, DeliverCommand.self, DrawCommand.self, SiteCommand.self,
        ])

    @Flag(
        help:
            "Print the versions of the program, the protocol, the file format and jansson, and end; with --json as JSON."
    )
    var version = false

    @Flag(name: .customLong("openrpc"), help: "Print the schema of all methods (OpenRPC) and end.")
    var printsSchema = false

    func run() throws {
        guard printsSchema else { throw CleanExit.helpRequest(self) }
        Output.write(Array(SchemaDocument.bytes(for: .staff)))
    }
}

extension FettleCommand {
    /// Prints the versions and ends the program when that is what was asked. Read by hand: a flag --json of this command would
    /// be taken from those of the others.
    static func printVersion(_ arguments: [String]) {
        let flags = arguments.dropFirst()
        guard flags.contains("--version"), flags.allSatisfy({ $0 == "--version" || $0 == "--json" }) else { return }
        let lines = Version.parts.map { "\($0.name) \($0.version)" }
        Output.write(flags.contains("--json") ? Version.json : Array(lines.joined(separator: "\n").utf8))
        CurrentProcess.exit(ExitStatus.success.rawValue)
    }

    /// Ends the program when the first word is no command, with the nearest one.
    static func refuseUnknown(_ arguments: [String]) {
        guard arguments.count > 1, !arguments[1].hasPrefix("-"), arguments[1] != "help" else { return }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.contains(arguments[1]) else { return }
        let said = Suggestion.text("There is no command \(arguments[1]).", arguments[1], among: names, all: "There are")
        StandardStreams.writeError(line: "fettle: error: \(said)\n        fettle --help lists them.")
        CurrentProcess.exit(ExitStatus.usage.rawValue)
    }
}
