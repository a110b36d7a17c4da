internal import Platform

// The files of a store that holds one moment of another: compact, without a journal to replay, with one root.
//
//     FORMAT  NAME.flat…  files/…  journal/00000000  superblock
//
// The superblock comes last of all files, because it names what stands in the others.

final class StoreImage {
    enum Content {
        case bytes([UInt8])
        /// A block and zeros after it.
        case segment([UInt8])
        case table(TableImage)
        case attachment(any DiskFile)
        case superblock
    }

    struct File {
        var name: String
        var byteCount: Int
        var content: Content
    }

    private let snapshot: Snapshot
    private let storeID: [UInt8]
    private let base: Superblock
    let folders: [String]
    let files: [File]
    let byteCount: Int
    private var offset = 0
    private static let pieceBytes = 128 << 10

    /// - Parameter storeID: identity of the copy.
    init(_ store: Store, _ snapshot: Snapshot, storeID: [UInt8]) throws(StorageError) {
        self.snapshot = snapshot
        self.storeID = storeID
        let generation = snapshot.generation + 1
        var base = store.superblock
        base.storeID = storeID
        base.generation = generation
        base.lsn = snapshot.lsn
        base.journal = JournalPosition(sequence: 1, offset: JournalFormat.blockBytes)
        base.isClean = true
        base.lastTime = store.lastTime
        self.base = base
        let format = (try? store.disk.readAll(store.path + "/FORMAT")) ?? Array(Store.formatLine(version: "").utf8)
        var files = [File(name: "FORMAT", byteCount: format.count, content: .bytes(format))]
        for number in snapshot.view.tables {
            let name = try snapshot.view.schema(number).definition.file
            let image = try TableImage(
                snapshot.view.file(number), name: name, storeID: storeID, generation: generation)
            files.append(File(name: name, byteCount: image.byteCount, content: .table(image)))
        }
        var folders = ["", "journal", "files"]
        try Self.addAttachments(store, &folders, &files)
        let header = Self.segmentHeader(store, lsn: snapshot.lsn, storeID: storeID)
        files.append(
            File(name: "journal/00000000", byteCount: JournalFormat.firstSegmentBytes, content: .segment(header)))
        files.append(
            File(name: "superblock", byteCount: SuperblockFormat.slotBytes * 2, content: .superblock))
        self.folders = folders
        self.files = files
        byteCount = files.reduce(0) { $0 + $1.byteCount }
    }

    /// Attachments never change; their names are what they hold.
    private static func addAttachments(
        _ store: Store, _ folders: inout [String], _ files: inout [File]
    ) throws(StorageError) {
        let disk = store.disk
        do throws(DiskError) {
            for group in disk.exists(store.path + "/files") ? try disk.entries(of: store.path + "/files") : [] {
                guard let names = try? disk.entries(of: store.path + "/files/" + group) else { continue }
                folders.append("files/" + group)
                for name in names where name.utf8.count == 64 {
                    let path = "files/" + group + "/" + name
                    let file = try disk.open(store.path + "/" + path, use: .readOnly, create: false)
                    files.append(File(name: path, byteCount: try file.byteCount(), content: .attachment(file)))
                }
            }
        } catch {
            throw .disk(error)
        }
    }

    private static func segmentHeader(_ store: Store, lsn: LSN, storeID: [UInt8]) -> [UInt8] {
        let segment = JournalSegment(
            disk: store.disk, folder: "journal", name: "00000000", byteCount: JournalFormat.firstSegmentBytes)
        segment.sequence = 1
        segment.salt = store.random.next()
        segment.first = lsn + 1
        segment.durable = lsn
        var block = [UInt8](repeating: 0, count: JournalFormat.blockBytes)
        block.withUnsafeMutableBytes { segment.encodeHeader(to: $0.baseAddress!, storeID: storeID) }
        return block
    }

    /// Hands the next bytes of a file to `write`; true after the last. Files are taken in order.
    func step(
        _ index: Int, _ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) -> Bool {
        try snapshot.check()
        switch files[index].content {
        case .bytes(let bytes): try withBytes(bytes, write)
        case .table(let image): return try image.step(write)
        case .superblock: try writeSuperblock(write)
        case .segment(let block):
            let count = min(Self.pieceBytes, files[index].byteCount - offset)
            var piece = offset == 0 ? block : []
            piece += [UInt8](repeating: 0, count: count - piece.count)
            try withBytes(piece, write)
            return advance(count, of: files[index].byteCount)
        case .attachment(let file):
            let count = min(Self.pieceBytes, files[index].byteCount - offset)
            let piece: [UInt8]
            do { piece = try file.read(count, at: offset) } catch { throw .disk(error) }
            try withBytes(piece, write)
            return advance(count, of: files[index].byteCount)
        }
        return true
    }

    private func advance(_ count: Int, of total: Int) -> Bool {
        offset += count
        guard offset >= total else { return false }
        offset = 0
        return true
    }

    private func writeSuperblock(
        _ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        var block = base
        block.files = [FileEntry](repeating: FileEntry(), count: Int(snapshot.view.tables.last ?? 0) + 1)
        for case .table(let image) in files.map(\.content) { block.files[Int(image.table)] = image.entry }
        var bytes = [UInt8](repeating: 0, count: SuperblockFormat.slotBytes * 2)
        let start = Int(block.generation % 2) * SuperblockFormat.slotBytes
        bytes.replaceSubrange(start..<(start + SuperblockFormat.slotBytes), with: block.encoded())
        try withBytes(bytes, write)
    }
}
