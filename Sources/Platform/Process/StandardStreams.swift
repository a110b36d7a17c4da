internal import CPlatform
internal import Glibc

/// stdin and stdout for frames alone: whatever else in the process prints to stdout lands on stderr.
package struct StandardStreams: Sendable {
    package let input: Channel
    package let output: Channel

    /// Takes the two streams over: stdout moves to a private descriptor that no child inherits, descriptor 1 becomes
    /// stderr, and writing to a closed pipe or past the file size limit is an error instead of a signal. Descriptors
    /// 0 to 2 that were closed are opened on /dev/null first, so that no store file can get such a number.
    package static func claim() throws(DiskError) -> StandardStreams {
        fettle_ignore_write_signals()
        openMissing()
        let output = fcntl(1, F_DUPFD_CLOEXEC, 3)
        guard output >= 0, dup2(2, 1) == 1 else { throw DiskError(operation: "dup", path: "stdout", errno: errno) }
        return StandardStreams(
            input: Channel(descriptor: 0, closesAtEnd: false), output: Channel(descriptor: output, closesAtEnd: true))
    }

    private static func openMissing() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Writes bytes to stdout, waiting where it takes no more for now; ends the program with status 1 when nobody reads them.
    package static func writeOutput(_ bytes: [UInt8]) {
        let channel = Channel(descriptor: 1, closesAtEnd: false)
        var rest = bytes[...]
        var polls = PollSet()
        polls.watch(1, for: .write)
        while !rest.isEmpty {
            switch rest.withUnsafeBytes({ channel.write($0) }) {
            case .bytes(let count): rest = rest.dropFirst(count)
            case .wouldBlock: polls.wait(timeoutMilliseconds: nil)
            case .end, .failed: CurrentProcess.exit(1)
            }
        }
    }

    /// Writes a line to stderr in one write, so that lines of several processes do not mix. Errors are nobody's.
    package static func writeError(line: String) {
        var bytes = Array(line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                restarting { write(2, buffer.baseAddress! + done, buffer.count - done) }
            }
            if count <= 0 { return }
            done += count
        }
    }
}
