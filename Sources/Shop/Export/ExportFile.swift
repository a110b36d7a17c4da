// A file on its way out: written in large pieces, with its length and digest at the end. The shop's data are in it, so
// nobody else may read it (C-19).

internal import JSON
internal import Platform

final class ExportFile {
    private let file: any DiskFile
    private var pending: [UInt8] = []
    private var digest = SHA256()
    /// Bytes written, those that wait included.
    var byteCount: Int { written + pending.count }
    private var written = 0

    private static let pieceBytes = 1 << 20

    /// Makes the file, which must not be there.
    init(_ path: String) throws(ShopError) {
        do throws(DiskError) { file = try RealDisk().open(path, use: .readWrite, create: true) } catch {
            throw .unwritable(error)
        }
        pending.reserveCapacity(Self.pieceBytes + (64 << 10))
    }

    /// Appends to the file.
    func write(_ bytes: UnsafeRawBufferPointer) throws(ShopError) {
        pending.append(contentsOf: bytes)
        if pending.count >= Self.pieceBytes { try writePending() }
    }

    /// Appends what `make` adds to the bytes it is given.
    func write(_ make: (inout [UInt8]) -> Void) throws(ShopError) {
        make(&pending)
        if pending.count >= Self.pieceBytes { try writePending() }
    }

    /// Makes everything durable and returns the digest of the file (SHA-256, hexadecimal).
    func finish() throws(ShopError) -> String {
        try writePending()
        do throws(DiskError) { try file.flush() } catch { throw .unwritable(error) }
        return digest.hex()
    }

    private func writePending() throws(ShopError) {
        guard !pending.isEmpty else { return }
        pending.withUnsafeBytes { digest.update($0) }
        do throws(DiskError) { try file.write(pending, at: written) } catch { throw .unwritable(error) }
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }
}

extension ShopError {
    /// A file or folder beside the store cannot be written.
    static func unwritable(_ error: DiskError) -> ShopError {
        let reason: StaticString = if case .noSpace = error { "noSpace" } else { "io" }
        return ShopError(.storage, "The export cannot be written: \(error).", hint: "Name a folder you may write to.") {
            $0.member("reason", literal: reason)
        }
    }
}
