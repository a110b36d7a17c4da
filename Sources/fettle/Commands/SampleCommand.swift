internal import ArgumentParser
internal import Platform
internal import RPC
internal import Shop

/// A made-up shop of any size, for trying things out and for measuring.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Make a store with a made-up shop.",
        discussion: """
            The shop has lived up to this moment: customers, vehicles and equipment, jobs in all states with their web \
            status, appointments in all states, quotes in all statuses, comments. The same seed, size and time give the same records. No customer is told anything.
            """)

    @Argument(help: "Folder to make.") var store: String

    @Option(help: "How many jobs the shop has.") var jobs = 60
    @Option(help: "What it is drawn from: the same number, the same shop.") var seed: UInt64 = 1
    @Option(help: "Its time zone.") var zone = "Europe/Copenhagen"
    @Option(help: "Its currency in three letters.") var currency = "EUR"

    @Option(help: ArgumentHelp("A fixed time of day, for tests and recordings.", visibility: .hidden))
    var clock: String?

    func validate() throws {
        guard jobs >= 1, jobs <= 10_000_000 else {
            throw ValidationError("--jobs takes a number from 1 to 10,000,000.")
        }
        guard clock == nil || clock.flatMap({ Timestamp.parse($0) }) != nil else {
            throw ValidationError("--clock takes a time such as 2026-03-04T16:30:00Z.")
        }
    }

    func run() throws {
        let founding = ShopFounding(
            name: "Sample Body & Repair", timeZone: zone, currency: currency, language: "en", employee: "Sam Sample")
        let fixedTime = clock.flatMap { Timestamp.parse($0) }
        let progress = Output.progress("jobs")
        do throws(ShopError) {
            try Shop.createSample(
                at: store, founding, jobs: jobs, seed: seed, now: fixedTime ?? SystemClock().now(),
                random: fixedTime == nil ? SystemRandom() : SeededRandom(seed: seed),
                progress: { done, total in _ = progress(done, total) })
        } catch {
            Output.fail(error)
        }
        StandardStreams.writeError(line: "Made \(store). Serve it with: fettle serve \(store)")
    }
}
