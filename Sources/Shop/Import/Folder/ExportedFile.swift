// One file of an exported folder, read record by record; at its end it must be what the manifest says of it.

internal import JSON
internal import Platform
internal import Records

final class ExportedFile {
    let entry: ExportManifest.File
    private let input: InputFile
    private var lines = JSONLinesReader(lineLimit: 4 << 20)
    private var digest = SHA256()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private let arena = JSONArena(byteCount: 16 << 20)
    private(set) var bytesDone = 0
    private(set) var rows = 0
    private var lastRow: UInt64 = 0
    private var isEnded = false

    init(_ entry: ExportManifest.File, folder: String) throws(ShopError) {
        self.entry = entry
        let path = "\(folder)/\(entry.name)"
        do throws(DiskError) { input = try InputFile(path) } catch {
            if case .notFound = error { throw .damaged(entry.name, nil, "the file is missing") }
            throw .unreadable(path, error)
        }
        if input.byteCount != entry.byteCount {
            throw .damaged(
                entry.name, nil, "it has \(input.byteCount) bytes, and the manifest says \(entry.byteCount)")
        }
    }

    deinit { buffer.deallocate() }

    /// The next record; nil at the end of a file that is whole.
    /// - Throws: validation that names file and line.
    func next() throws(ShopError) -> StoredRecord? {
        while true {
            switch lines.next() {
            case .text(let number, let bytes): return try record(number, bytes)
            case .tooLong(let number): throw .damaged(entry.name, number, "the line is too long")
            case nil:
                if isEnded {
                    try checkEnd()
                    return nil
                }
                try readPiece()
            }
        }
    }

    private func record(_ line: Int, _ bytes: UnsafeRawBufferPointer) throws(ShopError) -> StoredRecord {
        let record: StoredRecord
        let document: Document
        do throws(JSONError) { document = try Document(parsing: bytes, in: arena) } catch {
            throw .damaged(entry.name, line, "column \(error.column): \(error.reason)")
        }
        do throws(StoredRecord.Fault) { record = try StoredRecord(document.root, of: entry.collection) } catch {
            throw .damaged(entry.name, line, error.text)
        }
        guard record.row > lastRow else { throw .damaged(entry.name, line, "the ids do not rise") }
        guard record.row < entry.next else { throw .damaged(entry.name, line, "the id is not below next") }
        lastRow = record.row
        rows += 1
        return record
    }

    private func readPiece() throws(ShopError) {
        let count: Int
        do throws(DiskError) { count = try input.read(into: buffer) } catch { throw .unreadable(input.path, error) }
        if count == 0 {
            isEnded = true
            lines.finish()
            return
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        digest.update(bytes)
        lines.append(bytes)
        bytesDone += count
    }

    private func checkEnd() throws(ShopError) {
        if rows != entry.rows {
            throw .damaged(entry.name, nil, "it has \(rows) records, and the manifest says \(entry.rows)")
        }
        if digest.hex() != entry.sha256 {
            throw .damaged(entry.name, nil, "its SHA-256 is not the one in the manifest: something in it was changed")
        }
    }
}
