internal import CPlatform

/// Where unpredictable bits come from: salts, store ids, tokens. Injected, so that a seed repeats a run.
package protocol RandomSource: AnyObject, Sendable {
    func next() -> UInt64
}

extension RandomSource {
    /// `count` random bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            var word = next()
            for _ in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return bytes
    }
}

/// The kernel's generator (getrandom), fit for secrets.
package final class SystemRandom: RandomSource {
    package init() {}

    package func next() -> UInt64 { fettle_random_u64() }
}

/// A generator that repeats its sequence for the same seed.
package final class SeededRandom: RandomSource {
    private let generator: Monitor<SplitMix64>

    package init(seed: UInt64) {
        generator = Monitor(SplitMix64(seed: seed))
    }

    package func next() -> UInt64 { generator.withLock { $0.next() } }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): small, fast, every seed good. Not for secrets.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number below `bound`, which is above 0. The bias (below 2^-32 for bounds that fit 32 bits) is harmless here.
    package mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True with a probability of `sixteenths` / 16.
    package mutating func chance(_ sixteenths: Int) -> Bool {
        Int(next() >> 60) < sixteenths
    }
}
