// The hash of pages, rows, groups and superblocks (docs/file-format.md, section 2).
//
// Four independent lanes keep the multiplier busy: a 4 KiB page costs some 220 ns, where a table-driven CRC-32C
// costs 3 us. It finds damage; it is no defence against someone who forges pages.

package enum Hash {
    private static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let k1: UInt64 = 0xBF58_476D_1CE4_E5B9
    private static let k2: UInt64 = 0x94D0_49BB_1331_11EB
    private static let k3: UInt64 = 0xD6E8_FEB8_6659_FD93

    @inline(__always)
    private static func mix(_ value: UInt64, _ multiplier: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: multiplier)
        return product.low ^ product.high
    }

    @inline(__always)
    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
        (value << bits) | (value >> (64 - bits))
    }

    /// The 64-bit hash of `bytes`.
    package static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var lane0 = seed ^ k0
        var lane1 = seed ^ k1
        var lane2 = seed ^ k2
        var lane3 = seed ^ k3
        let count = bytes.count
        if let base = bytes.baseAddress {
            var offset = 0
            while offset &+ 32 <= count {
                let word0 = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let word1 = base.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
                let word2 = base.loadUnaligned(fromByteOffset: offset &+ 16, as: UInt64.self)
                let word3 = base.loadUnaligned(fromByteOffset: offset &+ 24, as: UInt64.self)
                lane0 = mix(lane0 ^ word0, k0) &+ word0
                lane1 = mix(lane1 ^ word1, k1) &+ word1
                lane2 = mix(lane2 ^ word2, k2) &+ word2
                lane3 = mix(lane3 ^ word3, k3) &+ word3
                offset &+= 32
            }
            if offset < count {
                var block: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
                withUnsafeMutableBytes(of: &block) { tail in
                    tail.baseAddress!.copyMemory(from: base + offset, byteCount: count - offset)
                }
                lane0 = mix(lane0 ^ block.0, k0) &+ block.0
                lane1 = mix(lane1 ^ block.1, k1) &+ block.1
                lane2 = mix(lane2 ^ block.2, k2) &+ block.2
                lane3 = mix(lane3 ^ block.3, k3) &+ block.3
            }
        }
        var hash = lane0 &+ rotate(lane1, 16) &+ rotate(lane2, 32) &+ rotate(lane3, 48)
        hash = mix(hash ^ UInt64(truncatingIfNeeded: count) ^ k0, k1)
        return mix(hash ^ k2, k3)
    }

    /// The low half of `of`.
    @inline(__always)
    package static func of32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(truncatingIfNeeded: of(bytes))
    }

    package static func of(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { of($0) }
    }
}
