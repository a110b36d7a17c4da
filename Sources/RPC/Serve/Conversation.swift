// One client and its store, whoever holds the store: this process as its engine, or another that this one joins, and the
// next when that one goes. The client notices no more of a move than the answer engineMoved to what was under way.
//
//   ┌────────────┐ lock is free          ┌────────┐  its own client ends
//   │ who holds  ├──────────────────────►│ engine ├─────────────────────────► end
//   │ the store? │                       └────────┘
//   │            │ held, preface answered ┌────────┐ its client ends
//   │            ├──────────────────────►│ joined ├─────────────────────────► end
//   └────────────┘◄──────────────────────┴────────┘
//                    the engine has gone

internal import JSON
internal import Platform
internal import Shop

final class Conversation {
    /// How long the holder of a lock that cannot be joined is waited for: it may be opening, closing, or a command that
    /// is over in a moment.
    private static let patientNanoseconds: UInt64 = 10_000_000_000
    private static let impatientNanoseconds: UInt64 = 2_000_000_000
    private static let longestPauseMilliseconds = 20
    /// How long an engine may take for its answer to a preface.
    private static let prefaceNanoseconds: UInt64 = 10_000_000_000

    enum Role {
        case engine(EngineLoop)
        case joined(JoinedLoop)
    }

    let client: Connection
    private let options: ServeOptions
    private let version: String
    private let signals: SignalWatch
    private let log: EventLog
    private let trace: TraceFile?
    private let clock = SystemClock()
    private let storeClock: any Clock
    private(set) var role: Role?
    private let subscriptions = KeptSubscriptions()
    /// Who the client is, is known: from the command line at first, from its own messages later.
    private var isKnown = false

    init(
        _ options: ServeOptions, version: String, client: Connection, signals: SignalWatch, log: EventLog,
        trace: TraceFile?
    ) {
        self.options = options
        self.version = version
        self.client = client
        self.signals = signals
        self.log = log
        self.trace = trace
        storeClock = options.clock
    }

    private var program: String { "fettle \(version)" }

    /// Serves the client until its end (the exit status), or until `isDone` (nil).
    func run(until isDone: () -> Bool = { false }) throws(ShopError) -> ExitStatus? {
        while true {
            if role == nil { try establish() }
            switch role! {
            case .engine(let loop): return loop.run(until: isDone)
            case .joined(let loop):
                guard let outcome = loop.run(until: isDone) else { return nil }
                if case .ended(let status) = outcome { return status }
                log.record(.info, "the process that held the store has gone")
                role = nil
                // After shutdown nothing is asked of a store any more.
                if client.peer.isShutDown { return .success }
                if isDone() { return nil }
            }
        }
    }

    // MARK: Who holds the store?

    /// Takes the store, or joins who holds it.
    func establish() throws(ShopError) {
        let start = clock.monotonicNanoseconds()
        var pause = 1
        while true {
            let locked: ShopError
            do throws(ShopError) {
                return try takeStore()
            } catch {
                guard error.kind == .locked, !options.isAlone else { throw error }
                locked = error
            }
            let note = HolderNote.read(of: options.store)
            if let note, try join(note) { return }
            // A holder that has no socket is a command of an older build, or cannot have one.
            let isClosed = note.map { $0.isCurrent && $0.socketPath == nil } ?? false
            let waited = clock.monotonicNanoseconds() - start
            if waited > (isClosed ? Self.impatientNanoseconds : Self.patientNanoseconds) || signals.hasCome {
                throw locked
            }
            rest(milliseconds: pause)
            pause = min(2 * pause, Self.longestPauseMilliseconds)
        }
    }

    private func rest(milliseconds: Int) {
        var polls = PollSet()
        polls.watch(signals.descriptor, for: .read)
        if polls.wait(timeoutMilliseconds: milliseconds) > 0 { _ = signals.hear() }
    }

    // MARK: As the engine

    private func takeStore() throws(ShopError) {
        let host = try ShopHost.open(
            options.store, clock: storeClock, random: options.random, disk: RealDisk(), version: version,
            forcesFolder: options.forcesFolder)
        if !isKnown {
            let session = try options.speaker.session(host)
            client.peer.initialSession = session
            client.peer.session = session
            client.peerChanged()
            isKnown = true
        }
        let loop = EngineLoop(
            dispatcher: Dispatcher(host: host, version: version, usesFastShape: !options.withoutFastShape),
            connection: client, signals: signals, clock: clock, log: log, trace: trace)
        var note = HolderNote(
            pid: CurrentProcess.number, program: program, since: Timestamp.utcText(storeClock.now()),
            startTicks: CurrentProcess.startTicks(of: CurrentProcess.number),
            protocolVersion: ProtocolVersion.current.text, socketPath: nil)
        if let point = listen() {
            note.socketPath = point.path
            loop.serve(at: point)
        }
        try host.describe(note)
        if signals.hasCome { loop.end(because: .signal) }
        resume(loop)
        role = .engine(loop)
    }

