// One client: its stream of messages, its queue, its answers on their way out. Reading never waits for writing, and
// neither waits for anything: what a client may make us keep is bounded by what we do not read and do not execute.

package import Platform
internal import JSON
internal import Records
internal import Shop

package final class Connection {
    /// Bytes read in one turn, so that signals and other work are heard between turns.
    private static let turnBytes = 1 << 20
    private static let readBytes = 64 << 10
    /// The range of a message whose bytes are not held.
    private static let nowhere = StreamRange(start: 0, count: 0)

    package let peer: Peer
    let input: Channel
    let output: Channel
    private let trace: TraceFile?

    private var reader: FrameReader
    var outbox = OutputBuffer()
    var queue = MessageQueue()
    /// What is answered ahead of the queue (store.status).
    var urgent: [QueuedMessage] = []
    /// Raw ids that $/cancelRequest named and that do not wait in the queue.
    var cancellations: [[UInt8]] = []
    /// No more bytes will come.
    private(set) var inputEnded = false
    /// The other side does not take answers any more.
    private(set) var outputBroken = false
    /// A header block ended the stream.
    private(set) var headerFault: HeaderFault?
    /// The process that speaks for it: this one, or the one that has joined.
    var process = CurrentProcess.number
    /// When it came to the engine, milliseconds since 1970.
    var since: Int64 = 0
    /// Its first message is a preface, which has not come yet.
    var isJoining = false
    /// Its engine is closing: it is let go when the store is free.
    var isHandedOver = false
    /// Says which messages go out; nil: all.
    var filter: ((UnsafeRawBufferPointer) -> Bool)?
    /// Takes what goes out in place of `output`; for a client within the process.
    var sink: ((UnsafeRawBufferPointer) -> Void)?
    /// Position in the outbox before the first answer that depends on something not flushed.
    var firstUnflushed: Int?
    /// How many messages of the queue were executed and flushed before that answer's.
    var executedBeforeUnflushed = 0
    /// Monotonic nanoseconds when bytes last went out, or the end began: patience is counted from here.
    var lastProgress: UInt64 = 0
    /// The last wait found something to read, or nobody has waited yet. A read that finds nothing is a call of the kernel
    /// that every turn would pay for every client.
    var inputIsReady = true
    /// The other end of the output was found closed while waiting.
    var outputWasClosed = false
    /// Lines of a text that spans several are passed over until one begins a text.
    private var isInSpanningText = false

    package init(input: Channel, output: Channel, peer: Peer, framing: Framing?, trace: TraceFile?) {
        self.input = input
        self.output = output
        self.peer = peer
        self.trace = trace
        reader = FrameReader(messageLimit: peer.messageLimit, framing: framing)
    }

    package var framing: Framing { reader.framing ?? .lines }

    /// Complete messages that wait are below the limit, or nothing waits.
    var wantsInput: Bool {
        !inputEnded && headerFault == nil
            && reader.heldByteCount - reader.partialByteCount < Limits.waitingRequestBytes
    }

    /// Whether the next request may be executed: the client reads its answers.
    var mayExecute: Bool { outbox.count < Limits.unsentAnswerBytes }

    /// Whether events may be sent: they leave room for answers.
    var takesEvents: Bool { !outputBroken && outbox.count < Limits.unsentEventBytes }

    // MARK: In

    /// Reads what is there, within limits, and queues its messages. `now`: monotonic nanoseconds.
    func read(now: UInt64) {
        guard input.descriptor >= 0 else { return }
        var total = 0
        while total < Self.turnBytes, wantsInput {
            var result = ChannelResult.wouldBlock
            var roomCount = 0
            reader.fill(Self.readBytes) { room in
                roomCount = room.count
                result = input.read(into: room)
                if case .bytes(let count) = result { return count }
                return 0
            }
            switch result {
            case .bytes(let count):
                total += count
                queueMessages(now)
                // Less than there was room for: that was all.
                if count < roomCount { return }
            case .wouldBlock: return
            case .end, .failed:
                inputEnded = true
                reader.finish()
                queueMessages(now)
            }
        }
    }

    /// Takes bytes as if they had been read.
    func receive(_ bytes: UnsafeRawBufferPointer, now: UInt64) {
        reader.append(bytes)
        queueMessages(now)
    }

    /// Nothing more will come that is executed.
    var isEnding: Bool { inputEnded || outputBroken || headerFault != nil }

    /// The peer is another than at first: its limit holds from here on.
    func peerChanged() { reader.messageLimit = peer.messageLimit }

    /// Nothing more is read.
    func endInput() { inputEnded = true }

    private func queueMessages(_ now: UInt64) {
        while headerFault == nil, let frame = reader.next() {
            switch frame {
            case .message(let range): look(at: range, now)
            case .tooLarge(let prefix, let byteCount):
                let limit = reader.messageLimit
                let name: StaticString = limit == Limits.messageBytes ? "messageBytes" : "portalMessageBytes"
                let failure = ShopError.tooLarge(
                    name, limit: limit, actual: byteCount,
                    "The message has \(byteCount) bytes; \(limit) are allowed.")
                prefix.withUnsafeBytes { refuse(Self.nowhere, now, failure, IDSearch.id(in: $0)) }
            case .unusable(let fault):
                headerFault = fault
                let failure = ShopError(
                    .parseError, "The message cannot be read: \(fault.reason).",
                    hint:
                        "A header block is \"Content-Length: N\", a blank line and N bytes; or send one JSON text a line."
                )
                refuse(Self.nowhere, now, failure)
            case .cutShort:
                refuse(
                    Self.nowhere, now,
                    ShopError(.parseError, "The input ended in the middle of a message."))
            }
        }
    }

    /// The first look at a message: what it is, and whether it overtakes.
    private func look(at range: StreamRange, _ now: UInt64) {
        let bytes = reader.bytes(range)
        let isLine = framing == .lines
        trace?.record(.received, bytes)
        switch EnvelopeScanner.scan(bytes) {
        case .request(let envelope):
            if isInSpanningText, envelope.problem != nil, reader.isIndented { return }
            isInSpanningText = false
            accept(WireRequest(envelope, arrivedAt: now), range, bytes)
        case .batch(let batch):
            isInSpanningText = false
            guard batch.count > Limits.batchRequests else {
                return queue.append(QueuedMessage(batch: range, arrivedAt: now))
            }
            refuse(
                range, now,
                .tooLarge(
                    "batchRequests", limit: Limits.batchRequests, actual: batch.count,
                    "The batch has \(batch.count) requests; \(Limits.batchRequests) are allowed."))
        case .emptyBatch:
            if isInSpanningText, reader.isIndented { return }
            refuse(range, now, ShopError(.invalidRequest, "The batch is empty."))
        case .invalid(let error):
            let begins = bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[")
            if isInSpanningText, reader.isIndented || !begins { return }
            isInSpanningText = isLine && begins && error.kind == .unexpectedEnd
            refuse(range, now, .parseError(error, hint: isLine ? nil : "Content-Length counts bytes, not characters."))
        case .tooDeep(let error):
            refuse(range, now, Dispatcher.tooDeep(error), IDSearch.id(in: bytes))
        }
    }

    private func accept(_ request: WireRequest, _ range: StreamRange, _ bytes: UnsafeRawBufferPointer) {
        if request.method == .cancelRequest {
            cancel(asIn: request)
            if request.isNotification { return }
        }
        let message = QueuedMessage(request, range, in: bytes)
        // A client that does not read its answers does not overtake either.
        if request.method?.overtakes == true, outbox.count < 2 * Limits.unsentAnswerBytes {
            urgent.append(message)
        } else {
            queue.append(message)
        }
    }

    private func refuse(
        _ range: StreamRange, _ now: UInt64, _ failure: ShopError, _ id: UnsafeRawBufferPointer? = nil
    ) {
        var writer = JSONWriter(capacity: 512)
        writer.errorResponse(id: id ?? UnsafeRawBufferPointer(start: nil, count: 0), failure)
        queue.append(QueuedMessage(refused: range, arrivedAt: now, answer: writer.array))
    }

    private func cancelledID(_ request: WireRequest) -> [UInt8]? {
        if let id = IDSearch.id(in: request.params) { return [UInt8](id) }
        // By position: the first element.
        guard request.paramsKind == .array, let id = JSONText.elements(of: request.params).first(where: { _ in true })
        else {
            return nil
        }
        return [UInt8](id)
    }

    /// Gives up what a $/cancelRequest names: what waits is not begun, what is at work hears of it.
    func cancel(asIn request: WireRequest) {
        guard let id = cancelledID(request) else { return }
        let found = queue.cancel(id) { message in reader.bytes(message.range) }
        if !found { cancellations.append(id) }
    }

    /// Bytes received and not yet dealt with.
    var bytesHeld: Int { reader.heldByteCount }

    /// The bytes of a queued message.
    func bytes(of message: QueuedMessage) -> UnsafeRawBufferPointer { reader.bytes(message.range) }

    /// What was executed is durable or changed nothing; its bytes are no longer needed.
    func releaseExecuted() { reader.release(before: queue.releaseExecuted()) }

    // MARK: Out

    /// Puts one message on its way, framed as the client frames its own.
    func send(_ message: UnsafeRawBufferPointer) {
        if let filter, !filter(message) { return }
        trace?.record(.sent, message)
        guard !outputBroken else { return }
        switch framing {
        case .lines:
            outbox.append(message)
            outbox.append(UInt8(ascii: "\n"))
        case .headers:
            outbox.append("Content-Length: ")
            outbox.append(decimal: message.count)
            outbox.append("\r\n\r\n")
            outbox.append(message)
        }
    }

    /// Writes as much as the other side takes now. `now`: monotonic nanoseconds.
    func write(now: UInt64) {
        if let sink, outbox.count > 0 {
            sink(outbox.bytes)
            outbox.removeAll()
        }
        while outbox.count > 0, !outputBroken {
            switch output.write(outbox.bytes) {
            case .bytes(let count):
                outbox.sent(count)
                lastProgress = now
            case .wouldBlock: return
            case .end, .failed: breakOutput()
            }
        }
    }

    /// Nobody reads any more.
    func breakOutput() {
        outputBroken = true
        outbox.removeAll()
    }
}
