internal import Platform
internal import RPC
internal import Shop

/// What commands print, and how they end.
enum Output {
    /// One line on stdout.
    static func write(_ bytes: [UInt8]) {
        let channel = Channel(descriptor: 1, closesAtEnd: false)
        var rest = bytes[...] + [UInt8(ascii: "\n")]
        var polls = PollSet()
        polls.watch(1, for: .write)
        while !rest.isEmpty {
            switch rest.withUnsafeBytes({ channel.write($0) }) {
            case .bytes(let count): rest = rest.dropFirst(count)
            case .wouldBlock: polls.wait(timeoutMilliseconds: nil)
            case .end, .failed: CurrentProcess.exit(ExitStatus.failure.rawValue)
            }
        }
    }

    /// The error as JSON on stderr, for programs; its exit status.
    static func fail(_ error: ShopError) -> Never {
        StandardStreams.writeError(line: String(decoding: error.json, as: UTF8.self))
        CurrentProcess.exit(Serving.code(error).rawValue)
    }

    /// Progress on a terminal: one line that changes.
    static func progress(_ what: String) -> (Int, Int?) -> Bool {
        let isTerminal = CurrentProcess.isTerminal(2)
        return { done, total in
            if isTerminal { prompt("\r\(what): \(done)\(total.map { " of \($0)" } ?? "")") }
            return true
        }
    }

    /// Words on the terminal without a line end.
    static func prompt(_ text: String) {
        let terminal = Channel(descriptor: 2, closesAtEnd: false)
        _ = Array(text.utf8).withUnsafeBytes { terminal.write($0) }
    }
}
