internal import ArgumentParser
internal import Platform
internal import RPC
internal import Shop

/// A command that is one call of a method.
protocol MethodCommand: ParsableCommand {
    /// The method it calls.
    static var method: String { get }

    var target: StoreTarget { get }

    /// Its params as JSON; nil: none.
    func params() throws -> [UInt8]?

    /// The exit status that a result means.
    func status(of result: [UInt8]) -> ExitStatus
}

/// The store a command is for, and who speaks.
struct StoreTarget: ParsableArguments {
    @Argument(help: "Folder of the store.") var store: String

    @Option(help: "Who speaks: an employee's id or name. The only active employee if not given.")
    var employee: String?

    var options: ServeOptions {
        var options = ServeOptions(store: store)
        options.employee = employee
        return options
    }
}

extension MethodCommand {
    func params() throws -> [UInt8]? { nil }

    func status(of result: [UInt8]) -> ExitStatus { .success }

    func run() throws {
        let params = try params()
        do throws(ShopError) {
            let process = try InProcess(target.options, version: Version.text)
            let result = try process.call(Self.method, params, progress: Output.progress(Self.method))
            try process.close()
            Output.write(result)
            let status = status(of: result)
            if status != .success { CurrentProcess.exit(status.rawValue) }
        } catch {
            Output.fail(error)
        }
    }
}
