package import Platform

/// A content on its way in. One that is let go before it is sealed leaves nothing behind.
package final class ContentDraft {
    let path: String
    private let disk: any Disk
    private let file: any DiskFile
    private var sum = SHA256()
    package private(set) var byteCount = 0
    var isSealed = false
    private var flushedCount = 0
    /// Bytes are flushed as they come, so that no flush holds answers up for long.
    private static let flushBytes = 1 << 20

    init(_ disk: any Disk, _ path: String) throws(DiskError) {
        self.disk = disk
        self.path = path
        file = try disk.open(path, use: .readWrite, create: true)
    }

    deinit { if !isSealed { try? disk.remove(path) } }

    /// Adds what comes next. After a throw the draft is of no use.
    package func append(_ bytes: [UInt8]) throws(DiskError) {
        try file.write(bytes, at: byteCount)
        bytes.withUnsafeBytes { sum.update($0) }
        byteCount += bytes.count
        guard byteCount - flushedCount >= Self.flushBytes else { return }
        try file.flush()
        flushedCount = byteCount
    }

    /// SHA-256 of what has come, as 64 hexadecimal digits.
    package var digest: String { sum.hex() }

    /// The first bytes of what has come.
    package func head(_ count: Int) throws(DiskError) -> [UInt8] {
        let count = min(count, byteCount)
        return count == 0 ? [] : try file.read(count, at: 0)
    }

    func flush() throws(DiskError) { try file.flush() }
}
