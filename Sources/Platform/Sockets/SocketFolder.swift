internal import Glibc

/// Where a process puts the socket that others of its user find it by: a folder of mode 0700 in XDG_RUNTIME_DIR, else in
/// /tmp. The path is written down elsewhere, so that a process with another environment (cron) finds it too.
///
///     FOLDER/PID-RANDOM.sock
package enum SocketFolder {
    /// Bytes that the path of a socket may have (sun_path, with its NUL).
    private static let pathBytes = 107

    /// Listens in the first folder that will do. Throws what went wrong with the last.
    package static func listen() throws(DiskError) -> ListeningSocket {
        var candidates = ["/tmp/fettle-\(CurrentProcess.userNumber)"]
        if let runtime = CurrentProcess.environment("XDG_RUNTIME_DIR"), runtime.hasPrefix("/") {
            candidates.insert(runtime + "/fettle", at: 0)
        }
        var failure = DiskError.notFound(path: candidates[0])
        for folder in candidates {
            do throws(DiskError) {
                return try listen(in: folder)
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Listens in a folder, which is made when missing, after taking out what dead processes have left in it.
    package static func listen(in folder: String) throws(DiskError) -> ListeningSocket {
        try claim(folder)
        removeStale(in: folder)
        let number = SystemRandom().next() & 0xFFFF_FFFF
        let path = "\(folder)/\(CurrentProcess.number)-\(String(number, radix: 16)).sock"
        guard path.utf8.count <= pathBytes else {
            throw DiskError(operation: "bind", path: path, errno: ENAMETOOLONG)
        }
        return try ListeningSocket(path: path)
    }

    /// Makes the folder, or makes sure that it is ours alone: in /tmp anyone could have made it first.
    private static func claim(_ folder: String) throws(DiskError) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw DiskError(operation: "mkdir", path: folder, errno: errno)
        }
        var status = stat()
        guard lstat(folder, &status) == 0 else { throw DiskError(operation: "lstat", path: folder, errno: errno) }
        guard UInt32(status.st_mode) & UInt32(S_IFMT) == UInt32(S_IFDIR) else {
            throw DiskError(operation: "open", path: folder, errno: ENOTDIR)
        }
        guard UInt32(status.st_uid) == CurrentProcess.userNumber else {
            throw DiskError(operation: "open", path: folder, errno: EPERM)
        }
        guard UInt32(status.st_mode) & 0o777 != 0o700 else { return }
        guard chmod(folder, 0o700) == 0 else { throw DiskError(operation: "chmod", path: folder, errno: errno) }
    }

    /// Removes sockets of processes that are gone. One whose process we cannot see (another container) and that is
    /// still served stays.
    private static func removeStale(in folder: String) {
        for name in (try? RealDisk().entries(of: folder)) ?? [] where name.hasSuffix(".sock") {
            guard let process = name.split(separator: "-").first.flatMap({ Int32($0) }),
                !CurrentProcess.isRunning(process)
            else { continue }
            let path = "\(folder)/\(name)"
            guard case .io(_, _, let number) = refusal(at: path), number == ECONNREFUSED else { continue }
            unlink(path)
        }
    }

    private static func refusal(at path: String) -> DiskError? {
        do throws(DiskError) {
            _ = try Channel.connect(to: path)
            return nil
        } catch {
            return error
        }
    }
}
