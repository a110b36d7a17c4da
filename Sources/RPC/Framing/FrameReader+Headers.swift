// Headers are read strictly from their start, a line at a time; the word "content" further down means nothing. Order,
// case and spacing are the sender's choice, LF does for CRLF, and headers we do not know are passed over.

/// What a header block has said so far.
struct HeaderBlock: Equatable {
    var lineCount = 0
    var byteCount = 0
    var length: Int?

    var isEmpty: Bool { lineCount == 0 && byteCount == 0 }
}

extension FrameReader {
    /// One step of reading a header block: one line.
    mutating func headers() -> Frame? {
        let newline = newline(from: searched)
        searched = newline
        guard newline < end else {
            return header.byteCount + end - frameStart > Self.headerLimit ? fault(.tooLong) : nil
        }
        let range = trimmed(frameStart, newline)
        header.byteCount += newline + 1 - frameStart
        if header.byteCount > Self.headerLimit { return fault(.tooLong) }
        if range.count > 0 {
            if let found = read(header: bytes(range)) { return fault(found) }
            header.lineCount += 1
            skip(to: newline + 1)
            return nil
        }
        skip(to: newline + 1)
        guard header.lineCount > 0 else {
            header = HeaderBlock()
            return nil
        }
        guard let length = header.length else { return fault(.noLength) }
        header = HeaderBlock()
        state = length > messageLimit ? .droppingBody(left: length) : .body(count: length)
        return length == 0 ? body(0) : nil
    }

    /// One step of waiting for a message of known length.
    mutating func body(_ count: Int) -> Frame? {
        guard end - frameStart >= count else {
            searched = end
            return nil
        }
        let range = StreamRange(start: frameStart, count: count)
        closeFrame(at: frameStart + count)
        state = .headers
        return .message(range)
    }

    /// One step of passing over a message that is too large.
    mutating func dropBody(_ left: Int) -> Frame? {
        let count = min(left, end - frameStart)
        drop(to: frameStart + count)
        state = count == left ? .headers : .droppingBody(left: left - count)
        return count == left ? dropped() : nil
    }

    private mutating func fault(_ fault: HeaderFault) -> Frame {
        state = .over
        skip(to: end)
        return .unusable(fault)
    }

    /// Reads one `Name: value`; returns what is wrong with it.
    private mutating func read(header line: UnsafeRawBufferPointer) -> HeaderFault? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return .notAHeader }
        var nameEnd = colon
        while nameEnd > 0, isWhiteSpace(line[nameEnd - 1]) { nameEnd -= 1 }
        let name = line[..<nameEnd]
        guard !name.isEmpty, isName(name) else { return .notAHeader }
        guard equalsContentLength(name) else { return nil }
        var valueStart = colon + 1
        while valueStart < line.count, isWhiteSpace(line[valueStart]) { valueStart += 1 }
        guard let length = decimal(line[valueStart...]), length <= Self.believableLength else { return .badLength }
        if let earlier = header.length, earlier != length { return .twoLengths }
        header.length = length
        return nil
    }
}

/// The characters of a header's name (RFC 9110, token).
private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
        UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
        UInt8(ascii: "|"), UInt8(ascii: "~"):
        true
    default: false
    }
}

private func isName(_ name: Slice<UnsafeRawBufferPointer>) -> Bool { name.allSatisfy(isNameByte) }

private func equalsContentLength(_ name: Slice<UnsafeRawBufferPointer>) -> Bool {
    let wanted: StaticString = "content-length"
    guard name.count == wanted.utf8CodeUnitCount else { return false }
    for (index, byte) in name.enumerated() where byte | 0x20 != wanted.utf8Start[index] { return false }
    return true
}

/// Digits alone, at most 15 of them.
private func decimal(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
    guard (1...15).contains(digits.count) else { return nil }
    var value = 0
    for byte in digits {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
}
