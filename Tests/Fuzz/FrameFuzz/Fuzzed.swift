/// What this target holds arbitrary bytes to.
enum Fuzzed {
    static func problem(_ bytes: [UInt8]) -> String? { FramePromise.problem(bytes) }
}
