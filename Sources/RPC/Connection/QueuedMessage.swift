internal import JSON

/// A message that waits for its turn: where it lies in the stream, and what its first look found.
struct QueuedMessage {
    enum Kind: UInt8 {
        case request, batch
        /// No request at all; its answer is prepared.
        case refused
    }

    let kind: Kind
    let range: StreamRange
    /// Monotonic nanoseconds.
    let arrivedAt: UInt64
    var isCancelled = false
    /// Raw ids of requests of this batch that were given up.
    private(set) var cancelledElements: [[UInt8]] = []
    /// The response of a refused message.
    private(set) var prepared: [UInt8] = []

    private(set) var method: Method?
    private var problem: Envelope.Problem?
    private var isNotification = false
    private var unknownMethod: String?
    private var paramsKind: Envelope.ParamsKind = .absent
    // Parts of a request, in bytes from the start of the message.
    private var idStart: Int32 = 0
    private var idCount: Int32 = 0
    private var paramsStart: Int32 = 0
    private var paramsCount: Int32 = 0

    init(refused range: StreamRange, arrivedAt: UInt64, answer: [UInt8]) {
        kind = .refused
        self.range = range
        self.arrivedAt = arrivedAt
        prepared = answer
    }

    init(batch range: StreamRange, arrivedAt: UInt64) {
        kind = .batch
        self.range = range
        self.arrivedAt = arrivedAt
    }

    /// - Parameter bytes: the message that `request` points into.
    init(_ request: WireRequest, _ range: StreamRange, in bytes: UnsafeRawBufferPointer) {
        kind = .request
        self.range = range
        arrivedAt = request.arrivedAt
        method = request.method
        problem = request.problem
        isNotification = request.isNotification
        paramsKind = request.paramsKind
        unknownMethod = request.unknownMethod
        (idStart, idCount) = Self.part(request.id, of: bytes)
        (paramsStart, paramsCount) = Self.part(request.params, of: bytes)
    }

    /// The request again. `bytes`: the message, wherever it lies now.
    func request(in bytes: UnsafeRawBufferPointer) -> WireRequest {
        WireRequest(
            id: Self.part(bytes, idStart, idCount), isNotification: isNotification, method: method, problem: problem,
            params: Self.part(bytes, paramsStart, paramsCount), paramsKind: paramsKind, arrivedAt: arrivedAt,
            isCancelled: isCancelled, unknownMethod: unknownMethod)
    }

    /// Gives up the request of that raw id in this batch; whether there is one. `bytes`: the message.
    mutating func cancelElement(_ id: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
        guard case .batch(let batch) = EnvelopeScanner.scan(bytes) else { return false }
        for envelope in batch where id.elementsEqual(envelope.id) {
            cancelledElements.append(id)
            return true
        }
        return false
    }

    private static func part(_ part: UnsafeRawBufferPointer, of bytes: UnsafeRawBufferPointer) -> (Int32, Int32) {
        guard let start = part.baseAddress, let base = bytes.baseAddress else { return (0, 0) }
        return (Int32(start - base), Int32(part.count))
    }

    private static func part(
        _ bytes: UnsafeRawBufferPointer, _ start: Int32, _ count: Int32
    ) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(start)..<Int(start + count)])
    }
}

/// Messages in the order they came. Executed ones are kept until what they wrote is durable, because a failure of the
/// journal changes their answers.
struct MessageQueue {
    private var messages: [QueuedMessage] = []
    /// How many of them are executed.
    private(set) var executedCount = 0

    var isEmpty: Bool { executedCount == messages.count }

    var executed: ArraySlice<QueuedMessage> { messages[..<executedCount] }

    /// The next to be executed.
    var first: QueuedMessage? { isEmpty ? nil : messages[executedCount] }

    mutating func append(_ message: QueuedMessage) { messages.append(message) }

    mutating func firstExecuted() { executedCount += 1 }

    /// Lets go of executed messages. Returns where the first that is still held begins.
    mutating func releaseExecuted() -> Int {
        if isEmpty {
            messages.removeAll(keepingCapacity: messages.count < 10_000)
            executedCount = 0
            return .max
        }
        // Moving the rest down costs as much as the part that went; wait until that is half.
        if executedCount > messages.count / 2 {
            messages.removeFirst(executedCount)
            executedCount = 0
        }
        return messages[executedCount].range.start
    }

    /// Gives up the waiting request with that raw id, alone or in a batch; whether there was one.
    mutating func cancel(_ id: [UInt8], bytes: (QueuedMessage) -> UnsafeRawBufferPointer) -> Bool {
        for index in executedCount..<messages.count {
            let text = bytes(messages[index])
            switch messages[index].kind {
            case .request where id.elementsEqual(messages[index].request(in: text).id):
                messages[index].isCancelled = true
                return true
            case .batch where messages[index].cancelElement(id, in: text): return true
            default: break
            }
        }
        return false
    }
}
