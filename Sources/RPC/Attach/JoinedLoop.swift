// A process that has joined the engine of its store: a pipe between its client and the engine's socket. It reads its
// client's messages as an engine would (the same Connection: framing, limits, refusals, back-pressure), passes them on one
// by one, and remembers which are not answered.
//
//   client ──► Connection (queue) ──► EngineLink ──► socket ──► engine
//   client ◄── Connection (outbox) ◄── EngineLink ◄──────────────┘
//
// It touches no file of the store. When the engine goes, unanswered requests are answered with engineMoved, and the
// process takes the store itself or joins the next engine: the Connection, with what it has read and not passed on, and
// its Peer, with the session, stay as they are.

internal import JSON
internal import Platform
internal import Records
internal import Shop

final class JoinedLoop {
    enum Outcome {
        case ended(ExitStatus)
        /// The socket was closed: who holds the store now is to be found out.
        case engineLost
    }

    /// Why the process ends, when not by its client's own messages.
    enum Ending {
        case inputEnded, unreadableInput, brokenOutput, signal, processEnded

        /// Nanoseconds without a byte taken by the client after which the rest is given up.
        var patience: UInt64 {
            self == .inputEnded ? EngineLoop.patientNanoseconds : EngineLoop.impatientNanoseconds
        }
    }

    let client: Connection
    var link: EngineLink
    private var pending = PendingAnswers()
    private let subscriptions: KeptSubscriptions
    /// Answers to this process's own requests, until all have come.
    private var resumed: [[UInt8]] = []
    private var resumedCount = 0
    private(set) var ending: Ending?
    private let signals: SignalWatch
    private let clock: any Clock
    private let log: EventLog
    private let trace: TraceFile?
    private var watch: ProcessWatch?
    private var polls = PollSet()
    /// A signal was found waiting.
    private var signalCame = false
    /// The engine has said something, or has gone.
    private var linkIsReady = false

    init(
        client: Connection, link: EngineLink, subscriptions: KeptSubscriptions, signals: SignalWatch, clock: any Clock,
        log: EventLog, trace: TraceFile?
    ) {
        self.client = client
        self.link = link
        self.subscriptions = subscriptions
        self.signals = signals
        self.clock = clock
        self.log = log
        self.trace = trace
        resume()
    }

    /// Asks the engine to go on with what the client was told of by the one before.
    private func resume() {
        for (index, request) in subscriptions.requests().enumerated() {
            request.withUnsafeBytes { link.send($0) }
            pending.append(.init(ids: [Array("\(index)".utf8)], isOwn: true))
            resumedCount += 1
        }
    }

    /// Serves the client through the link until `isDone`, the end, or the loss of the engine.
    func run(until isDone: () -> Bool = { false }) -> Outcome? {
        while !isDone() {
            turn()
            if link.isLost {
                answerMoved()
                client.write(now: clock.monotonicNanoseconds())
                trace?.write()
                return client.peer.wantsExit ? .ended(exitStatus) : .engineLost
            }
            trace?.write()
            if let status = end(clock.monotonicNanoseconds()) { return .ended(status) }
            if isDone() { break }
            wait()
        }
        return nil
    }

    private func turn() {
        let now = clock.monotonicNanoseconds()
        hear()
        if client.inputIsReady { client.read(now: now) }
        // What the engine has said comes first: if that is its end, nothing more is passed on to it.
        if linkIsReady { link.read(take) }
        if link.isLost { return }
        passOn()
        link.write()
        client.write(now: clock.monotonicNanoseconds())
        // What was held back by answers that have gone out now.
        passOn()
        link.write()
    }

    // MARK: To the engine

    private func passOn() {
        for id in client.cancellations where pending.contains(id) { sendCancel(id) }
        client.cancellations.removeAll()
        for message in client.urgent { pass(message) }
        client.urgent.removeAll(keepingCapacity: true)
        while link.waitingByteCount < Limits.unsentAnswerBytes, client.mayExecute, !client.peer.wantsExit,
            let message = client.queue.first
        {
            if message.kind == .refused || message.isCancelled {
                // Answered here, and in its turn.
                guard pending.isEmpty else { break }
                answer(message)
            } else {
                pass(message)
            }
            client.queue.firstExecuted()
        }
        client.releaseExecuted()
    }

