internal import Glibc

/// A file locked with flock; the kernel releases it when the descriptor is closed or the process ends.
final class RealLock: DiskLock {
    private let path: String
    private let descriptor: Int32

    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func write(text: String) throws(DiskError) {
        var text = text
        let (written, count) = text.withUTF8 { bytes in
            (restarting { pwrite(descriptor, bytes.baseAddress, bytes.count, 0) }, bytes.count)
        }
        guard written == count else {
            throw DiskError(operation: "pwrite", path: path, errno: written < 0 ? errno : ENOSPC)
        }
        // Cut afterwards: a reader never finds the file empty.
        guard ftruncate(descriptor, off_t(count)) == 0 else {
            throw DiskError(operation: "ftruncate", path: path, errno: errno)
        }
    }

    func readText() -> String {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = restarting { pread(descriptor, buffer.baseAddress!, buffer.count, 0) }
            return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        }
    }
}
