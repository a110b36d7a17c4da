/// What can go wrong on a disk. One small enum, so that a layer above can tell "full" from "broken".
package enum DiskError: Error, Equatable, Sendable {
    case notFound(path: String)
    case exists(path: String)
    /// The file system, a quota or the process's file size limit leaves no room (ENOSPC, EDQUOT, EFBIG).
    case noSpace(path: String)
    /// Another open file description holds the lock.
    case locked(path: String)
    /// The file ends before the bytes asked for; `offset` is where it ends or reading stopped.
    case shortRead(path: String, offset: Int)
    /// Any other refusal of the kernel. `operation` is the call's name ("pwrite", "fdatasync", …).
    case io(operation: String, path: String, errno: Int32)
    /// The simulated disk only: the power is off, nothing works any more.
    case powerCut
}

extension DiskError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let path): "\(path): not found"
        case .exists(let path): "\(path): exists already"
        case .noSpace(let path): "\(path): no space left"
        case .locked(let path): "\(path): locked by another process"
        case .shortRead(let path, let offset): "\(path): ends at byte \(offset)"
        case .io(let operation, let path, let errno): "\(path): \(operation) failed with error \(errno)"
        case .powerCut: "the power is off"
        }
    }
}
