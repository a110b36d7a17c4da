import Platform
import Testing

@testable import RPC

/// What the fuzz target holds streams to, with bytes from a seed: those that mean something to a framing come often.
@Suite struct FramePromiseTests {
    @Test func framesAreTheSameHoweverAStreamIsCut() {
        let parts = [
            "Content-Length: ", "\r\n", "\n", "{}", "12", "3", "0", " ", "X: y", "[1,2]", "content-length:5\n\n",
            "\u{1}", String(repeating: "z", count: 40), String(repeating: "z", count: 201),
            String(repeating: "\r", count: 90),
        ]
        var random = SplitMix64(seed: 5)
        for _ in 0..<20_000 {
            var bytes = (0..<3).map { _ in UInt8(random.below(256)) }
            for _ in 0..<random.below(30) { bytes += Array(parts[random.below(parts.count)].utf8) }
            let problem = FramePromise.problem(bytes)
            #expect(problem == nil)
            if problem != nil { return }
        }
    }
}
