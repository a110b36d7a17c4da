internal import CPlatform

/// What is left to say when the process cannot go on. A trap in a stripped static binary is silent otherwise.
package enum CrashLine {
    /// From now on SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE and SIGABRT write one line to stderr and end the process
    /// with code 70; SIGBUS inside a `Mapping` becomes a page of zeros and a flag instead. Process-wide, so for the
    /// executable only, never for a library inside another program.
    package static func install(program: String = "fettle") {
        fettle_install_fault_handlers(program)
    }
}
