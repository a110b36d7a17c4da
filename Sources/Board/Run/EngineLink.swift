// The board's engine over its whole life: started, lost, started again. Reads that were on their way when it went are asked
// again by the board; writes are sent again with the key they had, so that each happens once.

internal import EngineClient
internal import JSON
internal import Platform

struct EngineLink {
    enum Event {
        case answer(Purpose, JSONNode)
        case failure(Purpose, EngineFailure)
        case notification(String, JSONNode)
        /// It went; it is started again in a moment.
        case absent(String)
        /// It is there again: introduce yourself.
        case started
        /// It does not come back.
        case lost(String)
    }

    private struct Sent {
        let ask: Ask
        let params: JSONNode
    }

    private let program: String
    private let store: String
    private let flags: [String]
    private let random = SystemRandom()

    private var client: EngineClient?
    private var waiting: [Int: Sent] = [:]
    /// Writes that were not answered, for the next engine.
    private var again: [Sent] = []
    /// This engine has answered its first call: a later end is a crash, not a failure to start.
    private var hasAnswered = false
    /// When the next one is started, on the monotonic clock, ns.
    private var restartAt: UInt64?
    /// When earlier ones went.
    private var crashes: [UInt64] = []
    private var startFailure: String?

    /// More often than this in `crashWindow` and it is left alone.
    private static let crashLimit = 5
    private static let crashWindow: UInt64 = 180 * 1_000_000_000

    init(program: String, store: String, flags: [String]) {
        self.program = program
        self.store = store
        self.flags = flags
    }

    mutating func start(_ clock: SystemClock) {
        restartAt = nil
        hasAnswered = false
        do throws(DiskError) {
            client = try EngineClient(program: program, store: store, flags: flags)
        } catch {
            startFailure = "The engine \(program) could not be started: \(error)."
        }
    }

    mutating func send(_ ask: Ask) {
        let params = ask.isWrite ? Self.keyed(ask.params, random) : ask.params
        send(Sent(ask: ask, params: params))
    }

    private mutating func send(_ sent: Sent) {
        guard let client else {
            if sent.ask.isWrite { again.append(sent) }
            return
        }
        waiting[client.call(sent.ask.method, sent.params)] = sent
    }

    /// The same call with the same key happens once (S0-22).
    private static func keyed(_ params: JSONNode, _ random: SystemRandom) -> JSONNode {
        let key = random.bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return .object(params.members + [.init("_meta", ["idempotencyKey": .string(key)])])
    }

    func watch(in polls: inout PollSet) { client?.watch(in: &polls) }

    /// How long until something is to be done without anything having come; nil: nothing.
    func timeoutMilliseconds(_ clock: SystemClock) -> Int? {
        guard let restartAt else { return startFailure == nil ? nil : 0 }
        let now = clock.monotonicNanoseconds()
        return restartAt <= now ? 0 : Int((restartAt - now) / 1_000_000) + 1
    }

    mutating func events(_ clock: SystemClock) -> [Event] {
        if let startFailure { return [.lost(startFailure)] }
        if let restartAt, restartAt <= clock.monotonicNanoseconds() {
            start(clock)
            return [.started]
        }
        guard let client else { return [] }
        var events: [Event] = []
        for message in client.messages() {
            switch message {
            case .answer(let id, let answer):
                hasAnswered = true
                guard let sent = waiting.removeValue(forKey: id) else { continue }
                events.append(.answer(sent.ask.purpose, answer))
                if sent.ask.purpose == .session || sent.ask.purpose == .openSession { sendAgain() }
            case .failure(let id, let failure):
                hasAnswered = true
                guard let sent = waiting.removeValue(forKey: id) else { continue }
                // The engine moved to another process: reads are asked again, and the same write, with the same key, does
                // nothing twice.
                if failure.kind == "engineMoved" || (sent.ask.isWrite && failure.kind == "outcomeUnknown") {
                    send(sent)
                } else {
                    events.append(.failure(sent.ask.purpose, failure))
                }
            case .notification(let method, let params): events.append(.notification(method, params))
            case .ended(let ending): events.append(ended(ending, client, clock))
            }
        }
        return events
    }

    private mutating func sendAgain() {
        let writes = again
        again = []
        for sent in writes { send(sent) }
    }

    private mutating func ended(
        _ ending: ChildProcess.Ending, _ client: EngineClient, _ clock: SystemClock
    ) -> Event {
        self.client = nil
        again += waiting.sorted { $0.key < $1.key }.map(\.value).filter(\.ask.isWrite)
        waiting = [:]
        let how =
            switch ending {
            case .status(let status): "exit status \(status)"
            case .signal(let number): "signal \(number)"
            }
        // What does not start now will not start in a moment either.
        guard hasAnswered else {
            let said = client.said.suffix(5).joined(separator: "\n")
            return .lost(said.isEmpty ? "The engine ended at once (\(how))." : said)
        }
        let now = clock.monotonicNanoseconds()
        crashes = crashes.filter { now - $0 < Self.crashWindow } + [now]
        guard crashes.count <= Self.crashLimit else {
            return .lost("The engine ended again and again (\(how)).\n" + client.said.suffix(5).joined(separator: "\n"))
        }
        restartAt = now + UInt64(100 << (crashes.count - 1)) * 1_000_000
        return .absent("The engine ended (\(how)); it is being started again.")
    }

    mutating func close() {
        client?.close()
        client = nil
    }
}
