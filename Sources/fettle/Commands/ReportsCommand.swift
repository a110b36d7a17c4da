internal import ArgumentParser
internal import JSON
internal import RPC

/// The day's reports for people and timers (S3-30).
struct ReportsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reports", abstract: "Queue the day's reports (reports.run), or ask whether they are due.",
        subcommands: [Run.self, Due.self])

    struct Run: MethodCommand {
        static let method = "reports.run"
        static let configuration = CommandConfiguration(
            commandName: "run", abstract: "Queue the day's reports (reports.run).",
            discussion: "A second time on a day says so and queues nothing. 'fettle deliver' sends what is queued.")

        @OptionGroup var target: StoreTarget

        @Flag(help: "Again, and on days without reports.") var force = false

        @Flag(help: "Say what would happen, and store nothing.") var dryRun = false

        func params() -> [UInt8]? { Array("{\"force\":\(force),\"dryRun\":\(dryRun)}".utf8) }
    }

    struct Due: MethodCommand {
        static let method = "reports.due"
        static let configuration = CommandConfiguration(
            commandName: "due", abstract: "Whether the day's reports are due (reports.due).",
            discussion: "Exit status 0 when they are, 1 when there is nothing to do.")

        @OptionGroup var target: StoreTarget

        func status(of result: [UInt8]) -> ExitStatus {
            let isDue = result.withUnsafeBytes { JSONText.member("due", of: $0).flatMap(JSONText.bool) }
            return isDue == true ? .success : .failure
        }
    }
}
