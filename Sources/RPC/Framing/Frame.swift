/// A stretch of a stream: where it starts, counted from the first byte that ever came, and how long it is.
package struct StreamRange: Equatable, Sendable {
    package var start: Int
    package var count: Int

    package init(start: Int, count: Int) {
        self.start = start
        self.count = count
    }

    package var end: Int { start + count }
}

/// What a `FrameReader` found next.
package enum Frame: Equatable, Sendable {
    /// One message's bytes, framing and white space around it excluded.
    case message(StreamRange)
    /// A message beyond the limit. Its bytes are dropped but for the first, in which its id may be found.
    case tooLarge(prefix: [UInt8], byteCount: Int)
    /// A header block that does not say where its message ends: nothing that follows can be understood.
    case unusable(HeaderFault)
    /// The stream ended within a header block or message.
    case cutShort
}

/// Why a header block is of no use.
package enum HeaderFault: Equatable, Sendable {
    /// A line that is not `Name: value`.
    case notAHeader
    case noLength
    /// The length is no number, or one that nobody will send.
    case badLength
    /// Two lengths that differ.
    case twoLengths
    /// More bytes than a header block may have.
    case tooLong

    /// One sentence for the answer and for stderr.
    package var reason: String {
        switch self {
        case .notAHeader: "a line of the header block is not of the form \"Name: value\""
        case .noLength: "the header block has no Content-Length"
        case .badLength: "the Content-Length is not a usable number of bytes"
        case .twoLengths: "the header block has two different lengths"
        case .tooLong: "the header block is longer than \(FrameReader.headerLimit) bytes"
        }
    }
}
