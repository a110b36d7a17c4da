// `fettle serve`: the streams, the store, the loop, in the order that keeps the promises. stdout is taken over before
// anything could print to it, signals before another thread could get them, and the store's lock before anything is read.

internal import Platform
internal import JSON
internal import Records
package import Shop

package enum Serving {
    /// Serves one store on stdin and stdout until the end; returns the exit status.
    package static func run(_ options: ServeOptions, version: String) -> ExitStatus {
        CrashLine.install()
        let disk = RealDisk()
        let clock = options.clock
        let log: EventLog
        let streams: StandardStreams
        let signals: SignalSource
        let trace: TraceFile?
        do throws(DiskError) {
            streams = try StandardStreams.claim()
            signals = try SignalSource()
            log = try EventLog(path: options.logPath, on: disk, clock: clock)
            trace = if let path = options.tracePath { try TraceFile(path, on: disk, clock: clock) } else { nil }
        } catch {
            StandardStreams.writeError(line: "fettle: error: \(error)")
            return .failure
        }
        let client = Connection(
            input: streams.input, output: streams.output, peer: Peer(Session(role: .staff)), framing: options.framing,
            trace: trace)
        let conversation = Conversation(
            options, version: version, client: client, signals: SignalWatch(signals), log: log, trace: trace)
        do throws(ShopError) {
            try conversation.establish()
            for warning in StorePermissions.problems(of: options.store) { log.record(.warning, warning) }
            log.record(.info, "serving \(options.store)")
            if CurrentProcess.isTerminal(0) { greet(options.store) }
            let code = try conversation.run() ?? .success
            log.record(.info, "ended with status \(code.rawValue)")
            return code
        } catch {
            log.record(.error, text(error))
            return code(error)
        }
    }

    /// Tells a person at a terminal what is expected.
    private static func greet(_ store: String) {
        StandardStreams.writeError(
            line: """
                Serving \(store). Type one JSON-RPC request a line; Ctrl-D ends. For example:
                  {"jsonrpc":"2.0","id":1,"method":"whiteboard.list"}
                  {"jsonrpc":"2.0","id":2,"method":"rpc.discover"}
                """)
    }

    /// A failure on one line, with what to do about it.
    package static func text(_ error: ShopError) -> String {
        let message = error.message ?? error.kind.message.text
        let hint = error.hint ?? error.kind.hint.text
        return "\(message) \(hint)"
    }

    /// The exit status of a failure to start.
    package static func code(_ error: ShopError) -> ExitStatus {
        switch error.kind {
        case .locked: .locked
        case .notFound, .storage, .unsupportedVersion, .notConfigured: .noStore
        case .outcomeUnknown: .journalFailure
        case .internalError: .internalError
        default: .failure
        }
    }

    /// The exit status of a call that an open store has refused.
    package static func code(ofCall error: ShopError) -> ExitStatus {
        switch code(error) {
        case .noStore: .failure
        case let status: status
        }
    }
}
