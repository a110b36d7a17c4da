internal import Glibc

/// A file of the user that is read from start to end: an import. Unlike the files of a store it may be reached through
/// a link.
package final class InputFile {
    package let path: String
    /// Its length when it was opened.
    package let byteCount: Int
    private let descriptor: Int32

    package init(_ path: String) throws(DiskError) {
        descriptor = restarting { open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
        guard descriptor >= 0 else { throw DiskError(operation: "open", path: path, errno: errno) }
        self.path = path
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskError(operation: "fstat", path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .io(operation: "open", path: path, errno: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Reads what comes next into the buffer; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
        let count = restarting { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw DiskError(operation: "read", path: path, errno: errno) }
        return count
    }
}
