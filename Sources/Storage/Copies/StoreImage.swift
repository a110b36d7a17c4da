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
        case attachment
        case superblock
    }

    struct File {
        var name: String
        var byteCount: Int
        var content: Content
    }

    private let disk: any Disk
    private let path: String
    private let snapshot: Snapshot
    private let storeID: [UInt8]
    private let base: Superblock
    let folders: [String]
    /// Complete after `measure`.
    private(set) var files: [File]
    private(set) var byteCount: Int
    private let contents: ContentHold
    /// Attachments whose sizes are not known yet, the last one first.
    private var unmeasured: [String]
    private let last: [File]
    /// The attachment that is being read.
    private var attachment: (any DiskFile)?
    private var offset = 0
    private static let measuredAtOnce = 100
    private static let pieceBytes = 128 << 10

    /// - Parameter storeID: identity of the copy.
    init(_ store: Store, _ snapshot: Snapshot, storeID: [UInt8]) throws(StorageError) {
        disk = store.disk
        path = store.path
        contents = store.contents.hold()
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
        let header = Self.segmentHeader(store, lsn: snapshot.lsn, storeID: storeID)
        last = [
            File(name: "journal/00000000", byteCount: JournalFormat.firstSegmentBytes, content: .segment(header)),
            File(name: "superblock", byteCount: SuperblockFormat.slotBytes * 2, content: .superblock),
        ]
        var folders = ["", "journal", "files"]
        unmeasured = []
        do throws(DiskError) {
            for group in try store.contents.folders() {
                folders.append("files/" + group)
                unmeasured += try store.contents.digests(in: group).map { "files/\(group)/\($0)" }
            }
        } catch {
            throw .disk(error)
        }
        unmeasured.reverse()
        self.folders = folders
        self.files = files
        byteCount = (files + last).reduce(0) { $0 + $1.byteCount }
    }

    /// Asks for the sizes of some attachments, which never change; true when all are known.
    func measure() throws(StorageError) -> Bool {
        for _ in 0..<Self.measuredAtOnce {
            guard let name = unmeasured.popLast() else {
                files += last
                return true
            }
            let count: Int
            do throws(DiskError) { count = try disk.byteCount(of: "\(path)/\(name)") } catch {
                throw Self.lost(name, error)
            }
            files.append(File(name: name, byteCount: count, content: .attachment))
            byteCount += count
        }
        return false
    }

    private static func lost(_ name: String, _ error: DiskError) -> StorageError {
        if case .notFound = error { return .corrupt(what: "\(name) went away while it was copied") }
        return .disk(error)
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
        case .attachment: return try readAttachment(files[index], write)
        }
        return true
    }

    /// One attachment is open at a time.
    private func readAttachment(
        _ entry: File, _ write: (UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) -> Bool {
        let count = min(Self.pieceBytes, entry.byteCount - offset)
        let piece: [UInt8]
        do throws(DiskError) {
            if attachment == nil {
                attachment = try disk.open("\(path)/\(entry.name)", use: .readOnly, create: false)
            }
            piece = try attachment?.read(count, at: offset) ?? []
        } catch {
            throw Self.lost(entry.name, error)
        }
        try withBytes(piece, write)
        guard advance(count, of: entry.byteCount) else { return false }
        attachment = nil
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
