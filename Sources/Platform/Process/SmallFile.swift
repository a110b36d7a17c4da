internal import Glibc

/// Whole small files outside a store: settings, tables, what other programs left.
package enum SmallFile {
    /// The bytes of a file of at most `limit` bytes; longer is an error (EFBIG), links are followed.
    package static func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8] {
        let descriptor = restarting { open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw DiskError(operation: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = restarting { Glibc.read(descriptor, &piece, piece.count) }
            guard count >= 0 else { throw DiskError(operation: "read", path: path, errno: errno) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            if bytes.count > limit { throw .io(operation: "read", path: path, errno: EFBIG) }
        }
    }

    /// Puts a file in place of another at once: written beside it, flushed, renamed, the folder flushed.
    package static func write(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws(DiskError) {
        let temporary = "\(path).new-\(getpid())"
        let disk = RealDisk()
        do throws(DiskError) {
            try disk.writeNew(temporary, bytes)
            guard chmod(temporary, mode) == 0 else {
                throw DiskError(operation: "chmod", path: temporary, errno: errno)
            }
            try disk.rename(temporary, to: path)
        } catch {
            try? disk.remove(temporary)
            throw error
        }
        try disk.flushFolder(folder(of: path))
    }

    /// The folder part of a path; "." when it has none.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