    private func pass(_ message: QueuedMessage) {
        let bytes = client.bytes(of: message)
        link.send(bytes)
        switch message.kind {
        case .refused: break
        case .request:
            let request = message.request(in: bytes)
            guard !request.isNotification else { return }
            pending.append(
                .init(
                    ids: [Self.id(of: request)], isLong: request.method?.effect == .long,
                    watches: Self.watches([request])))
        case .batch:
            guard case .batch(let batch) = EnvelopeScanner.scan(bytes) else { return }
            let requests = batch.map { WireRequest($0, arrivedAt: message.arrivedAt) }
            let ids = requests.filter { !$0.isNotification }.map(Self.id)
            guard !ids.isEmpty else { return }
            pending.append(
                .init(
                    ids: ids, isBatch: true, isLong: requests.contains { $0.method?.effect == .long },
                    watches: Self.watches(requests)))
        }
    }

    private static func watches(_ requests: [WireRequest]) -> [PendingAnswers.Watch] {
        requests.compactMap { request in
            guard let method = request.method, method == .changesSubscribe || method == .changesUnsubscribe,
                !request.isNotification
            else { return nil }
            return .init(id: id(of: request), method: method, params: [UInt8](request.params))
        }
    }

    /// As it is answered.
    private static func id(of request: WireRequest) -> [UInt8] {
        request.id.isEmpty ? Array("null".utf8) : [UInt8](request.id)
    }

    private func sendCancel(_ id: [UInt8]) {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.member("jsonrpc", literal: "2.0")
        writer.member("method", literal: "$/cancelRequest")
        writer.key("params")
        writer.beginObject()
        id.withUnsafeBytes { writer.member("id", raw: $0) }
        writer.endObject()
        writer.endObject()
        link.send(writer.bytes)
    }

    private func answer(_ message: QueuedMessage) {
        if message.kind == .refused { return message.prepared.withUnsafeBytes { client.send($0) } }
        let request = message.request(in: client.bytes(of: message))
        if request.isNotification { return }
        var writer = JSONWriter(capacity: 256)
        writer.errorResponse(id: request.id, .cancelled("request"))
        client.send(writer.bytes)
    }

    // MARK: From the engine

    private func take(_ message: UnsafeRawBufferPointer) {
        if let entry = pending.remove(answered: message) {
            if entry.isOwn { return takeResumed(message) }
            for watch in entry.watches { note(watch, message, entry.isBatch) }
            return client.send(message)
        }
        // Names are read from the start of the message: the engine writes them there.
        if message.starts(with: Self.stateStart) {
            if let state = JSONText.member("params", of: message) { _ = client.peer.takeState(state) }
            return
        }
        if subscriptions.isEmpty || subscriptions.passes(message) { client.send(message) }
    }

    /// Remembers what the client is told of from here on.
    private func note(_ watch: PendingAnswers.Watch, _ message: UnsafeRawBufferPointer, _ isBatch: Bool) {
        var answer: UnsafeRawBufferPointer? = message
        if isBatch {
            answer = JSONText.elements(of: message).first {
                PendingAnswers.id(of: $0, false).map(watch.id.elementsEqual) == true
            }
        }
        guard let result = answer.flatMap({ JSONText.member("result", of: $0) }) else { return }
        if watch.method == .changesSubscribe {
            subscriptions.subscribed(watch.params, result)
        } else {
            subscriptions.unsubscribed(result)
        }
    }

    private func takeResumed(_ answer: UnsafeRawBufferPointer) {
        resumed.append([UInt8](answer))
        guard resumed.count == resumedCount else { return }
        for event in subscriptions.resumed(resumed) { event.withUnsafeBytes { client.send($0) } }
    }

    private static let stateStart = Array("{\"jsonrpc\":\"2.0\",\"method\":\"\(Preface.stateMethod)\"".utf8)

    /// Tells the client which of its requests nobody will answer.
    private func answerMoved() {
        for entry in pending.all where !entry.isOwn {
            var writer = JSONWriter(capacity: 512)
            if entry.isBatch { writer.beginArray() }
            for id in entry.ids { id.withUnsafeBytes { writer.errorResponse(id: $0, ShopError(.engineMoved)) } }
            if entry.isBatch { writer.endArray() }
            client.send(writer.bytes)
        }
        pending.removeAll()
    }

