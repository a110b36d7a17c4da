internal import ArgumentParser
internal import JSON
internal import Platform
internal import RPC

/// Commands about the store itself.
struct CheckCommand: MethodCommand {
    static let method = "store.check"
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Verify every file, row and index entry (store.check).",
        discussion: "Exit status 0 when everything is as it should be, 1 when something was found.")

    @OptionGroup var target: StoreTarget

    @Flag(help: "Check pages only, not every row against its index entries.") var quick = false

    @Flag(help: "Replay the journal over the older root first, and compare every row.") var paranoid = false

    func params() -> [UInt8]? {
        for problem in StorePermissions.problems(of: target.store) {
            StandardStreams.writeError(line: "fettle: warning: \(problem)")
        }
        return Array("{\"deep\":\(!quick),\"paranoid\":\(paranoid)}".utf8)
    }

    func status(of result: [UInt8]) -> ExitStatus {
        let isSound = result.withUnsafeBytes { JSONText.member("sound", of: $0).flatMap(JSONText.bool) }
        return isSound == true ? .success : .failure
    }
}

struct StatusCommand: MethodCommand {
    static let method = "store.status"
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "State of the store and of the engine (store.status).")

    @OptionGroup var target: StoreTarget
}

struct StatsCommand: MethodCommand {
    static let method = "store.stats"
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Sizes and counts of collections and indexes (store.stats).")

    @OptionGroup var target: StoreTarget
}

struct CompactCommand: MethodCommand {
    static let method = "store.compact"
    static let configuration = CommandConfiguration(
        commandName: "compact", abstract: "Make the files of a store smaller (store.compact).",
        discussion: """
            Works beside everything else that uses the store, and may be broken off at any time. The figures on stdout are bytes \
            before and after.
            """)

    @OptionGroup var target: StoreTarget
}
