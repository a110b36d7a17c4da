// Eight bytes at a time: the tests that let strings be scanned, copied and compared by the word.
// A mask has the top bit of a byte set where the byte is special; only its lowest set byte is exact (borrows of the
// subtractions run upwards), which is all that is used. Little-endian, as every supported machine is.

@inline(__always) private var ones: UInt64 { 0x0101_0101_0101_0101 }
@inline(__always) private var tops: UInt64 { 0x8080_8080_8080_8080 }

/// Bytes a string may not simply contain: quote, backslash, controls below 0x20.
@inline(__always)
func escapeMask(_ word: UInt64) -> UInt64 {
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    return (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)) & tops
}

/// As `escapeMask`, and bytes that are not ASCII.
@inline(__always)
func specialMask(_ word: UInt64) -> UInt64 {
    escapeMask(word) | (word & tops)
}

/// Index (0...7) of the first special byte of a mask that is not zero.
@inline(__always)
func firstByte(of mask: UInt64) -> Int { mask.trailingZeroBitCount >> 3 }

@inline(__always)
func equalBytes(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
    var index = 0
    while index &+ 8 <= count {
        if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        {
            return false
        }
        index &+= 8
    }
    while index < count {
        if left.load(fromByteOffset: index, as: UInt8.self) != right.load(fromByteOffset: index, as: UInt8.self) {
            return false
        }
        index &+= 1
    }
    return true
}

@inline(__always)
func equalBytes(_ left: UnsafeRawBufferPointer, _ right: StaticString) -> Bool {
    guard left.count == right.utf8CodeUnitCount else { return false }
    guard let base = left.baseAddress else { return true }
    return equalBytes(base, right.utf8Start, left.count)
}
