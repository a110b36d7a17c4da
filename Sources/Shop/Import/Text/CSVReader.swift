// CSV as people's programs write it: RFC 4180 with any of three separators, CRLF, LF or CR, quoted line breaks, blank
// lines passed over, a quote inside an unquoted field taken as it is. Bytes come in as they are read from the file and
// rows go out whole. A quote that is never closed costs one row, not the rest of the file: past the limit reading goes
// on at the line after the one it began in.

/// Splits a stream of UTF-8 bytes into rows. Feed it with `append`, take rows with `next` until there is none, and call
/// `finish` when the stream has ended.
package struct CSVReader {
    package enum Fault: Equatable, Sendable {
        /// A quoted field is not closed within the limit or the file.
        case unclosedQuote
        /// Something between the closing quote and the separator.
        case textAfterQuote
        /// More bytes than a row may have.
        case tooLong
    }

    package enum Item: Equatable, Sendable {
        /// A row is in `cells`. Lines count from 1; a row that spans lines has the number of its first.
        case row(line: Int)
        case fault(Fault, line: Int)
    }

    /// Bytes a row may have.
    package let rowLimit: Int
    /// The fields of the last row: bytes and the end of each.
    package private(set) var cells = CSVCells()
    /// Bytes that wait to be read as rows.
    package var pendingBytes: Int { buffer.count - start }
    private let separator: UInt8
    private var buffer: [UInt8] = []
    private var start = 0
    private var line = 1
    private var isFinished = false

    package init(separator: UInt8, rowLimit: Int = 1 << 20) {
        self.separator = separator
        self.rowLimit = rowLimit
    }

    /// The separator that a header line uses most outside quotes, of comma, semicolon and tab.
    package static func guessSeparator(_ bytes: UnsafeRawBufferPointer) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == newline || byte == carriageReturn { break }
            if separators.contains(byte) { counts[byte, default: 0] += 1 }
        }
        return separators.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? separators[0]
    }

    package mutating func append(_ bytes: UnsafeRawBufferPointer, _ encoding: TextEncoding = .utf8) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        encoding.append(bytes, to: &buffer)
    }

    /// No more bytes will come.
    package mutating func finish() { isFinished = true }

    /// The next row; nil when more bytes are needed, or, after `finish`, at the end.
    package mutating func next() -> Item? {
        while true {
            skipBlankLines()
            guard start < buffer.count else { return nil }
            let first = line
            let outcome = buffer.withUnsafeBytes { bytes in
                Self.parse(bytes, from: start, separator: separator, isFinished: isFinished, into: &cells)
            }
            switch outcome {
            case .row(let end, let lines):
                start = end
                line += lines
                return .row(line: first)
            case .needsMore where buffer.count - start <= rowLimit:
                return nil
            case .needsMore:
                // A newline was seen in a quoted field, or there is none in the whole limit.
                let isQuoted = skipLine()
                return .fault(isQuoted ? .unclosedQuote : .tooLong, line: first)
            case .fault(let fault):
                _ = skipLine()
                return .fault(fault, line: first)
            }
        }
    }

    // MARK: Parts

    private enum Outcome {
        case row(end: Int, lines: Int)
        case needsMore
        case fault(Fault)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, from start: Int, separator: UInt8, isFinished: Bool, into cells: inout CSVCells
    ) -> Outcome {
        cells.removeAll()
        var index = start
        var lines = 0
        while true {
            if index < bytes.count, bytes[index] == quote {
                guard let end = quoted(bytes, from: index + 1, &lines, into: &cells) else {
                    return isFinished ? .fault(.unclosedQuote) : .needsMore
                }
                index = end
                if index < bytes.count, !isEnd(bytes[index], separator) { return .fault(.textAfterQuote) }
            } else {
                let from = index
                while index < bytes.count, !isEnd(bytes[index], separator) { index += 1 }
                cells.append(UnsafeRawBufferPointer(rebasing: bytes[from..<index]))
            }
            // At the end of what is there the field may go on, a closing quote may be half of a doubled one.
            guard index < bytes.count else {
                if !isFinished { return .needsMore }
                cells.endCell()
                return .row(end: index, lines: lines)
            }
            cells.endCell()
            if bytes[index] == separator {
                index += 1
                continue
            }
            if bytes[index] == carriageReturn {
                if index + 1 == bytes.count, !isFinished { return .needsMore }
                if index + 1 < bytes.count, bytes[index + 1] == newline { index += 1 }
            }
            return .row(end: index + 1, lines: lines + 1)
        }
    }

    /// Appends the content of a quoted field; the index after its closing quote, nil when there is none.
    private static func quoted(
        _ bytes: UnsafeRawBufferPointer, from start: Int, _ lines: inout Int, into cells: inout CSVCells
    ) -> Int? {
        var from = start
        var index = start
        while index < bytes.count {
            if bytes[index] == newline { lines += 1 }
            guard bytes[index] == quote else {
                index += 1
                continue
            }
            cells.append(UnsafeRawBufferPointer(rebasing: bytes[from..<index]))
            guard index + 1 < bytes.count, bytes[index + 1] == quote else { return index + 1 }
            from = index + 1
            index += 2
        }
        return nil
    }

    private static func isEnd(_ byte: UInt8, _ separator: UInt8) -> Bool {
        byte == separator || byte == newline || byte == carriageReturn
    }

    private mutating func skipBlankLines() {
        while start < buffer.count {
            switch buffer[start] {
            case Self.newline:
                line += 1
                start += 1
            case Self.carriageReturn:
                if start + 1 == buffer.count, !isFinished { return }
                start += 1
                if start < buffer.count, buffer[start] == Self.newline { start += 1 }
                line += 1
            default: return
            }
        }
    }

    /// Goes past the line that begins here; true when it holds a quote.
    private mutating func skipLine() -> Bool {
        var hasQuote = false
        while start < buffer.count {
            let byte = buffer[start]
            start += 1
            if byte == Self.quote { hasQuote = true }
            if byte == Self.newline {
                line += 1
                break
            }
        }
        return hasQuote
    }
}

/// The fields of one row, one after another in one buffer.
package struct CSVCells: Equatable, Sendable {
    package private(set) var bytes: [UInt8] = []
    private var ends: [Int] = []

    package init() {}

    package var count: Int { ends.count }

    package func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    /// A field as text; bytes that are not UTF-8 become U+FFFD.
    package subscript(index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    package mutating func append(_ part: UnsafeRawBufferPointer) { bytes.append(contentsOf: part) }

    package mutating func endCell() { ends.append(bytes.count) }
}
