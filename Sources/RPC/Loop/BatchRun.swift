internal import JSON

/// A batch on its way: its requests in order, and the array of their answers. It has a copy of its text, because a long
/// call in the middle makes it last longer than the message is held.
final class BatchRun {
    private let text: UnsafeRawBufferPointer
    private var elements: Batch.Iterator?
    private let arrivedAt: UInt64
    /// The array, without its closing bracket until the end.
    var answers = JSONWriter(capacity: 4096)
    var answerCount = 0

    /// Where its message begins in the stream.
    let messageStart: Int

    /// - Parameter bytes: the message, a batch that has been scanned.
    convenience init(_ message: QueuedMessage, text bytes: UnsafeRawBufferPointer) {
        self.init(bytes, messageStart: message.range.start, arrivedAt: message.arrivedAt)
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
        elements?.next().map { WireRequest($0, arrivedAt: arrivedAt) }
    }
}
