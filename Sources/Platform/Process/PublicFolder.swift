internal import Glibc

/// Folders that others may read, unlike those of a store.
package enum PublicFolder {
    /// Makes a folder of mode 0755, less what the umask takes; its parent is there.
    package static func make(_ path: String) throws(DiskError) {
        guard restarting({ mkdir(path, 0o755) }) == 0 else {
            throw DiskError(operation: "mkdir", path: path, errno: errno)
        }
    }

    /// Removes a folder that holds nothing; any other stays.
    package static func removeIfEmpty(_ path: String) { _ = rmdir(path) }
}
