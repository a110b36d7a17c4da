internal import CPlatform
internal import Glibc

extension CurrentProcess {
    /// Writing to a program or a server that has gone is an error from here on, not the end of this process.
    package static func ignoreClosedPipes() { fettle_ignore_write_signals() }

    /// Goes on as another program, with the same descriptors, number and parent. Returns only when that cannot be: why.
    ///
    /// - Parameter arguments: what follows the program's name.
    package static func replace(with path: String, _ arguments: [String]) -> DiskError {
        let words = ([path] + arguments).map { strdup($0) }
        execv(path, words + [nil])
        let error = DiskError(operation: "execv", path: path, errno: errno)
        for word in words { free(word) }
        return error
    }
}
