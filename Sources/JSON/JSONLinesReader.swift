// JSON Lines, as import files are written: one text a line, LF or CRLF, blank lines passed over. Bytes come in as they
// are read from the file and lines go out whole; a line longer than the limit is reported once and skipped to its end, so
// that one bad line never costs the rest of the file.

/// Splits a stream of bytes into lines. Feed it with `append`, take lines with `next` until there is none, and call
/// `finish` when the stream has ended (the last line may lack its newline).
package struct JSONLinesReader: ~Copyable {
    package enum Line {
        /// `bytes` without line end and surrounding white space; valid until the reader is next called. Lines count from 1.
        case text(number: Int, bytes: UnsafeRawBufferPointer)
        /// A line beyond the limit; its bytes are dropped.
        case tooLong(number: Int)
    }

    /// Bytes a line may have, its end not counted.
    package let lineLimit: Int
    private var pending: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0
    /// Start of what has not been handed out.
    private var start = 0
    /// How far the search for a newline has come.
    private var searched = 0
    private var lineNumber = 0
    private var isSkipping = false
    private var isFinished = false

    package init(lineLimit: Int = 1 << 20) {
        self.lineLimit = lineLimit
        capacity = 64 << 10
        pending = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { pending.deallocate() }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        makeRoom(bytes.count)
        (pending + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// No more bytes will come: what is pending is the last line.
    package mutating func finish() { isFinished = true }

    /// The next line that is not blank; nil when more bytes are needed, or, after `finish`, at the end.
    package mutating func next() -> Line? {
        while let (lineStart, lineEnd) = nextRange() {
            if isSkipping {
                isSkipping = false
                continue
            }
            lineNumber += 1
            if lineEnd - lineStart > lineLimit + 1 { return .tooLong(number: lineNumber) }
            let range = trimmed(lineStart, lineEnd)
            if range.count > lineLimit { return .tooLong(number: lineNumber) }
            if range.isEmpty { continue }
            let bytes = UnsafeRawBufferPointer(start: pending + range.lowerBound, count: range.count)
            return .text(number: lineNumber, bytes: bytes)
        }
        guard !isSkipping, count - start > lineLimit + 1 else {
            if isSkipping { drop() }
            return nil
        }
        drop()
        isSkipping = true
        lineNumber += 1
        return .tooLong(number: lineNumber)
    }

    /// The next complete line, its end excluded.
    private mutating func nextRange() -> (Int, Int)? {
        while searched < count {
            if byte(searched) == UInt8(ascii: "\n") {
                let range = (start, searched)
                searched += 1
                start = searched
                return range
            }
            searched += 1
        }
        guard isFinished, start < count else { return nil }
        let range = (start, count)
        start = count
        return range
    }

    /// Moves what is pending to the front, and to a larger buffer when `more` bytes would not fit behind it.
    private mutating func makeRoom(_ more: Int) {
        let kept = count - start
        guard count + more > capacity || start > 0 else { return }
        if kept + more > capacity {
            capacity = max(capacity * 2, kept + more)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            larger.copyMemory(from: pending + start, byteCount: kept)
            pending.deallocate()
            pending = larger
        } else {
            pending.copyMemory(from: pending + start, byteCount: kept)
        }
        count = kept
        searched -= start
        start = 0
    }

    private func byte(_ index: Int) -> UInt8 { pending.load(fromByteOffset: index, as: UInt8.self) }

    private mutating func drop() {
        count = 0
        start = 0
        searched = 0
    }

    private func trimmed(_ start: Int, _ end: Int) -> Range<Int> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var first = start
        var last = end
        while first < last, isBlank(byte(first)) { first += 1 }
        while last > first, isBlank(byte(last - 1)) { last -= 1 }
        return first..<last
    }
}