    // MARK: Waiting

    private func wait() {
        hearProcess()
        polls.removeAll()
        let input = polls.watch(client.wantsInput ? client.input.descriptor : -1, for: .read)
        let output = polls.watch(
            client.outputBroken ? -1 : client.output.descriptor, for: client.outbox.count > 0 ? .write : .none)
        let reads = client.mayExecute || client.outputBroken
        let writes = link.waitingByteCount > 0
        let events: PollSet.Events = writes ? (reads ? .readAndWrite : .write) : (reads ? .read : .none)
        // Its end is told whether asked for or not: not while answers before it wait for the client.
        let engine = polls.watch(reads || writes ? link.channel.descriptor : -1, for: events)
        let signal = polls.watch(signals.descriptor, for: .read)
        polls.watch(watch?.descriptor ?? -1, for: .read)
        polls.wait(timeoutMilliseconds: timeout())
        signalCame = !polls.ready(signal).isEmpty
        client.inputIsReady = !polls.ready(input).isEmpty
        let found = polls.ready(engine)
        linkIsReady = found.contains(.read) || found.contains(.closed)
        if polls.ready(output).contains(.closed) {
            client.breakOutput()
            end(because: client.inputEnded && pending.isEmpty && client.queue.isEmpty ? .inputEnded : .brokenOutput)
        }
    }

    private func timeout() -> Int? {
        let now = clock.monotonicNanoseconds()
        var wakeUp: UInt64?
        if let watch, watch.descriptor < 0 { wakeUp = now + 3_000_000_000 }
        if let ending, client.outbox.count > 0 { wakeUp = min(wakeUp ?? .max, client.lastProgress + ending.patience) }
        guard let wakeUp else { return nil }
        return wakeUp <= now ? 0 : Int((wakeUp - now + 999_999) / 1_000_000)
    }

    private func hear() {
        if signalCame, signals.hear() {
            log.record(.info, "ending on a signal")
            end(because: .signal)
        }
        hearProcess()
    }

    private func hearProcess() {
        if let process = client.peer.watchedProcess {
            if watch?.process != process { watch = ProcessWatch(process: process) }
            if watch!.hasEnded { end(because: .processEnded) }
        }
    }

    // MARK: The end

    private func end(because reason: Ending) {
        guard ending == nil || ending == .inputEnded && reason != .inputEnded else { return }
        ending = reason
        client.lastProgress = clock.monotonicNanoseconds()
        client.endInput()
        guard reason == .signal || reason == .processEnded || reason == .brokenOutput else { return }
        // Nobody waits for long calls any more; what else was accepted is finished.
        for entry in pending.all where entry.isLong { for id in entry.ids { sendCancel(id) } }
    }

    /// One step towards the end; the exit status when nothing is left to do.
    private func end(_ now: UInt64) -> ExitStatus? {
        if ending == nil {
            if client.headerFault != nil {
                end(because: .unreadableInput)
            } else if client.outputBroken {
                end(because: .brokenOutput)
            } else if client.inputEnded {
                end(because: .inputEnded)
            }
        }
        if client.peer.wantsExit { return waits(now) ? nil : exitStatus }
        guard let ending else { return nil }
        if !client.mayExecute, now >= client.lastProgress + ending.patience { client.breakOutput() }
        guard client.queue.isEmpty, pending.isEmpty, link.waitingByteCount == 0 else { return nil }
        return waits(now) ? nil : exitStatus
    }

    /// Whether the client still takes its answers.
    private func waits(_ now: UInt64) -> Bool {
        let patience = ending?.patience ?? EngineLoop.impatientNanoseconds
        return client.outbox.count > 0 && now < client.lastProgress + patience
    }

    private var exitStatus: ExitStatus {
        if client.peer.wantsExit { return client.peer.isShutDown ? .success : .failure }
        switch ending {
        case .unreadableInput: return .unreadableInput
        case .brokenOutput: return .failure
        case .inputEnded where client.outputBroken: return .failure
        default: return .success
        }
    }
}
