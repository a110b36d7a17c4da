import Glibc
import Platform

/// A folder of its own for a test on the kernel's files; removed with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/fettle-test-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder under \(base)")
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// A path in the folder.
    package func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    deinit { Self.removeAll(path) }

    private static func removeAll(_ path: String) {
        let disk = RealDisk()
        for name in (try? disk.entries(of: path)) ?? [] { removeAll("\(path)/\(name)") }
        try? disk.remove(path)
    }
}
