internal import Platform

/// A file that only this user can read, gone with its owner.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8], name: String) throws(DiskError) {
        let folder = CurrentProcess.environment("TMPDIR") ?? "/tmp"
        let random = SystemRandom().bytes(8).map { String($0, radix: 16) }.joined()
        path = "\(folder)/fettle-\(random)-\(name)"
        try SmallFile.write(path, bytes)
    }

    deinit { try? RealDisk().remove(path) }
}
