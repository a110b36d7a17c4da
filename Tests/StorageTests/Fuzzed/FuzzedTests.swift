import Platform
import Testing

@testable import Storage

/// The promises that the fuzz targets hold bytes to, with bytes from a seed: the targets search, this remembers.
@Suite struct FuzzedTests {
    private func problem(_ rounds: Int, _ longest: Int, _ promise: ([UInt8]) -> String?) -> String? {
        var random = SplitMix64(seed: 12)
        for round in 0..<rounds {
            let count = 1 + random.below(longest)
            // Small numbers reach more branches than even ones.
            let mask: UInt8 = [0xFF, 0x1F, 0x07][round % 3]
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) & mask }
            if let problem = promise(bytes) { return "\(problem): \(bytes)" }
        }
        return nil
    }

    @Test func rowsAreReadWithinThemselves() {
        #expect(problem(Proof.scale(3000, 300_000), 400, RowPromise.problem) == nil)
    }

    @Test func keysCompareAsValuesDo() {
        #expect(problem(Proof.scale(5000, 500_000), 200, KeyPromise.problem) == nil)
    }

    @Test func pagesTakenForWholeAreWhole() {
        #expect(problem(Proof.scale(3000, 300_000), 1200, PagePromise.problem) == nil)
    }

    @Test func replayTakesWhatTheFormatSays() {
        #expect(problem(Proof.scale(1000, 100_000), 600, GroupPromise.problem) == nil)
    }

    @Test func aSuperblockOfAnyBytesOpensOrSaysWhyNot() {
        #expect(problem(Proof.scale(300, 30_000), 60, SuperblockPromise.problem) == nil)
    }

    /// A group with a whole hash whose last transaction lies before its first made replay count below zero.
    @Test(arguments: [0, 5, 7]) func aGroupThatEndsBeforeItBeginsIsNoGroup(last: UInt8) {
        // One group, its first LSN expected, `last` three below or more; no records.
        #expect(GroupPromise.problem([4, 0, last, 0, 0, 0, 0, 0]) == nil)
    }
}
