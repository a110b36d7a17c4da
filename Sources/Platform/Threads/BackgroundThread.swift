internal import CPlatform
internal import Glibc

/// A thread with a name (pthread). It blocks every signal but faults, so that they stay the engine's, and has a stack for the
/// crash line. Joined at the latest when the last reference goes.
package final class BackgroundThread: @unchecked Sendable {
    private var thread = pthread_t()
    private var isJoined = false
    private let start: Start

    /// What the new thread is handed; it fills in its own number.
    private final class Start: @unchecked Sendable {
        let name: String
        let body: @Sendable () -> Void
        let threadNumber = Monitor<Int32>(0)

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts `body` on a new thread. `name`: up to 15 bytes, shown by ps and gdb.
    package init(name: String, stackBytes: Int = 1 << 20, body: @escaping @Sendable () -> Void) throws(DiskError) {
        start = Start(name: name, body: body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackBytes)
        defer { pthread_attr_destroy(&attributes) }
        var signals = sigset_t()
        var former = sigset_t()
        sigfillset(&signals)
        // A fault that is blocked kills without a word.
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT] { sigdelset(&signals, fault) }
        pthread_sigmask(SIG_SETMASK, &signals, &former)
        defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
        let argument = Unmanaged.passRetained(start)
        let error = pthread_create(&thread, &attributes, Self.main, argument.toOpaque())
        guard error == 0 else {
            argument.release()
            throw .io(operation: "pthread_create", path: name, errno: error)
        }
    }

    deinit { join() }

    /// Waits for the body to return. Call from one thread only, and not from this one.
    package func join() {
        guard !isJoined else { return }
        isJoined = true
        pthread_join(thread, nil)
    }

    /// Lets the thread run only when a core is idle (SCHED_IDLE), or like any other (SCHED_OTHER). Returns
    /// whether that is now so. A process without the right to leave SCHED_IDLE again (RLIMIT_NICE below 20 and not
    /// privileged, the usual case) stays with SCHED_OTHER: starving for ever would be worse than competing.
    @discardableResult
    package func runWhenIdle(_ idle: Bool) -> Bool {
        let number = start.threadNumber.wait { $0 == 0 ? nil : $0 } ?? 0
        if idle && !fettle_may_leave_idle() { return false }
        return fettle_set_thread_idle(number, idle) == 0
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        fettle_install_fault_stack()
        fettle_set_thread_name(start.name)
        start.threadNumber.change { $0 = fettle_thread_number() }
        start.body()
        return nil
    }
}
