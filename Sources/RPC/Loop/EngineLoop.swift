// The engine's one thread. Each turn: read what has arrived, execute in order, one flush of the journal for all of it,
// then the answers. So a write is answered only when it is durable, a read never tells of something that is not, and
// group commit comes by itself. Long tasks get their slices between turns.
//
//   wait ─► signals ─► read ─► execute ─► slices ─► flush ─► events ─► answers ─► what is due by the clock ─┐
//    ▲                                                                                                       │
//    └───────────────────────────────────────────────────────────────────────────────────────────────────────┘
//
// There is the client this process was started for, and those of processes that have joined it. Each has its own input,
// queue and output, within limits of its own, and they take turns: one that sends much, reads nothing or dies costs the
// others nothing but its share. All they do is done in one order and made durable by one flush.
//
// It ends with its own client, in one way: no more input, what was accepted is finished, the store is closed, answers are
// handed over as long as somebody takes them. Why it ends decides how patient that is, and the exit status.

package import Platform
internal import JSON
internal import Shop

package final class EngineLoop {
    /// Requests are executed for so long before signals and input are looked at again.
    static let turnNanoseconds: UInt64 = 5_000_000
    static let sliceNanoseconds: UInt64 = 1_000_000
    /// What long tasks have committed is flushed at least so often, answers or not.
    static let taskFlushNanoseconds: UInt64 = 20_000_000
    static let progressNanoseconds: UInt64 = 100_000_000
    /// How long a closing engine waits for a client that takes none of its answers.
    static let patientNanoseconds: UInt64 = 10_000_000_000
    static let impatientNanoseconds: UInt64 = 2_000_000_000

    let dispatcher: Dispatcher
    /// The client this process was started for.
    let own: Connection
    /// All clients: its own, then the others in the order they came.
    private(set) var connections: [Connection]
    /// Counts turns: whose messages are executed first.
    var firstInTurn = 0
    let clock: any Clock
    let log: EventLog
    private let signals: SignalWatch?
    private let trace: TraceFile?
    private var watch: ProcessWatch?
    private var polls = PollSet()

    var answer = JSONWriter(capacity: 64 << 10)
    var tasks: [RunningTask] = []
    /// Tasks whose answers depend on the next flush.
    var tasksSinceFlush: [RunningTask] = []
    var lastFlush: UInt64 = 0
    /// When the host wants its next tick; nil: after the next flush.
    var nextTick: UInt64? = 0
    var ending: Ending?
    /// Where other processes join; nil: they cannot, or not any more.
    var attachPoint: AttachPoint?
    var isClosed = false
    /// A signal was found waiting.
    private var signalCame = false
    /// Somebody was found waiting to be let in.
    private var somebodyJoins = false

    package init(
        dispatcher: Dispatcher, connection: Connection, signals: SignalWatch?, clock: any Clock, log: EventLog,
        trace: TraceFile?
    ) {
        self.dispatcher = dispatcher
        own = connection
        connections = [connection]
        self.signals = signals
        self.clock = clock
        self.log = log
        self.trace = trace
        connection.since = dispatcher.state.clock.now()
        tellClients()
    }

    /// Other processes join this one there from now on.
    package func serve(at point: consuming AttachPoint) { attachPoint = consume point }

    /// Takes another client in.
    package func add(_ connection: Connection) {
        connection.since = dispatcher.state.clock.now()
        connections.append(connection)
        tellClients()
    }

    /// Lets a client go, never the process's own.
    func remove(_ connection: Connection) {
        guard connection !== own else { return }
        connections.removeAll { $0 === connection }
        tellClients()
    }

    /// Runs until the end (the exit status), or until `isDone` (nil).
    package func run(until isDone: () -> Bool = { false }) -> ExitStatus? {
        while !isDone() {
            hearProcess()
            wait()
            hearSignals()
            hearProcess()
            let now = clock.monotonicNanoseconds()
            if somebodyJoins { acceptAttached() }
            for connection in connections {
                // What a client that went has said before it went is read first.
                if connection.inputIsReady || connection.outputWasClosed { connection.read(now: now) }
                if connection.outputWasClosed { endWithoutReader(connection) }
            }
            turn(now)
            endLeaving(clock.monotonicNanoseconds())
            trace?.write()
            if let code = end(clock.monotonicNanoseconds()) { return code }
        }
        return nil
    }

    /// All of a turn after reading.
    func turn(_ now: UInt64) {
        execute(now)
        runTasks()
        if needsFlush(now) { flush() }
        sendEvents()
        writeAnswers()
        tick()
    }

    /// Sends what does not wait for a flush.
    func writeAnswers() {
        for connection in connections where connection.firstUnflushed == nil && connection.outbox.count > 0 {
            connection.write(now: clock.monotonicNanoseconds())
            if connection === own, connection.outputBroken { end(because: .brokenOutput) }
        }
    }

    // MARK: Waiting

    private func wait() {
        polls.removeAll()
        for connection in connections {
            polls.watch(connection.wantsInput ? connection.input.descriptor : -1, for: .read)
            polls.watch(
                connection.outputBroken ? -1 : connection.output.descriptor,
                for: connection.outbox.count > 0 ? .write : .none)
        }
        let signal = polls.watch(signals?.descriptor ?? -1, for: .read)
        polls.watch(watch?.descriptor ?? -1, for: .read)
        let joining = polls.watch(canBeJoined ? attachPoint?.descriptor ?? -1 : -1, for: .read)
        polls.wait(timeoutMilliseconds: timeout())
        for (index, connection) in connections.enumerated() {
            connection.inputIsReady = !polls.ready(2 * index).isEmpty
            connection.outputWasClosed = polls.ready(2 * index + 1).contains(.closed)
        }
        signalCame = !polls.ready(signal).isEmpty
        somebodyJoins = !polls.ready(joining).isEmpty
    }

    /// Nobody reads answers any more. A client that went without owing or being owed anything is no failure.
    private func endWithoutReader(_ connection: Connection) {
        connection.outputWasClosed = false
        let owesNothing = connection.inputEnded && connection.queue.isEmpty && connection.outbox.count == 0
        connection.breakOutput()
        connection.endInput()
        guard connection === own else { return }
        let isWaiting = tasks.contains { $0.connection === own }
        end(because: owesNothing && !isWaiting ? .inputEnded : .brokenOutput)
    }

    /// Milliseconds to wait at most; nil: until something happens.
    private func timeout() -> Int? {
        if !tasks.isEmpty || hasEventsToSend || connections.contains(where: canExecute) { return 0 }
        if ending == nil, own.isEnding { return 0 }
        let now = clock.monotonicNanoseconds()
        var wakeUp = nextTick
        if watch != nil, watch!.descriptor < 0 { wakeUp = min(wakeUp ?? .max, now + 3_000_000_000) }
        if ending != nil, connections.allSatisfy({ $0.outbox.count == 0 }) { return 0 }
        for connection in connections where ending != nil || connection !== own && connection.isEnding {
            wakeUp = min(wakeUp ?? .max, connection.lastProgress + patience(with: connection))
        }
        guard let wakeUp else { return nil }
        return wakeUp <= now ? 0 : Int((wakeUp - now + 999_999) / 1_000_000)
    }

    private func hearSignals() {
        guard signalCame, signals?.hear() == true else { return }
        log.record(.info, "ending on a signal")
        end(because: .signal)
    }

    private func hearProcess() {
        guard let process = own.peer.watchedProcess else { return }
        if watch?.process != process { watch = ProcessWatch(process: process) }
        if watch!.hasEnded {
            log.record(.info, "the client's process \(process) has ended")
            end(because: .processEnded)
        }
    }

    private func tick() {
        if !isClosed, dispatcher.host.isWorkDue { nextTick = 0 }
        guard !isClosed, let due = nextTick else { return }
        guard due == 0 || clock.monotonicNanoseconds() >= due else { return }
        do throws(ShopError) {
            nextTick = try dispatcher.host.tick(now: clock.monotonicNanoseconds())
        } catch {
            nextTick = clock.monotonicNanoseconds() + 1_000_000_000
            fail(error, "idle work")
        }
    }

    /// A failure that no answer can carry.
    func fail(_ failure: ShopError, _ what: String) {
        log.record(.error, "\(what): \(failure.message ?? failure.kind.message.text)")
        if failure.kind == .outcomeUnknown { end(because: .outcomeUnknown) }
    }
}
