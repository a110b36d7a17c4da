// The files of attachments in an exported folder, read one by one. Each must be what its name says, and all of them as
// many as the manifest counts. They go into the store before any record does; what no record comes to name is swept.

internal import Platform
internal import Records

final class ExportedContents {
    private let expected: ExportManifest.ContentCount
    private let folder: String
    /// Where they go; nil for a dry run.
    private let contents: Contents?
    /// Still to be read, the last one first.
    private var waiting: [String]
    private var current: (name: String, file: InputFile, content: NewContent?, sum: SHA256)?
    private var found = ExportManifest.ContentCount()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)

    init(_ manifest: ExportManifest, folder: String, into contents: Contents?) throws(ShopError) {
        expected = manifest.contents ?? ExportManifest.ContentCount()
        self.folder = "\(folder)/\(ContentExport.folder)"
        self.contents = contents
        waiting = expected.files == 0 ? [] : try Self.names(self.folder)
        guard waiting.count == expected.files else {
            throw .damaged(
                ContentExport.folder, nil,
                "it has \(waiting.count) files of attachments, and the manifest says \(expected.files)")
        }
    }

    deinit { buffer.deallocate() }

    private static func names(_ folder: String) throws(ShopError) -> [String] {
        let disk = RealDisk()
        var names: [String] = []
        do throws(DiskError) {
            for group in try disk.entries(of: folder) {
                for name in try disk.entries(of: "\(folder)/\(group)") {
                    guard Contents.isDigest(name), name.hasPrefix(group), group.utf8.count == 2 else { continue }
                    names.append(name)
                }
            }
        } catch {
            if case .notFound = error { return [] }
            throw .unreadable(folder, error)
        }
        return names.reversed()
    }

    /// Bytes read so far.
    private(set) var bytesDone = 0

    /// Reads a piece; true after the last file.
    func step() throws(ShopError) -> Bool {
        guard let (name, file, content, sum) = current else { return try begin() }
        let place = "\(folder)/\(name.prefix(2))/\(name)"
        let count: Int
        do throws(DiskError) { count = try file.read(into: buffer) } catch { throw .unreadable(place, error) }
        if count == 0 {
            try end(name, content, sum)
            return false
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        var next = sum
        next.update(bytes)
        if let content { try shopping { () throws(RecordError) in try content.append(Array(bytes)) } }
        bytesDone += count
        found.byteCount += count
        current = (name, file, content, next)
        return false
    }

    private func begin() throws(ShopError) -> Bool {
        guard let name = waiting.popLast() else {
            guard found == expected else {
                throw .damaged(
                    ContentExport.folder, nil,
                    "its files have \(found.byteCount) bytes, and the manifest says \(expected.byteCount)")
            }
            return true
        }
        let place = "\(folder)/\(name.prefix(2))/\(name)"
        let file: InputFile
        do throws(DiskError) { file = try InputFile(place) } catch { throw .unreadable(place, error) }
        let contents = contents
        let content = try shopping { () throws(RecordError) in try contents?.begin() }
        current = (name, file, content, SHA256())
        return false
    }

    private func end(_ name: String, _ content: NewContent?, _ sum: SHA256) throws(ShopError) {
        current = nil
        guard sum.hex() == name else {
            throw .damaged(
                "\(ContentExport.folder)/\(name.prefix(2))/\(name)", nil, "its bytes are not those that its name says")
        }
        found.files += 1
        let contents = contents
        if let content { _ = try shopping { () throws(RecordError) in try contents?.seal(content) } }
    }
}
