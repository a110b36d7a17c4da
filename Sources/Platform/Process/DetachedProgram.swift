internal import CPlatform
internal import Glibc

/// A program that shows something to a person and goes on by itself: it hears and says nothing here, and outlives us.
package final class DetachedProgram {
    private let number: Int32
    private var ending: Int32?

    /// Starts the program of a name or path; a name is looked for in PATH.
    package init(_ name: String, _ arguments: [String]) throws(DiskError) {
        guard let path = Self.find(name) else { throw .notFound(path: name) }
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nothing >= 0 else { throw DiskError(operation: "open", path: "/dev/null", errno: errno) }
        defer { close(nothing) }
        let words = ([path] + arguments).map { strdup($0) }
        let result = (words + [nil]).withUnsafeBufferPointer {
            fettle_spawn(path, $0.baseAddress!, nothing, nothing, nothing)
        }
        for word in words { free(word) }
        guard result > 0 else { throw DiskError(operation: "start", path: path, errno: -result) }
        number = result
    }

    /// How it ended: its status, or minus the number of the signal; nil while it runs. Does not wait.
    package func look() -> Int32? {
        guard ending == nil else { return ending }
        var status: Int32 = 0
        switch fettle_reap(number, false, &status) {
        case 0: return nil
        case 1: ending = status
        default: ending = 0
        }
        return ending
    }

    /// The file of a program: the name itself when it has a slash, else the first in PATH that may be run.
    private static func find(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let folders = (CurrentProcess.environment("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        for folder in folders where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        return nil
    }
}
