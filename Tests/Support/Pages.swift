import Platform

/// `count` bytes drawn from a seed: contents that cannot be mistaken for zeros or for another seed's.
package func pattern(_ seed: UInt64, count: Int) -> [UInt8] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) | 1 }
}

/// Runs the same check for many seeds and says which one failed first.
package func forEachSeed(_ seeds: Range<UInt64>, _ body: (UInt64) throws -> Bool) rethrows -> UInt64? {
    for seed in seeds where try !body(seed) { return seed }
    return nil
}
