internal import CPlatform
internal import Glibc

/// The terminal on descriptors 0 and 1 while a program draws on it. However the process ends, short of SIGKILL, it is
/// left as it was: by `deinit`, by the exit handlers of the C library, and by the handler of faults.
package struct RawTerminal: ~Copyable {
    /// Bytes of the keys.
    package let input = Channel(descriptor: 0, closesAtEnd: false)
    package let output = Channel(descriptor: 1, closesAtEnd: false)
    private let farewell: [UInt8]

    /// Makes the terminal raw: keys come at once, are not echoed, and raise no signals.
    ///
    /// - Parameter farewell: bytes, at most 128, that undo what the program does to the terminal besides.
    package init(farewell: [UInt8]) throws(DiskError) {
        self.farewell = farewell
        _ = Self.leavesAtExit
        try enter()
    }

    deinit { fettle_terminal_leave() }

    /// Raw again, after `leave`.
    package borrowing func enter() throws(DiskError) {
        let result = fettle_terminal_enter(0, farewell, farewell.count)
        if result < 0 { throw DiskError(operation: "tcsetattr", path: "terminal", errno: -result) }
    }

    /// As it was before, for a while or for good.
    package borrowing func leave() { fettle_terminal_leave() }

    private static let leavesAtExit: Bool = atexit { fettle_terminal_leave() } == 0
}
