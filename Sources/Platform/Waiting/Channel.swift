internal import CPlatform
internal import Glibc

/// What came of a read or write that does not wait.
package enum ChannelResult: Equatable, Sendable {
    /// So many bytes went through, at least one; a write may be partial.
    case bytes(Int)
    /// Nothing now: poll, then try again.
    case wouldBlock
    /// The other side has closed (reading).
    case end
    case failed(errno: Int32)
}

/// Reads and writes without waiting on a descriptor that may be shared with other processes. O_NONBLOCK is never set:
/// it would reach the parent's terminal. Sockets take MSG_DONTWAIT, pipes RWF_NOWAIT; where the kernel refuses that
/// (pipes before 6.4, terminals), it polls first and writes at most PIPE_BUF bytes, which a ready pipe always takes.
package final class Channel: @unchecked Sendable {
    package let descriptor: Int32
    private let closesAtEnd: Bool
    private let kind: Kind
    /// The kernel said once that it cannot; used by one thread at a time.
    private var nowaitIsRefused = Without.has(.rwfNowait)

    private enum Kind { case socket, regularFile, other }

    package init(descriptor: Int32, closesAtEnd: Bool) {
        self.descriptor = descriptor
        self.closesAtEnd = closesAtEnd
        if fettle_is_socket(descriptor) {
            kind = .socket
        } else {
            kind = fettle_is_regular_file(descriptor) ? .regularFile : .other
        }
    }

    deinit { if closesAtEnd { close(descriptor) } }

    /// Reads what is there, up to the size of the buffer, which is not empty.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> ChannelResult {
        let start = buffer.baseAddress!
        switch kind {
        case .socket:
            return result(fettle_receive(descriptor, start, buffer.count), reading: true)
        case .regularFile:
            return result(plainRead(start, buffer.count), reading: true)
        case .other:
            if !nowaitIsRefused {
                let count = fettle_read_nowait(descriptor, start, buffer.count)
                if !refuses(count) { return result(count, reading: true) }
            }
            guard fettle_wait_ready(descriptor, false, 0) != 0 else { return .wouldBlock }
            return result(plainRead(start, buffer.count), reading: true)
        }
    }

    /// Writes as much as goes without waiting; the buffer is not empty.
    package func write(_ bytes: UnsafeRawBufferPointer) -> ChannelResult {
        let start = bytes.baseAddress!
        switch kind {
        case .socket:
            return result(fettle_send(descriptor, start, bytes.count), reading: false)
        case .regularFile:
            return result(plainWrite(start, bytes.count), reading: false)
        case .other:
            if !nowaitIsRefused {
                let count = fettle_write_nowait(descriptor, start, bytes.count)
                if !refuses(count) { return result(count, reading: false) }
            }
            guard fettle_wait_ready(descriptor, true, 0) != 0 else { return .wouldBlock }
            return result(plainWrite(start, min(bytes.count, Int(PIPE_BUF))), reading: false)
        }
    }

    private func refuses(_ count: Int64) -> Bool {
        switch Int32(truncatingIfNeeded: -count) {
        case EOPNOTSUPP, ENOSYS, EINVAL, ESPIPE:
            nowaitIsRefused = true
            return true
        default:
            return false
        }
    }

    private func plainRead(_ start: UnsafeMutableRawPointer, _ count: Int) -> Int64 {
        let count = restarting { Glibc.read(descriptor, start, count) }
        return count < 0 ? Int64(-errno) : Int64(count)
    }

    private func plainWrite(_ start: UnsafeRawPointer, _ count: Int) -> Int64 {
        let count = restarting { Glibc.write(descriptor, start, count) }
        return count < 0 ? Int64(-errno) : Int64(count)
    }

    private func result(_ count: Int64, reading: Bool) -> ChannelResult {
        if count > 0 { return .bytes(Int(count)) }
        if count == 0 { return reading ? .end : .wouldBlock }
        let error = Int32(-count)
        if error == EAGAIN || error == EWOULDBLOCK { return .wouldBlock }
        // A terminal or socket that is gone has nothing more to read.
        if reading && (error == EIO || error == ECONNRESET) { return .end }
        return .failed(errno: error)
    }
}
