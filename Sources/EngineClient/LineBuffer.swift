internal import Platform

/// Bytes of a stream, handed out line by line. Each byte is searched once, however long a line is.
struct LineBuffer {
    private var bytes: [UInt8] = []
    /// Where the first line that was not handed out begins, and how far no line end was found.
    private var start = 0
    private var searched = 0
    private let limit: Int

    /// - Parameter limit: bytes of the longest line that is kept.
    init(limit: Int) { self.limit = limit }

    /// A line is longer than it may be.
    var isOverfull: Bool { bytes.count - start > limit }

    /// Reads what is there; false at the end of the stream.
    mutating func fill(from channel: Channel) -> Bool {
        let piece = 65_536
        while !isOverfull {
            let count = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: piece))
            let result = bytes.withUnsafeMutableBytes {
                channel.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
            }
            switch result {
            case .bytes(let read): bytes.removeLast(piece - read)
            case .wouldBlock:
                bytes.removeLast(piece)
                return true
            case .end, .failed:
                bytes.removeLast(piece)
                return false
            }
        }
        return true
    }

    /// The next whole line, without its end.
    mutating func next() -> [UInt8]? {
        guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.count
            if start > 0 {
                bytes.removeFirst(start)
                searched -= start
                start = 0
            }
            return nil
        }
        defer {
            start = end + 1
            searched = start
        }
        return Array(bytes[start..<end])
    }
}
