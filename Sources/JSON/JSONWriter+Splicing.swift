extension JSONWriter {
    /// Appends what `fill` writes at the end of the text, outside the comma rules: members after the first, commas
    /// included, or a whole value's bytes. A comma is due after it.
    ///
    /// - Parameters:
    ///   - byteCount: the most bytes that `fill` touches.
    ///   - fill: writes from the address it is given, and returns how many bytes count.
    package mutating func splice(upTo byteCount: Int, _ fill: (UnsafeMutableRawPointer) -> Int) {
        ensure(byteCount)
        advance(fill(base + count))
        valueWritten()
    }

    /// The comma before a value that is going to be spliced, where one is due.
    package mutating func separate() {
        ensure(1)
        comma()
    }
}
