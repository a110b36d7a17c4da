// Writing a row out: its values, each with a fixed text before it, straight from the page.
//
//   | text 0 | value 0 | text 1 | value 1 | ...
//
// Both sides are copied sixteen bytes at a time. What such a step writes beyond a piece is written over by the next one,
// so the target has room for one step more; it never reads beyond the row.

/// The texts that stand before the values of one schema version's rows.
package final class RowSplice: Sendable {
    /// One after the other, with a step to spare at the end.
    private let texts: [UInt8]
    /// Where the text of each position begins; one more at the end. An empty text leaves the value out.
    private let starts: [Int32]

    /// - Parameter texts: by position of the field in the schema version; empty where the value is not to be seen.
    package init(_ texts: [[UInt8]]) {
        var bytes: [UInt8] = []
        var starts: [Int32] = []
        for text in texts {
            starts.append(Int32(bytes.count))
            bytes.append(contentsOf: text)
        }
        starts.append(Int32(bytes.count))
        self.starts = starts
        self.texts = bytes + [UInt8](repeating: 0, count: RowCopy.step)
    }

    /// Bytes that `write` may touch at most.
    package func bound(_ row: Row) -> Int { texts.count + row.bytes.count + RowCopy.step }

    /// Writes texts and values of the fields that the row has; returns how many bytes they are. A row that does not
    /// hold together is written up to where it does.
    /// - Parameter target: room for `bound` bytes.
    package func write(_ row: Row, to target: UnsafeMutableRawPointer) -> Int {
        let bytes = row.bytes
        let fieldCount = starts.count &- 1
        let bitmapBytes = (fieldCount &+ 7) >> 3
        guard RowFormat.headerBytes &+ bitmapBytes <= bytes.count, let base = bytes.baseAddress else { return 0 }
        let bitmap = base + RowFormat.headerBytes
        var present = 0
        for index in 0..<bitmapBytes { present &+= bitmap.load(fromByteOffset: index, as: UInt8.self).nonzeroBitCount }
        let wide = bytes.count >= RowFormat.wideLength
        let ends = bitmap + bitmapBytes
        let values = RowFormat.headerBytes &+ bitmapBytes &+ present &* (wide ? 4 : 2)
        guard values <= bytes.count else { return 0 }
        var written = 0
        var start = 0
        var ordinal = 0
        texts.withUnsafeBytes { texts in
            starts.withUnsafeBufferPointer { starts in
                for position in 0..<fieldCount {
                    let byte = bitmap.load(fromByteOffset: position >> 3, as: UInt8.self)
                    guard byte & (1 << UInt8(position & 7)) != 0 else { continue }
                    let end =
                        wide
                        ? Int(ends.loadUnaligned(fromByteOffset: ordinal &* 4, as: UInt32.self))
                        : Int(ends.loadUnaligned(fromByteOffset: ordinal &* 2, as: UInt16.self))
                    ordinal &+= 1
                    guard end >= start, values &+ end <= bytes.count else { return }
                    let text = Int(starts[position])
                    let textCount = Int(starts[position &+ 1]) &- text
                    if textCount > 0 {
                        // The texts have a step to spare.
                        RowCopy.copy(texts.baseAddress! + text, textCount, to: target + written, readable: .max)
                        written &+= textCount
                        RowCopy.copy(
                            base + values + start, end &- start, to: target + written,
                            readable: bytes.count &- values &- start)
                        written &+= end &- start
                    }
                    start = end
                }
            }
        }
        return written
    }
}
