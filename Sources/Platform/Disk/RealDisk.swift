internal import CPlatform
internal import Glibc

/// The kernel's files.
package final class RealDisk: Disk {
    package init() {}

    package func open(_ path: String, use: FileUse, create: Bool) throws(DiskError) -> any DiskFile {
        let descriptor = fettle_open(path, use != .readOnly || create, create, use == .journal)
        guard descriptor >= 0 else { throw DiskError(operation: "open", path: path, errno: -descriptor) }
        if use == .journal && !Without.has(.oDirect) {
            // Where it is refused (tmpfs of old kernels, some network file systems) O_DSYNC alone remains.
            _ = fettle_set_direct(descriptor, true)
        }
        return RealFile(path: path, descriptor: descriptor, use: use)
    }

    package func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    package func byteCount(of path: String) throws(DiskError) -> Int {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw DiskError(operation: "lstat", path: path, errno: errno) }
        return Int(status.st_size)
    }

    package func entries(of folder: String) throws(DiskError) -> [String] {
        guard let stream = opendir(folder) else { throw DiskError(operation: "opendir", path: folder, errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
            let name = String(cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw DiskError(operation: "readdir", path: folder, errno: errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func makeFolder(_ path: String) throws(DiskError) {
        guard mkdir(path, 0o700) == 0 else { throw DiskError(operation: "mkdir", path: path, errno: errno) }
        guard chmod(path, 0o700) == 0 else { throw DiskError(operation: "chmod", path: path, errno: errno) }
    }

    package func rename(_ from: String, to: String) throws(DiskError) {
        guard Glibc.rename(from, to) == 0 else { throw DiskError(operation: "rename", path: from, errno: errno) }
    }

    package func remove(_ path: String) throws(DiskError) {
        guard Glibc.remove(path) == 0 else { throw DiskError(operation: "remove", path: path, errno: errno) }
    }

    package func flushFolder(_ path: String) throws(DiskError) {
        let descriptor = restarting { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw DiskError(operation: "open", path: path, errno: errno) }
        defer { close(descriptor) }
        guard restarting({ fsync(descriptor) }) == 0 else {
            // File systems that keep no folder apart from its files say so; nothing more can be done there.
            if errno == EINVAL || errno == ENOTSUP { return }
            throw DiskError(operation: "fsync", path: path, errno: errno)
        }
    }

    package func lock(_ path: String) throws(DiskError) -> any DiskLock {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        let descriptor = restarting { Glibc.open(path, flags, 0o600) }
        guard descriptor >= 0 else { throw DiskError(operation: "open", path: path, errno: errno) }
        let lock = RealLock(path: path, descriptor: descriptor)
        guard restarting({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
            if errno == EWOULDBLOCK { throw .locked(path: path) }
            throw DiskError(operation: "flock", path: path, errno: errno)
        }
        return lock
    }

    package func freeByteCount(_ folder: String) -> Int? {
        var status = statvfs()
        guard restarting({ statvfs(folder, &status) }) == 0 else { return nil }
        let (bytes, overflow) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
        return overflow ? Int.max : bytes
    }
}

extension DiskError {
    /// The error of a failed call.
    init(operation: String, path: String, errno: Int32) {
        switch errno {
        case ENOENT: self = .notFound(path: path)
        case EEXIST: self = .exists(path: path)
        case ENOSPC, EDQUOT, EFBIG: self = .noSpace(path: path)
        default: self = .io(operation: operation, path: path, errno: errno)
        }
    }
}

/// Makes a call again for as long as a signal interrupts it.
@inline(__always)
func restarting<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
