import Platform

// A store from a copy: everything is read and held against the manifest first, then written under another name, checked
// as a store, and renamed. There must be nothing at the place; the copy is not changed.
//
// The new store has an identity of its own: the store it was copied from may still be in use, and files of the two, or
// places that a client remembers in one of them, must not pass for the other's.

package final class StoreRestore {
    private enum Phase { case verify, extract, check, done }

    private let options: StoreOptions
    private let source: String
    private let path: String
    private let form: StoreCopy.Form
    private let storeID: [UInt8]
    private var phase = Phase.verify
    private var reader: CopyReader
    private var target: FolderTarget?
    private var name = ""
    private var isAtStart = false
    private var bytesBefore = 0
    /// What the copy says of itself, once it was verified.
    package private(set) var manifest: CopyManifest?

    /// - Parameters:
    ///   - source: a file or folder that `StoreCopy` made.
    ///   - path: the new store.
    package init(from source: String, to path: String, _ options: StoreOptions) throws(StorageError) {
        self.options = options
        self.source = source
        self.path = path
        if options.disk.exists(path) { throw .disk(.exists(path: path)) }
        guard options.disk.exists(source) else { throw .disk(.notFound(path: source)) }
        form = (try? options.disk.entries(of: source)) == nil ? .file : .folder
        storeID = options.random.bytes(16)
        reader = try CopyReader(options.disk, source, form)
    }

    /// Bytes done, and to do if that is known.
    package var progress: (done: Int, total: Int?) {
        (bytesBefore + reader.byteCount, (manifest?.byteCount ?? reader.totalBytes).map { $0 * 2 })
    }

    /// Does a piece; true when the store is there. After a throw nothing is left of it.
    package func step() throws(StorageError) -> Bool {
        do throws(StorageError) {
            switch phase {
            case .verify: try verify()
            case .extract: try extract()
            case .check: try check()
            case .done: return true
            }
        } catch {
            target?.abandon()
            target = nil
            throw error
        }
        if case .done = phase { return true }
        return false
    }

    private func verify() throws(StorageError) {
        guard try reader.step({ (_) throws(StorageError) in }) else { return }
        manifest = try reader.manifest()
        bytesBefore = reader.byteCount
        reader = try CopyReader(options.disk, source, form)
        do { target = try FolderTarget(options.disk, path + ".new") } catch { throw .disk(error) }
        phase = .extract
    }

    private func extract() throws(StorageError) {
        let isDone = try reader.step { (event) throws(StorageError) in
            switch event {
            case .folder(let name):
                guard !name.isEmpty else { return }
                try onDisk { (target) throws(DiskError) in try target.addFolder(name) }
            case .file(let name, let byteCount):
                self.name = name
                isAtStart = true
                try onDisk { (target) throws(DiskError) in try target.begin(name, byteCount: byteCount) }
            case .data(let bytes):
                let start = isAtStart ? try identified(bytes) : nil
                isAtStart = false
                guard let start else { return try onDisk { (target) throws(DiskError) in try target.write(bytes) } }
                try withBytes(start) { (start) throws(StorageError) in
                    try onDisk { (target) throws(DiskError) in try target.write(start) }
                }
            case .end: try onDisk { (target) throws(DiskError) in try target.end() }
            }
        }
        guard isDone else { return }
        guard try reader.manifest() == manifest else {
            throw .corrupt(what: "\(source) was changed while it was read")
        }
        try onDisk { (target) throws(DiskError) in try target.finish() }
        phase = .check
    }

    /// The first bytes of a file with the new store's identity in them; nil where it has none.
    private func identified(_ bytes: UnsafeRawBufferPointer) throws(StorageError) -> [UInt8]? {
        var start = Array(bytes)
        if name.hasSuffix(".flat") || name.hasPrefix("journal/") {
            guard start.count >= PageFormat.pageBytes else { throw .corrupt(what: "\(source): \(name) is too short") }
            start.replaceSubrange(PageFormat.Identity.store..<(PageFormat.Identity.store + 16), with: storeID)
            if name.hasPrefix("journal/") {
                let hash = Hash.of(Array(start[..<JournalFormat.segmentHash]))
                withUnsafeBytes(of: hash) { start.replaceSubrange(JournalFormat.segmentHash..<4096, with: $0) }
            }
            return start
        }
        guard name == "superblock" else { return nil }
        for slot in 0..<2 {
            let range = slot * SuperblockFormat.slotBytes..<(slot + 1) * SuperblockFormat.slotBytes
            guard start.count >= range.upperBound, var block = Superblock(decoding: Array(start[range])) else {
                continue
            }
            block.storeID = storeID
            start.replaceSubrange(range, with: block.encoded())
        }
        return start
    }

    /// Opens the new store for reading, verifies every page, row and index entry, and gives it its name.
    private func check() throws(StorageError) {
        let report = try StoreCheck.run(at: path + ".new", options)
        if let finding = report.findings.first { throw .corrupt(what: "\(source) holds a damaged store: \(finding)") }
        do throws(DiskError) {
            if options.disk.exists(path) { throw .exists(path: path) }
            try options.disk.rename(path + ".new", to: path)
            try options.disk.flushFolder(Store.parent(of: path))
        } catch {
            throw .disk(error)
        }
        target = nil
        phase = .done
    }

    private func onDisk(_ body: (FolderTarget) throws(DiskError) -> Void) throws(StorageError) {
        guard let target else { throw .snapshotTooOld }
        do throws(DiskError) { try body(target) } catch { throw .disk(error) }
    }
}
