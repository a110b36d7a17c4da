// A joined process's side of the socket to the engine: messages in Content-Length headers both ways, whatever the framing
// of the client, so that each keeps its own bytes.

internal import Platform
internal import Shop

final class EngineLink {
    /// Bytes an answer may have: those the engine makes are below it by far.
    private static let answerLimit = FrameReader.believableLength
    private static let readBytes = 64 << 10
    private static let turnBytes = 1 << 20

    let channel: Channel
    private var reader = FrameReader(messageLimit: EngineLink.answerLimit, framing: .headers)
    private var outbox = OutputBuffer()
    /// The other end is closed, or does not speak as an engine does.
    private(set) var isLost = false

    init(_ channel: Channel) { self.channel = channel }

    /// Bytes that wait to go out.
    var waitingByteCount: Int { outbox.count }

    func send(_ message: UnsafeRawBufferPointer) {
        outbox.append("Content-Length: ")
        outbox.append(decimal: message.count)
        outbox.append("\r\n\r\n")
        outbox.append(message)
    }

    /// Writes as much as goes without waiting. A link that cannot be written may still have answers to read.
    func write() {
        while outbox.count > 0 {
            switch channel.write(outbox.bytes) {
            case .bytes(let count): outbox.sent(count)
            case .wouldBlock: return
            case .end, .failed: outbox.removeAll()
            }
        }
    }

    /// Reads what is there and calls `body` with each message; the bytes are valid during the call only.
    func read(_ body: (UnsafeRawBufferPointer) -> Void) {
        var total = 0
        while !isLost, total < Self.turnBytes {
            var result = ChannelResult.wouldBlock
            var roomCount = 0
            reader.fill(Self.readBytes) { room in
                roomCount = room.count
                result = channel.read(into: room)
                if case .bytes(let count) = result { return count }
                return 0
            }
            switch result {
            case .bytes(let count):
                total += count
                takeMessages(body)
                if count < roomCount { return }
            case .wouldBlock: return
            case .end, .failed: isLost = true
            }
        }
    }

    private func takeMessages(_ body: (UnsafeRawBufferPointer) -> Void) {
        while let frame = reader.next() {
            guard case .message(let range) = frame else {
                isLost = true
                return
            }
            body(reader.bytes(range))
            reader.release(before: range.end)
        }
    }
}
