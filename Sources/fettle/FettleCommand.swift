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
        version: "fettle \(Version.text)",
        subcommands: [
            ServeCommand.self, InitCommand.self, ListCommand.self, ShowCommand.self, CallCommand.self,
            CheckCommand.self,
            StatusCommand.self, StatsCommand.self, ExportCommand.self, ImportCommand.self,
        ])

    @Flag(name: .customLong("openrpc"), help: "Print the schema of all methods (OpenRPC) and end.")
    var printsSchema = false

    func run() throws {
        guard printsSchema else { throw CleanExit.helpRequest(self) }
        Output.write(Array(SchemaDocument.bytes(for: .staff)))
    }
}

/// For the list of commands and its help; the real one never gets here.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a store to one client: JSON-RPC 2.0 on standard input and output.")

    @Argument(help: "Folder of the store.") var store: String

    func run() { ServeArguments.run(["fettle", "serve", store]) }
}
