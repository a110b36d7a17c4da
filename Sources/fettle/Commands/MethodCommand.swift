internal import ArgumentParser
internal import Platform
internal import RPC
internal import Shop

/// A command that is one call of a method.
protocol MethodCommand: ParsableCommand {
    /// The method it calls.
    static var method: String { get }

    var target: StoreTarget { get }

    /// What has to be there before the store is opened.
    func prepare() throws(ShopError)

    /// Its params as JSON; nil: none.
    func params() throws -> [UInt8]?

    /// The exit status that a result means.
    func status(of result: [UInt8]) -> ExitStatus
}

/// The store a command is for, and who speaks.
struct StoreTarget: ParsableArguments {
    @Argument(help: "Folder of the store.", completion: .directory) var store: String

    @Option(help: "Who speaks: an employee's id or name. The only active employee if not given.")
    var employee: String?

    @Option(help: ArgumentHelp("A fixed time of day, for tests and recordings.", visibility: .hidden))
    var clock: String?

    @Flag(help: "Also in a network or synchronised folder.") var forceFolder = false

    func validate() throws {
        guard clock == nil || clock.flatMap({ Timestamp.parse($0) }) != nil else {
            throw ValidationError("--clock takes a time such as 2026-03-04T16:30:00Z.")
        }
    }

    var options: ServeOptions {
        var options = ServeOptions(store: store)
        options.employee = employee
        options.forcesFolder = forceFolder
        options.fixedTime = clock.flatMap { Timestamp.parse($0) }
        return options
    }
}

extension MethodCommand {
    func prepare() throws(ShopError) {}

    func params() throws -> [UInt8]? { nil }

    func status(of result: [UInt8]) -> ExitStatus { .success }

    func run() throws {
        let params = try params()
        var isOpen = false
        do throws(ShopError) {
            try prepare()
            let process = try InProcess(target.options, version: Version.text)
            isOpen = true
            let result = try process.call(Self.method, params, progress: Output.progress(Self.method))
            try process.close()
            Output.write(result)
            let status = status(of: result)
            if status != .success { CurrentProcess.exit(status.rawValue) }
        } catch {
            Output.fail(error, isOpen: isOpen)
        }
    }
}
