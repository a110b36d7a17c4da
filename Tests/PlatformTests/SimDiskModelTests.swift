import Platform
import TestSupport
import Testing

/// The simulated disk beside something simpler that must agree with it, over random histories.
@Suite struct SimDiskModelTests {
    @Test(arguments: 0..<4)
    func aSimulatedDiskShowsWhatTheKernelsWould(_ seed: Int) throws {
        let folder = TemporaryFolder()
        let sim = SimDisk(seed: UInt64(seed))
        var random = SplitMix64(seed: UInt64(seed) &* 77)
        let simFile = try sim.open("a", use: .readWrite, create: true)
        let realFile = try RealDisk().open(folder("a"), use: .readWrite, create: true)
        let mapping = try simFile.map(reserving: 1 << 20)
        for step in 0..<300 {
            let size = try simFile.byteCount()
            let offset = random.below(60_000)
            switch random.below(10) {
            case 0: for file in [simFile, realFile] { try file.flush() }
            case 1: for file in [simFile, realFile] { try file.extend(to: offset) }
            case 2: for file in [simFile, realFile] { try file.truncate(to: min(size, offset)) }
            default:
                let bytes = pattern(UInt64(step), count: 1 + random.below(9000))
                for file in [simFile, realFile] { try file.write(bytes, at: offset) }
            }
            let expected = try realFile.read(realFile.byteCount(), at: 0)
            let found = try simFile.read(simFile.byteCount(), at: 0)
            let mapped = Array(UnsafeRawBufferPointer(start: mapping.base, count: found.count))
            guard found == expected, mapped == expected else {
                Issue.record("step \(step) differs: \(sim.operations.suffix(3))")
                return
            }
        }
    }

    /// Writes of whole sectors of one value each, so that a sector's version is its first byte.
    @Test(arguments: 0..<4)
    func aPowerCutLeavesOnlyVersionsSinceTheLastFlush(_ seed: Int) throws {
        let sectorCount = 40
        let disk = SimDisk(seed: UInt64(seed))
        var random = SplitMix64(seed: UInt64(seed) &+ 1000)
        let file = try disk.open("a", use: .readWrite, create: true)
        try file.extend(to: sectorCount * 512)
        try file.flush()
        try disk.flushFolder("/")
        var allowed = [Set<UInt8>](repeating: [0], count: sectorCount)
        var newest = [UInt8](repeating: 0, count: sectorCount)
        for step in 1...200 {
            if random.chance(2) {
                try file.flush()
                allowed = newest.map { [$0] }
            } else {
                let start = random.below(sectorCount)
                let count = 1 + random.below(min(8, sectorCount - start))
                try file.write([UInt8](repeating: UInt8(step), count: count * 512), at: start * 512)
                for sector in start..<start + count {
                    newest[sector] = UInt8(step)
                    allowed[sector].insert(UInt8(step))
                }
            }
            for cut: UInt64 in 0..<5 {
                let found = try disk.afterPowerCut(seed: UInt64(step) * 5 + cut).readAll("a")
                let isAllowed = (0..<sectorCount).allSatisfy { sector in
                    let bytes = found[sector * 512..<sector * 512 + 512]
                    return bytes.allSatisfy { $0 == bytes.first } && allowed[sector].contains(bytes.first!)
                }
                guard found.count == sectorCount * 512, isAllowed else {
                    Issue.record("step \(step), cut \(cut): a sector holds what was never pending")
                    return
                }
            }
        }
    }
}
