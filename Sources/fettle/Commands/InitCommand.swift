internal import ArgumentParser
internal import Platform
internal import RPC
internal import Shop

/// A new store (C-15): what is not said on the command line is asked for on a terminal.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a store for a shop.",
        discussion: """
            Asks on a terminal for what is not given; in scripts, --name, --zone, --currency, --language and --employee \
            are needed. The lists a shop begins with are filled in and can all be changed.
            """)

    @Argument(help: "Folder to make.") var store: String

    @Option(help: "Name of the shop.") var name: String?
    @Option(help: "Its time zone, such as Europe/Copenhagen.") var zone: String?
    @Option(help: "Its currency in three letters, such as EUR.") var currency: String?
    @Option(help: "Its language, such as en or da.") var language: String?
    @Option(help: "Name of the first employee, an administrator.") var employee: String?
    @Flag(help: "A made-up shop to try things with; nothing else needs to be said.") var sample = false
    @Option(help: "How many jobs the made-up shop has.") var jobs = 60
    @Option(help: "What the made-up shop is drawn from: the same number, the same shop.") var seed: UInt64 = 1

    @Flag(help: "Also in a network or synchronised folder.") var forceFolder = false

    @Option(help: ArgumentHelp("A fixed time of day, for tests and recordings.", visibility: .hidden))
    var clock: String?

    func run() throws {
        let founding = try answers()
        let fixedTime = clock.flatMap { Timestamp.parse($0) }
        if clock != nil, fixedTime == nil {
            throw ValidationError("--clock takes a time such as 2026-03-04T16:30:00Z.")
        }
        do throws(ShopError) {
            if !forceFolder { try Shop.expectOwnFolder(store) }
            try Shop.create(
                at: store, founding, sample: sample ? (jobs, seed) : nil,
                clock: fixedTime.map { ManualClock(start: $0) } ?? SystemClock(),
                random: fixedTime == nil ? SystemRandom() : SeededRandom(seed: seed), version: Version.text)
        } catch {
            Output.fail(error)
        }
        StandardStreams.writeError(line: "Made \(store) for \(founding.name). Serve it with: fettle serve \(store)")
    }

    private func answers() throws -> ShopFounding {
        let isAsking = !sample && CurrentProcess.isTerminal(0) && CurrentProcess.isTerminal(2)
        var missing: [String] = []

        func answer(_ given: String?, _ flag: String, _ question: String, sample made: String, usual: String?) -> String
        {
            if let given { return given }
            if sample { return made }
            guard isAsking else {
                missing.append(flag)
                return ""
            }
            return ask(question, usual)
        }

        let founding = ShopFounding(
            name: answer(name, "--name", "Name of the shop", sample: "Sample Body & Repair", usual: nil),
            timeZone: answer(zone, "--zone", "Time zone", sample: "Europe/Copenhagen", usual: "Europe/Copenhagen"),
            currency: answer(currency, "--currency", "Currency", sample: "EUR", usual: "EUR"),
            language: answer(language, "--language", "Language", sample: "en", usual: "en"),
            employee: answer(
                employee, "--employee", "Your name (first employee, administrator)", sample: "Sam Sample", usual: nil))
        guard missing.isEmpty else { throw ValidationError("Not given: \(missing.joined(separator: ", ")).") }
        return founding
    }

    /// Asks until there is an answer; the end of input ends the program.
    private func ask(_ question: String, _ usual: String?) -> String {
        while true {
            Output.prompt(question + (usual.map { " [\($0)]" } ?? "") + ": ")
            guard let line = readLine() else { CurrentProcess.exit(ExitStatus.usage.rawValue) }
            let text = line.split(separator: " ").joined(separator: " ")
            if !text.isEmpty { return text }
            if let usual { return usual }
        }
    }
}
