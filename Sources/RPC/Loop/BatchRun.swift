internal import JSON

/// A batch on its way: its requests in order, and the array of their answers. It has a copy of its text, because a long
/// call in the middle makes it last longer than the message is held.
final class BatchRun {
    private let text: UnsafeRawBufferPointer
    private var elements: Batch.Iterator?
    private let arrivedAt: UInt64
    /// Raw ids of requests that were given up before their turn.
    private var cancelled: [[UInt8]] = []
    /// The array, without its closing bracket until the end.
    var answers = JSONWriter(capacity: 4096)
    var answerCount = 0

    /// Where its message begins in the stream.
    let messageStart: Int

    /// - Parameter bytes: the message, a batch that has been scanned.
    convenience init(_ message: QueuedMessage, text bytes: UnsafeRawBufferPointer) {
        self.init(bytes, messageStart: message.range.start, arrivedAt: message.arrivedAt)
        cancelled = message.cancelledElements
    }

    private init(_ bytes: UnsafeRawBufferPointer, messageStart: Int, arrivedAt: UInt64) {
        self.messageStart = messageStart
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        copy.copyMemory(from: bytes)
        text = UnsafeRawBufferPointer(copy)
        self.arrivedAt = arrivedAt
        if case .batch(let batch) = EnvelopeScanner.scan(text) { elements = batch.makeIterator() }
        answers.beginArray()
    }

    deinit { text.deallocate() }

    /// The same batch from its beginning.
    var again: BatchRun { BatchRun(text, messageStart: messageStart, arrivedAt: arrivedAt) }

    func next() -> WireRequest? {
        guard let envelope = elements?.next() else { return nil }
        var request = WireRequest(envelope, arrivedAt: arrivedAt)
        if let place = cancelled.firstIndex(where: { $0.elementsEqual(request.id) }) {
            cancelled.remove(at: place)
            request.isCancelled = true
        }
        return request
    }

    /// Gives up a request whose turn has not come; whether there is one with that raw id.
    func cancel(_ id: [UInt8]) -> Bool {
        var left = elements
        while let envelope = left?.next() {
            guard id.elementsEqual(envelope.id) else { continue }
            cancelled.append(id)
            return true
        }
        return false
    }
}
