internal import CPlatform
internal import Glibc

/// Signals as something to poll for. They are blocked for this thread and those it starts afterwards, so it is made
/// before any other thread, once in a process. A child has to unblock them before it runs another program.
package final class SignalSource: Sendable {
    package enum Signal: Sendable, Equatable {
        case terminate, interrupt, hangUp
        /// The terminal has another size, or the process goes on after it was stopped.
        case windowChange, continued
        case other(Int32)
    }

    /// Readable while a signal waits.
    package let descriptor: Int32
    private let isPipe: Bool

    /// Takes over SIGTERM, SIGINT and SIGHUP; for a program with a screen SIGWINCH and SIGCONT too.
    package init(withScreen: Bool = false) throws(DiskError) {
        let signals = [SIGTERM, SIGINT, SIGHUP] + (withScreen ? [SIGWINCH, SIGCONT] : [])
        if !Without.has(.signalfd), case let opened = fettle_signal_descriptor(signals, signals.count), opened >= 0 {
            descriptor = opened
            isPipe = false
            return
        }
        let end = fettle_signal_pipe(signals, signals.count)
        guard end >= 0 else { throw DiskError(operation: "pipe", path: "signals", errno: -end) }
        descriptor = end
        isPipe = true
    }

    deinit { if !isPipe { close(descriptor) } }

    /// The next signal that came; nil when there is none.
    package func next() -> Signal? {
        switch fettle_signal_next(descriptor, isPipe) {
        case 0: nil
        case SIGTERM: .terminate
        case SIGINT: .interrupt
        case SIGHUP: .hangUp
        case SIGWINCH: .windowChange
        case SIGCONT: .continued
        case let number: .other(number)
        }
    }
}

/// Watches another process for its end, without the right to wait for it.
package final class ProcessWatch: Sendable {
    package let process: Int32
    /// Becomes readable when the process ends (pidfd); -1 where the kernel has no such thing or the process is gone:
    /// then `hasEnded` has to be asked from time to time.
    package let descriptor: Int32

    package init(process: Int32) {
        self.process = process
        descriptor = Without.has(.pidfd) ? -1 : max(-1, fettle_process_descriptor(process))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package var hasEnded: Bool {
        if descriptor >= 0 { return fettle_wait_ready(descriptor, false, 0) == 1 }
        return !CurrentProcess.isRunning(process)
    }
}
