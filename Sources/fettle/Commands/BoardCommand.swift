internal import ArgumentParser
internal import Board
internal import Platform
internal import RPC

/// The board on a terminal: a client of `fettle serve`, as editors are.
struct BoardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "board", abstract: "Show jobs, quotes and visits, and work on them.",
        discussion: "Keys are shown by ?. Needs a terminal of 40 x 10 or more.")

    @Argument(help: "Folder of the store.") var store: String

    @Option(help: "Who speaks: an employee's id or name. Asked for when there are several.")
    var employee: String?

    @Flag(help: "Letters alone: no colours, no signs.") var plain = false

    @Option(help: ArgumentHelp("A fixed time of day, for tests and recordings.", visibility: .hidden))
    var clock: String?

    func run() throws {
        guard CurrentProcess.isTerminal(0), CurrentProcess.isTerminal(1) else {
            fail("The board needs a terminal. In a script, use: fettle call \(store) whiteboard.list", .usage)
        }
        guard let kind = CurrentProcess.environment("TERM"), !kind.isEmpty, kind != "dumb" else {
            fail("This terminal cannot place text (TERM is not set, or dumb). Set TERM, such as TERM=xterm.", .usage)
        }
        var options = BoardOptions(store: store, program: CurrentProcess.executablePath)
        options.employee = employee
        options.isPlain = plain
        if let clock {
            guard let time = Timestamp.parse(clock) else {
                throw ValidationError("--clock takes a time such as 2026-03-04T16:30:00Z.")
            }
            options.fixedTime = (time, clock)
        }
        let outcome: BoardRun.Outcome
        do throws(DiskError) {
            outcome = try BoardRun(options).run()
        } catch {
            fail("The terminal could not be used: \(error).", .failure)
        }
        switch outcome {
        case .quit: return
        case .interrupted: CurrentProcess.exit(ExitStatus.failure.rawValue)
        case .failed(let why): fail(why, .failure)
        }
    }

    private func fail(_ why: String, _ status: ExitStatus) -> Never {
        StandardStreams.writeError(line: why.hasPrefix("fettle:") ? why : "fettle: error: \(why)")
        CurrentProcess.exit(status.rawValue)
    }
}
