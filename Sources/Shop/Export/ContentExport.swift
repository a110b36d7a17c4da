// The files of attachments on their way out: those that the exported records name, in a folder like the store's own.
//
//     files/ab/ab12…    named by SHA-256, so what is read again proves itself
//
// A file that is missing in the store, or is not what its name says, is left out and counted: its record stands for
// itself, and a store made of the export lacks it as this one does.

internal import Platform
internal import Records

final class ContentExport {
    static let folder = "files"

    private let contents: Contents
    private let path: String
    private var named: Set<String> = []
    /// What is still to be written, the last one first; nil while records come.
    private var waiting: [String]?
    private var folders: [String] = []
    private var current: (digest: String, file: ExportFile, size: Int)?
    private(set) var count = ExportManifest.ContentCount()
    private(set) var missingCount = 0

    private static let pieceBytes = 256 << 10

    init(_ contents: Contents, to folder: String) {
        self.contents = contents
        path = "\(folder)/\(Self.folder)"
    }

    /// Has what a record names written later.
    func note(_ record: Record) { named.formUnion(Contents.named(by: record)) }

    /// Writes a piece; true when everything is written.
    func step() throws(ShopError) -> Bool {
        if waiting == nil {
            waiting = named.sorted().reversed()
            named = []
        }
        if current != nil {
            try copyOn()
        } else if let digest = waiting?.popLast() {
            try begin(digest)
        } else {
            do throws(DiskError) {
                for folder in folders.reversed() { try RealDisk().flushFolder(folder) }
            } catch {
                throw .unwritable(error)
            }
            return true
        }
        return false
    }

    private func begin(_ digest: String) throws(ShopError) {
        guard let size = try shopping({ () throws(RecordError) in try contents.byteCount(of: digest) }) else {
            missingCount += 1
            return
        }
        try makeFolder(path)
        try makeFolder("\(path)/\(digest.prefix(2))")
        current = (digest, try ExportFile("\(path)/\(digest.prefix(2))/\(digest)"), size)
    }

    private func makeFolder(_ folder: String) throws(ShopError) {
        guard !folders.contains(folder) else { return }
        do throws(DiskError) { try RealDisk().makeFolder(folder) } catch { throw .unwritable(error) }
        folders.append(folder)
    }

    private func copyOn() throws(ShopError) {
        guard let (digest, file, size) = current else { return }
        let bytes = try shopping { () throws(RecordError) in
            try contents.read(digest, min(Self.pieceBytes, size - file.byteCount), at: file.byteCount)
        }
        try file.write { $0 += bytes }
        guard file.byteCount == size else { return }
        current = nil
        if try file.finish() == digest {
            count.files += 1
            count.byteCount += size
        } else {
            missingCount += 1
            do throws(DiskError) { try RealDisk().remove("\(path)/\(digest.prefix(2))/\(digest)") } catch {
                throw .unwritable(error)
            }
        }
    }

    /// Removes what was written.
    func letGo() {
        current = nil
        let disk = RealDisk()
        for folder in folders.reversed() {
            for name in (try? disk.entries(of: folder)) ?? [] { try? disk.remove("\(folder)/\(name)") }
            try? disk.remove(folder)
        }
    }
}
