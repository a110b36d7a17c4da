internal import CPlatform
internal import Glibc

/// A flag one thread raises to wake another that polls (eventfd, else a pipe). Raising twice is raising once.
package final class EventFlag: Sendable {
    /// Readable while the flag is up.
    package let descriptor: Int32
    private let writingEnd: Int32

    package init() throws(DiskError) {
        let event = fettle_event_create()
        if event >= 0 {
            descriptor = event
            writingEnd = event
            return
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw DiskError(operation: "pipe", path: "event", errno: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        writingEnd = ends[1]
    }

    deinit {
        close(descriptor)
        if writingEnd != descriptor { close(writingEnd) }
    }

    package func raise() {
        var one: UInt64 = 1
        // A full counter or pipe is a raised flag.
        _ = restarting { write(writingEnd, &one, 8) }
    }

    /// Takes the flag down; true when it was up.
    @discardableResult
    package func lower() -> Bool {
        var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var wasUp = false
        while withUnsafeMutableBytes(
            of: &buffer, { bytes in restarting { read(descriptor, bytes.baseAddress, bytes.count) } }) > 0
        {
            wasUp = true
        }
        return wasUp
    }
}
