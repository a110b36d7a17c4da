// Messages out of a stream of bytes, however the bytes are cut into pieces. A pure state machine over a buffer of its own:
// bytes are appended (or read straight into the buffer's room), frames are taken, and bytes are given back in the order
// they came when their message has been dealt with.
//
//   origin                                                 (all positions count from the first byte of the stream)
//   | released | held: frames handed out | seen, no frame yet | room |
//              ^ start                   ^ frameStart         ^ end
//
// Nothing a sender writes makes it wait for ever or grow without limit: a message beyond the limit is dropped while it
// comes, a header block has a limit, and a header block without a usable length ends the stream with a reason.

package struct FrameReader: ~Copyable {
    /// Bytes one header block may have.
    package static let headerLimit = 8192
    /// A Content-Length beyond this is taken for nonsense, not for a message to wait for.
    package static let believableLength = 1 << 30
    /// Bytes of a dropped message that are kept for its id.
    package static let prefixBytes = 4096
    private static let smallestCapacity = 64 << 10

    enum State: Equatable {
        /// Nothing but white space so far.
        case undecided
        case line
        case headers
        /// `count` bytes of a message; `limit` of these are all that may come.
        case body(count: Int)
        /// Bytes of a message beyond the limit, until its newline or for so many bytes more.
        case droppingLine
        case droppingBody(left: Int)
        /// After an unusable header block, or after the end.
        case over
    }

    /// Bytes a message may have.
    package var messageLimit: Int
    /// Nil until the first byte that is not white space.
    package private(set) var framing: Framing?
    /// Whether white space came before the last message on its line.
    package internal(set) var isIndented = false

    var state: State
    var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// Position of the byte at `base`.
    private var origin = 0
    /// The first byte that is still held.
    private var start = 0
    /// Where the frame being read begins.
    var frameStart = 0
    /// How far the search for its end has come.
    var searched = 0
    /// After the last byte that has come.
    private(set) var end = 0
    private var isFinished = false
    var header = HeaderBlock()
    var prefix: [UInt8] = []
    var droppedCount = 0

    /// - Parameter framing: known beforehand; nil: told by the first byte.
    package init(messageLimit: Int, framing: Framing? = nil) {
        self.messageLimit = messageLimit
        self.framing = framing
        state = Self.initialState(framing)
        capacity = Self.smallestCapacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// Bytes that are held: those of frames not yet released and those of the frame that is still coming.
    package var heldByteCount: Int { end - start }

    /// Bytes of the frame that is still coming.
    package var partialByteCount: Int { end - frameStart }

    /// The bytes of a range that is still held; valid until the next call that appends.
    package func bytes(_ range: StreamRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + (range.start - origin), count: range.count)
    }

    // MARK: Bytes in

    /// Offers at least `byteCount` bytes of room to `fill`, which returns how many of them it has filled.
    package mutating func fill(_ byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        makeRoom(byteCount)
        let used = end - origin
        let filled = fill(UnsafeMutableRawBufferPointer(start: base + used, count: capacity - used))
        precondition(filled >= 0 && filled <= capacity - used)
        end += filled
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        fill(bytes.count) { room in
            room.copyMemory(from: bytes)
            return bytes.count
        }
    }

    /// No more bytes will come: what is pending is the last line, or a message cut short.
    package mutating func finish() { isFinished = true }

    /// The bytes before `position` are no longer needed.
    package mutating func release(before position: Int) {
        start = max(start, min(position, frameStart))
        guard start == end else { return }
        origin = end
        if capacity > 1 << 20 {
            base.deallocate()
            capacity = Self.smallestCapacity
            base = .allocate(byteCount: capacity, alignment: 16)
        }
    }

    /// Moves what is held to the front, or to a larger buffer.
    private mutating func makeRoom(_ more: Int) {
        guard end - origin + more > capacity else { return }
        let held = end - start
        if held + more > capacity || held > capacity / 2 {
            capacity = max(capacity * 2, held + more)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            larger.copyMemory(from: base + (start - origin), byteCount: held)
            base.deallocate()
            base = larger
        } else {
            base.copyMemory(from: base + (start - origin), byteCount: held)
        }
        origin = start
    }

    // MARK: Frames out

    /// The next frame; nil when more bytes are needed, or at the end.
    package mutating func next() -> Frame? {
        while true {
            let before = (state, searched)
            if let frame = step() { return frame }
            if before == (state, searched) { return isFinished ? last() : nil }
        }
    }

    private mutating func step() -> Frame? {
        switch state {
        case .undecided:
            decide()
            return nil
        case .line: return line()
        case .headers: return headers()
        case .body(let count): return body(count)
        case .droppingLine: return dropLine()
        case .droppingBody(let left): return dropBody(left)
        case .over:
            searched = end
            skip(to: end)
            return nil
        }
    }

    private mutating func decide() {
        while searched < end, isWhiteSpace(byte(searched)) { searched += 1 }
        skip(to: searched)
        guard searched < end else { return }
        framing = Framing(firstByte: byte(searched))
        state = Self.initialState(framing)
    }

    /// What is left when the stream has ended.
    private mutating func last() -> Frame? {
        defer { state = .over }
        switch state {
        case .undecided, .over: return nil
        case .line:
            let range = trimmed(frameStart, end)
            if isTooLarge(range, to: end) {
                drop(to: end)
                return dropped()
            }
            skip(to: end)
            return range.count == 0 ? nil : .message(range)
        case .headers:
            let isEmpty = header.isEmpty && frameStart == end
            skip(to: end)
            return isEmpty ? nil : .cutShort
        case .droppingLine:
            return dropped()
        case .body, .droppingBody:
            skip(to: end)
            return .cutShort
        }
    }

    // MARK: Within

    private static func initialState(_ framing: Framing?) -> State {
        switch framing {
        case nil: .undecided
        case .lines: .line
        case .headers: .headers
        }
    }

    @inline(__always)
    func byte(_ position: Int) -> UInt8 { base.load(fromByteOffset: position - origin, as: UInt8.self) }

    /// The position of the next newline from `position` on; `end` when there is none.
    func newline(from position: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = position - origin
        let last = end - origin
        while index &+ 8 <= last {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ (ones &* 0x0A)
            let found = (word &- ones) & ~word & (ones &* 0x80)
            if found != 0 { return origin + index + found.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        while index < last, base.load(fromByteOffset: index, as: UInt8.self) != 0x0A { index &+= 1 }
        return origin + index
    }

    @inline(__always)
    func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    func trimmed(_ from: Int, _ to: Int) -> StreamRange {
        var first = from
        var last = to
        while first < last, isWhiteSpace(byte(first)) { first += 1 }
        while last > first, isWhiteSpace(byte(last - 1)) { last -= 1 }
        return StreamRange(start: first, count: last - first)
    }

    /// The frame that is being read begins at `position`; bytes before it that nobody holds are given back.
    mutating func skip(to position: Int) {
        if start == frameStart { start = position }
        frameStart = position
        searched = max(searched, position)
    }

    /// Ends the frame being read, which stays held until released.
    mutating func closeFrame(at position: Int) {
        frameStart = position
        searched = position
    }

    /// The frame for a message whose bytes have been dropped.
    mutating func dropped() -> Frame {
        defer {
            prefix = []
            droppedCount = 0
        }
        return .tooLarge(prefix: prefix, byteCount: droppedCount)
    }

    /// Takes the bytes from `frameStart` to `position` as part of a message that is not kept.
    mutating func drop(to position: Int) {
        let wanted = min(Self.prefixBytes - prefix.count, position - frameStart)
        if wanted > 0 { prefix += bytes(StreamRange(start: frameStart, count: wanted)) }
        droppedCount += position - frameStart
        skip(to: position)
    }
}
