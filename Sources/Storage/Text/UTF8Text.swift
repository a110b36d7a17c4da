// Reading and writing UTF-8 bytes without going through String.
//
// Text that reaches the store is valid UTF-8 without U+0000. These functions stay inside their buffers for
// any bytes: a byte that begins no complete sequence reads as U+FFFD.

/// A Unicode scalar value read from UTF-8 and the bytes it took (1 to 4).
struct DecodedScalar {
    var point: UInt32
    var byteCount: Int
}

extension UnsafeRawBufferPointer {
    /// Whether every byte is below 0x80, eight bytes a step.
    var isASCII: Bool {
        var offset = 0
        while offset + 8 <= count {
            if loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
            offset += 8
        }
        while offset < count {
            if self[offset] >= 0x80 { return false }
            offset += 1
        }
        return true
    }

    /// The scalar that begins at `offset`, which must be below `count`.
    @inline(__always)
    func scalar(at offset: Int) -> DecodedScalar {
        let first = self[offset]
        if first < 0x80 { return DecodedScalar(point: UInt32(first), byteCount: 1) }
        return longScalar(at: offset, first: first)
    }

    @inline(__always)
    private func longScalar(at offset: Int, first: UInt8) -> DecodedScalar {
        let rest = count - offset
        if first < 0xE0, first >= 0xC2, rest >= 2 {
            return DecodedScalar(point: UInt32(first & 0x1F) << 6 | tail(offset + 1), byteCount: 2)
        }
        if first >= 0xE0, first < 0xF0, rest >= 3 {
            let point = UInt32(first & 0x0F) << 12 | tail(offset + 1) << 6 | tail(offset + 2)
            return DecodedScalar(point: point, byteCount: 3)
        }
        if first >= 0xF0, first < 0xF5, rest >= 4 {
            let high = UInt32(first & 0x07) << 18 | tail(offset + 1) << 12
            let point = high | tail(offset + 2) << 6 | tail(offset + 3)
            return DecodedScalar(point: point > 0x10FFFF ? 0xFFFD : point, byteCount: 4)
        }
        return DecodedScalar(point: 0xFFFD, byteCount: 1)
    }

    @inline(__always)
    private func tail(_ offset: Int) -> UInt32 { UInt32(self[offset] & 0x3F) }
}

extension [UInt8] {
    /// Appends a scalar value as UTF-8.
    @inline(__always)
    mutating func append(scalar point: UInt32) {
        if point < 0x80 {
            append(UInt8(point))
        } else if point < 0x800 {
            append(UInt8(0xC0 | point >> 6))
            append(UInt8(0x80 | point & 0x3F))
        } else if point < 0x10000 {
            append(UInt8(0xE0 | point >> 12))
            append(UInt8(0x80 | point >> 6 & 0x3F))
            append(UInt8(0x80 | point & 0x3F))
        } else {
            append(UInt8(0xF0 | point >> 18))
            append(UInt8(0x80 | point >> 12 & 0x3F))
            append(UInt8(0x80 | point >> 6 & 0x3F))
            append(UInt8(0x80 | point & 0x3F))
        }
    }

    /// Appends a table entry: a count of bytes and the bytes behind it.
    @inline(__always)
    mutating func append(counted entry: UnsafePointer<UInt8>) {
        for index in 0..<Int(entry[0]) { append(entry[1 + index]) }
    }

    /// Appends `capacity` bytes at most, written by `body`, which returns how many it wrote.
    @inline(__always)
    mutating func append(upTo capacity: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        append(addingCapacity: capacity) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let base = buffer.baseAddress else { return }
                initialized = body(base)
            }
        }
    }
}

/// The lower-case form of an ASCII byte.
@inline(__always)
func lowercaseASCII(_ byte: UInt8) -> UInt8 {
    byte | ((byte &- 0x41 < 26) ? 0x20 : 0)
}

/// Whether an ASCII byte is a letter or a digit.
@inline(__always)
func isAlphanumericASCII(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10
}
