/// Writes rows of dots as T.4 has them, one-dimensional: an end-of-line mark before each row, runs of white and black in
/// turn beginning with white. The six end-of-line marks that end a page on the line are not in a file (RFC 2306).
struct G3Encoder {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var pendingCount = 0

    /// The rows of a page.
    static func encode(_ raster: FaxRaster) -> [UInt8] {
        var encoder = G3Encoder()
        raster.bits.withUnsafeBufferPointer { bits in
            for start in stride(from: 0, to: bits.count, by: FaxRaster.rowBytes) {
                encoder.endOfLine()
                encoder.row(UnsafeBufferPointer(rebasing: bits[start..<start + FaxRaster.rowBytes]))
            }
        }
        encoder.flush()
        return encoder.bytes
    }

    private mutating func endOfLine() { append(.init(bits: 1, count: 12)) }

    private mutating func row(_ bits: UnsafeBufferPointer<UInt8>) {
        var column = 0
        var isBlack = false
        while column < FaxRaster.width {
            var end = column
            let whole: UInt8 = isBlack ? 0xFF : 0
            while end < FaxRaster.width {
                if end % 8 == 0, bits[end / 8] == whole {
                    end += 8
                } else if (bits[end / 8] & (0x80 >> UInt8(end % 8)) != 0) == isBlack {
                    end += 1
                } else {
                    break
                }
            }
            run(end - column, isBlack ? .black : .white)
            column = end
            isBlack.toggle()
        }
    }

    private mutating func run(_ length: Int, _ codes: G3Codes) {
        if length >= 64 { append(codes.makeUp[length / 64 - 1]) }
        append(codes.terminating[length % 64])
    }

    private mutating func append(_ code: G3Codes.Code) {
        pending = pending << UInt32(code.count) | UInt32(code.bits)
        pendingCount += Int(code.count)
        while pendingCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(pendingCount - 8)))
            pendingCount -= 8
        }
    }

    private mutating func flush() {
        if pendingCount > 0 { append(.init(bits: 0, count: UInt8(8 - pendingCount))) }
    }
}
