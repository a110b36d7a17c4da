/// How the process ends (sysexits.h where it has a number).
package enum ExitStatus: Int32, Sendable {
    case success = 0
    /// The output was closed, exit came without shutdown, or a called method failed.
    case failure = 1
    /// A header block without a usable length: what follows cannot be understood.
    case unreadableInput = 3
    case usage = 64
    /// There is no store, or it cannot be opened.
    case noStore = 66
    case internalError = 70
    /// The journal could not be written.
    case journalFailure = 74
    /// Another process holds the store.
    case locked = 75
}
