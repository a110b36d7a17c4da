// The engine for programs that do one thing after the other: a call waits for its answer. Signals are looked at while
// waiting, so that a program told to end does so between two messages and not in the middle of one.

package import JSON
internal import Platform

package final class EngineSession {
    private var client: EngineClient
    private let program: String
    private let store: String
    private let flags: [String]
    private let signals: SignalSource?
    /// Somebody asked the program to end.
    package private(set) var isEnding = false
    /// The store changed since `wait` looked last.
    private var hasNews = false
    private var hasEnded = false
    /// The engine that ended last was killed; one that cannot open its store ends by itself.
    package private(set) var wasKilled = false

    /// Starts `program serve store`.
    package init(program: String, store: String, flags: [String]) throws(ClientError) {
        signals = try? SignalSource()
        (self.program, self.store, self.flags) = (program, store, flags)
        client = try Self.start(program, store, flags)
    }

    private static func start(_ program: String, _ store: String, _ flags: [String]) throws(ClientError) -> EngineClient
    {
        do {
            return try EngineClient(program: program, store: store, flags: flags)
        } catch {
            throw ClientError.engine("The engine could not be started: \(error).")
        }
    }

    /// Starts another engine in the place of one that has ended. Subscriptions went with that one.
    package func reopen() throws(ClientError) {
        client.close()
        client = try Self.start(program, store, flags)
        hasEnded = false
        hasNews = false
    }

    /// Engines that may end one after the other before a call is given up.
    private static let moveLimit = 5

    /// What makes a write happen once, however often it is sent.
    package static func newKey() -> String {
        SystemRandom().bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The answer of a method. Where another process has become the engine before this one's answer, the call is made again.
    /// - Parameter key: of a write, from `newKey`, so that it happens once; what only reads needs none.
    package func call(
        _ method: String, _ params: JSONNode = .null, key: String? = nil
    ) throws(ClientError) -> JSONNode {
        let keyed =
            key.map { key in JSONNode.object(params.members + [.init("_meta", ["idempotencyKey": .string(key)])]) }
            ?? params
        for _ in 0..<Self.moveLimit {
            do throws(ClientError) {
                return try callOnce(method, keyed)
            } catch {
                guard case .refused(_, let failure) = error,
                    failure.kind == "engineMoved" || (key != nil && failure.kind == "outcomeUnknown")
                else { throw error }
            }
        }
        return try callOnce(method, keyed)
    }

    private func callOnce(_ method: String, _ params: JSONNode) throws(ClientError) -> JSONNode {
        let number = client.call(method, params)
        while true {
            var answer: Result<JSONNode, ClientError>?
            // All of them are looked at: news may come right behind the answer.
            for message in client.messages() {
                switch message {
                case .answer(number, let result): answer = .success(result)
                case .failure(number, let failure): answer = .failure(.refused(method, failure))
                case .ended(let ending): note(ending)
                case .notification: hasNews = true
                case .answer, .failure: continue
                }
            }
            if let answer { return try answer.get() }
            if hasEnded { throw ClientError.engine(lastWords) }
            waitForMessages(nil)
        }
    }

    /// Waits until the store changes, a signal comes or the time is over.
    package func wait(milliseconds: Int) throws(ClientError) {
        let clock = SystemClock()
        let end = clock.monotonicNanoseconds() + UInt64(milliseconds) * 1_000_000
        while !hasNews, !isEnding {
            let now = clock.monotonicNanoseconds()
            guard now < end else { break }
            waitForMessages(Int((end - now) / 1_000_000) + 1)
            for message in client.messages() {
                if case .notification = message { hasNews = true }
                if case .ended(let ending) = message { note(ending) }
            }
            if hasEnded { throw ClientError.engine(lastWords) }
        }
        hasNews = false
    }

    private func note(_ ending: ChildProcess.Ending) {
        hasEnded = true
        if case .signal = ending { wasKilled = true } else { wasKilled = false }
    }

    /// Takes note of signals that came while nobody waited here.
    package func lookForSignals() {
        while let signal = signals?.next() {
            if signal == .terminate || signal == .interrupt || signal == .hangUp { isEnding = true }
        }
    }

    package func close() { client.close() }

    private var lastWords: String {
        client.said.isEmpty ? "The engine has ended." : client.said.joined(separator: "\n")
    }

    private func waitForMessages(_ milliseconds: Int?) {
        var polls = PollSet()
        client.watch(in: &polls)
        if let signals { polls.watch(signals.descriptor, for: .read) }
        polls.wait(timeoutMilliseconds: milliseconds)
        lookForSignals()
    }
}
