extension FrameReader {
    /// One step of reading a line.
    mutating func line() -> Frame? {
        let newline = newline(from: searched)
        searched = newline
        if newline == end {
            if end - frameStart > messageLimit + 2 {
                state = .droppingLine
                drop(to: end)
            }
            return nil
        }
        let range = trimmed(frameStart, newline)
        if range.count == 0 {
            skip(to: newline + 1)
            return nil
        }
        if range.count > messageLimit {
            drop(to: newline + 1)
            return dropped()
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
