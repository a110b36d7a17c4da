// libFuzzer's door to a promise: `Fuzzed.problem` of any bytes must be nil. Every target has a link to this file, links to the
// promise that the unit tests hold as well, and names it in its `Fuzzed`. Built only when FUZZ is set in the environment.

/// libFuzzer's own loop (LLVM: "Using libFuzzer as a library"). SwiftPM gives every executable a main of its own, which
/// hides libFuzzer's.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Returns 0, as libFuzzer asks; a broken promise ends the process. libFuzzer's hidden main refers to it by its C name.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = Fuzzed.problem(bytes) { fatalError(problem) }
    return 0
}

@main
enum Door {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        _ = runDriver(&count, &arguments) { fuzzOneInput($0, $1) }
    }
}