    /// Goes on with what the client was told of by the engine before.
    private func resume(_ loop: EngineLoop) {
        guard !subscriptions.isEmpty else { return }
        let now = clock.monotonicNanoseconds()
        var answers: [[UInt8]] = []
        for text in subscriptions.requests() {
            var writer = JSONWriter(capacity: 512)
            text.withUnsafeBytes { bytes in
                guard case .request(let envelope) = EnvelopeScanner.scan(bytes) else { return }
                let request = WireRequest(envelope, arrivedAt: now)
                _ = loop.dispatcher.respond(to: request, of: client.peer, now: now, &writer)
            }
            answers.append(writer.array)
        }
        for event in subscriptions.resumed(answers) { event.withUnsafeBytes { client.send($0) } }
        guard subscriptions.hasRepeats else { return }
        client.filter = { [client, subscriptions] message in
            let passes = subscriptions.passes(message)
            if !subscriptions.hasRepeats { client.filter = nil }
            return passes
        }
    }

    /// Without a socket the store is served all the same, to one client.
    private func listen() -> AttachPoint? {
        guard let store = StoreIdentity(ofStore: options.store) else { return nil }
        do throws(DiskError) {
            return try AttachPoint(store: store, program: program)
        } catch {
            log.record(.warning, "other programs cannot join this one while it has the store open: \(error)")
            return nil
        }
    }

    // MARK: Joined

    /// Joins the process of a note; false when it cannot be joined now. Throws what it refuses the client with.
    private func join(_ note: HolderNote) throws(ShopError) -> Bool {
        guard let path = note.socketPath, let store = StoreIdentity(ofStore: options.store),
            let channel = try? Channel.connect(to: path), SocketPeer(of: channel)?.isThisUser == true
        else { return false }
        let link = EngineLink(channel)
        Preface(
            protocolVersion: ProtocolVersion.current.text, program: program, store: store, speaker: options.speaker,
            state: isKnown ? clientState : nil
        ).message.withUnsafeBytes { link.send($0) }
        guard let answer = answer(to: link) else { return false }
        switch answer.withUnsafeBytes(take) {
        case .joined: break
        case .notNow: return false
        case .refused(let error): throw error
        }
        isKnown = true
        log.record(.info, "joined \(note.program), process \(note.pid)")
        role = .joined(
            JoinedLoop(
                client: client, link: link, subscriptions: subscriptions, signals: signals, clock: clock, log: log,
                trace: trace))
        return true
    }

    private var clientState: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        client.peer.writeState(to: &writer)
        return writer.array
    }

    /// The engine's answer to the preface; nil when it goes before it has answered.
    private func answer(to link: EngineLink) -> [UInt8]? {
        var answer: [UInt8]?
        let deadline = clock.monotonicNanoseconds() + Self.prefaceNanoseconds
        while answer == nil, !link.isLost, !signals.hasCome, clock.monotonicNanoseconds() < deadline {
            link.write()
            var polls = PollSet()
            polls.watch(link.channel.descriptor, for: link.waitingByteCount > 0 ? [.read, .write] : .read)
            let signal = polls.watch(signals.descriptor, for: .read)
            polls.wait(timeoutMilliseconds: 1000)
            if !polls.ready(signal).isEmpty { _ = signals.hear() }
            link.read { answer = [UInt8]($0) }
        }
        return answer
    }

    private enum Welcome {
        case joined
        /// The engine is going, or is another store's.
        case notNow
        case refused(ShopError)
    }

    private func take(answer: UnsafeRawBufferPointer) -> Welcome {
        if let result = JSONText.member("result", of: answer) {
            guard let state = JSONText.member("peer", of: result), client.peer.takeState(state) else { return .notNow }
            client.peerChanged()
            return .joined
        }
        guard let error = JSONText.member("error", of: answer).map(ShopError.init(answered:)) else { return .notNow }
        return error.kind == .engineMoved ? .notNow : .refused(error)
    }
}
