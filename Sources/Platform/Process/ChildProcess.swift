internal import CPlatform
internal import Glibc

/// Another program on three pipes, in a group of its own: what a terminal sends to our group does not reach it.
package final class ChildProcess {
    package enum Ending: Equatable, Sendable {
        case status(Int32)
        case signal(Int32)
    }

    package let number: Int32
    /// To its standard input; nil once closed.
    package private(set) var input: Channel?
    package let output: Channel
    package let errors: Channel
    /// Nil while it runs.
    package private(set) var ending: Ending?

    /// Starts the program at `path`; `arguments` do not begin with its name.
    package init(_ path: String, _ arguments: [String]) throws(DiskError) {
        var ends: [Int32] = []
        for _ in 0..<3 {
            var pair: [Int32] = [-1, -1]
            guard pipe(&pair) == 0 else {
                let error = DiskError(operation: "pipe", path: path, errno: errno)
                for end in ends { close(end) }
                throw error
            }
            for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            ends += pair
        }
        let words = ([path] + arguments).map { strdup($0) }
        let result = (words + [nil]).withUnsafeBufferPointer {
            fettle_spawn(path, $0.baseAddress!, ends[0], ends[3], ends[5])
        }
        for word in words { free(word) }
        for end in [ends[0], ends[3], ends[5]] { close(end) }
        input = Channel(descriptor: ends[1], closesAtEnd: true)
        output = Channel(descriptor: ends[2], closesAtEnd: true)
        errors = Channel(descriptor: ends[4], closesAtEnd: true)
        guard result > 0 else { throw DiskError(operation: "start", path: path, errno: -result) }
        number = result
    }

    deinit {
        if look() == nil {
            signal(SIGKILL)
            wait()
        }
    }

    /// Closes its input, which asks most programs to end.
    package func closeInput() { input = nil }

    /// Whether and how it has ended; does not wait.
    @discardableResult
    package func look() -> Ending? {
        reap(waits: false)
        return ending
    }

    package func wait() { reap(waits: true) }

    package func terminate() { signal(SIGTERM) }

    package func kill() { signal(SIGKILL) }

    private func signal(_ number: Int32) {
        if ending == nil { _ = Glibc.kill(self.number, number) }
    }

    private func reap(waits: Bool) {
        guard ending == nil else { return }
        var status: Int32 = 0
        switch fettle_reap(number, waits, &status) {
        case 0: return
        case 1: ending = status < 0 ? .signal(-status) : .status(status)
        default: ending = .status(0)
        }
    }
}
