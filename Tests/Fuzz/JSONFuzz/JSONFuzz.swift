// libFuzzer's door to the differential check: any bytes, read by all our readers and by jansson, must agree. Built only
// when FUZZ is set in the environment (see README.md beside this file).

@testable import JSON

/// libFuzzer's own loop (LLVM: "Using libFuzzer as a library"). SwiftPM gives every executable a main of its own, which
/// hides libFuzzer's.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private nonisolated(unsafe) let arena = JSONArena()

/// Returns 0, as libFuzzer asks; a disagreement ends the process. libFuzzer's hidden main refers to it by its C name.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneText(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = Agreement.disagreement(about: text, arena: arena) { fatalError(problem) }
    return 0
}

@main
enum JSONFuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        _ = runDriver(&count, &arguments) { fuzzOneText($0, $1) }
    }
}
