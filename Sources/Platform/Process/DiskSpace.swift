internal import Glibc

/// Room on the file system of a path.
package struct DiskSpace: Equatable, Sendable {
    /// Bytes that this user may still take.
    package let freeBytes: Int
    package let totalBytes: Int

    /// Nil when there is nothing at the path. Figures from statvfs(3).
    package init?(path: String) {
        var facts = statvfs()
        guard restarting({ statvfs(path, &facts) }) == 0 else { return nil }
        freeBytes = Int(facts.f_bavail) * Int(facts.f_frsize)
        totalBytes = Int(facts.f_blocks) * Int(facts.f_frsize)
    }
}
