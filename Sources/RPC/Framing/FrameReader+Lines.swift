extension FrameReader {
    /// Bytes a line may have with the white space around its message: it is dropped before its newline has come.
    private var lineLimit: Int { messageLimit + 2 }

    /// Whether the line that ends at `position` is not handed on; the same however it was cut into pieces.
    func isTooLarge(_ message: StreamRange, to position: Int) -> Bool {
        message.count > messageLimit || position - frameStart > lineLimit
    }

    /// One step of reading a line.
    mutating func line() -> Frame? {
        let newline = newline(from: searched)
        searched = newline
        if newline == end {
            if end - frameStart > lineLimit {
                state = .droppingLine
                drop(to: end)
            }
            return nil
        }
        let range = trimmed(frameStart, newline)
        if isTooLarge(range, to: newline) {
            drop(to: newline + 1)
            return dropped()
        }
        if range.count == 0 {
            skip(to: newline + 1)
            return nil
        }
        isIndented = range.start > frameStart
        closeFrame(at: newline + 1)
        return .message(range)
    }

    /// One step of passing over a line that is too long.
    mutating func dropLine() -> Frame? {
        let newline = newline(from: frameStart)
        guard newline < end else {
            drop(to: end)
            return nil
        }
        drop(to: newline + 1)
        state = .line
        return dropped()
    }
}
