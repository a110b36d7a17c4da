import Platform

// Copying a store while it is used, step by step on the engine thread (docs/durability.md, copies):
//
//     a checkpoint, so that the moment is small  ->  a snapshot  ->  files  ->  MANIFEST  ->  flush
//         ->  everything read again and compared  ->  rename, and flush of the folder
//
// Until the rename the copy has another name, so what has the right name is whole. Whatever goes wrong, nothing is left.

package final class StoreCopy {
    package enum Form: Sendable { case file, folder }

    private enum Phase { case settle, measure, copy(Int), manifest, verify, done }

    private let store: Store
    private let path: String
    private let form: Form
    private let at: String
    private let version: String
    private let storeID: [UInt8]
    private var target: (any CopyTarget)?
    private var snapshot: Snapshot?
    private var image: StoreImage?
    private var reader: CopyReader?
    private var phase = Phase.settle
    private var hasSettled = false
    private var hasBegunFile = false
    private var digest = SHA256()
    private var copiedBytes = 0
    private var totalBytes: Int?
    private var verifiedBytes = 0
    private(set) package var manifest: CopyManifest

    /// Begins a copy at `path`, which must not exist.
    /// - Parameters:
    ///   - at: time of the copy, as RFC 3339 text and in seconds since 1970.
    ///   - version: of the program.
    ///   - id: identity of the copy; the store's own when nil.
    package init(
        of store: Store, to path: String, as form: Form, at: (text: String, seconds: Int64), version: String,
        id: [UInt8]? = nil
    ) throws(StorageError) {
        self.store = store
        self.path = path
        self.form = form
        self.at = at.text
        self.version = version
        storeID = id ?? store.storeID
        manifest = CopyManifest(store: "", generation: 0, lsn: 0, sequence: 0, at: at.text, engine: version)
        if store.disk.exists(path) { throw .disk(.exists(path: path)) }
        do throws(DiskError) {
            target =
                form == .file
                ? try TarTarget(store.disk, path, seconds: at.seconds)
                : try FolderTarget(store.disk, path + ".partial")
        } catch {
            throw .disk(error)
        }
    }

    /// Bytes done and to do, reading again included.
    package var progress: (done: Int, total: Int?) {
        guard case .settle = phase else {
            return (copiedBytes + verifiedBytes, totalBytes ?? image.map { $0.byteCount * 2 })
        }
        return (0, nil)
    }

    /// Does a piece of some 100 KiB; true when the copy has its name. After a throw nothing is left of it.
    package func step() throws(StorageError) -> Bool {
        do throws(StorageError) {
            switch phase {
            case .settle: try settle()
            case .measure: if try image?.measure() ?? true { phase = .copy(0) }
            case .copy(let index): try copy(index)
            case .manifest: try writeManifest()
            case .verify: try verify()
            case .done: return true
            }
        } catch {
            cancel()
            throw error
        }
        if case .done = phase { return true }
        return false
    }

    /// Gives the copy up.
    package func cancel() {
        snapshot?.close()
        snapshot = nil
        image = nil
        reader = nil
        target?.abandon()
        target = nil
    }

    /// Has what changed written down first: the snapshot then reads the files, and keeps little in memory.
    private func settle() throws(StorageError) {
        // A moment is between transactions; a long one may go on beside this.
        if store.isInTransaction { return }
        if !hasSettled {
            if store.isCheckpointRunning || store.isSearchingJournal { return store.maintain() }
            hasSettled = true
            store.maintain(idle: true)
            return
        }
        if store.isCheckpointRunning { return store.maintain() }
        if store.pendingBytes > 0 { try store.flush() }
        let snapshot = try store.snapshot()
        self.snapshot = snapshot
        let image = try StoreImage(store, snapshot, storeID: storeID)
        self.image = image
        manifest.store = storeID.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        manifest.generation = snapshot.generation + 1
        manifest.lsn = snapshot.lsn
        manifest.sequence = (try? snapshot.view.nextRow(Store.changesTable).number).map { $0 - 1 } ?? 0
        for folder in image.folders { try onDisk { (target) throws(DiskError) in try target.addFolder(folder) } }
        phase = .measure
    }

    private func copy(_ index: Int) throws(StorageError) {
        guard let image, index < image.files.count else {
            phase = .manifest
            return
        }
        let file = image.files[index]
        if !hasBegunFile {
            hasBegunFile = true
            digest = SHA256()
            try onDisk { (target) throws(DiskError) in try target.begin(file.name, byteCount: file.byteCount) }
        }
        let isDone = try image.step(index) { (bytes) throws(StorageError) in
            digest.update(bytes)
            copiedBytes += bytes.count
            try onDisk { (target) throws(DiskError) in try target.write(bytes) }
        }
        guard isDone else { return }
        try onDisk { (target) throws(DiskError) in try target.end() }
        manifest.files.append(CopyManifest.File(name: file.name, byteCount: file.byteCount, digest: digest.hex()))
        hasBegunFile = false
        phase = .copy(index + 1)
    }

    private func writeManifest() throws(StorageError) {
        manifest.files.sort { $0.name < $1.name }
        let bytes = manifest.encoded()
        try onDisk { (target) throws(DiskError) in
            try target.begin(CopyManifest.name, byteCount: bytes.count)
            var failure: DiskError?
            bytes.withUnsafeBytes { buffer in
                do throws(DiskError) { try target.write(buffer) } catch { failure = error }
            }
            if let failure { throw failure }
            try target.end()
            try target.finish()
        }
        snapshot?.close()
        snapshot = nil
        totalBytes = image.map { $0.byteCount * 2 }
        image = nil
        reader = try CopyReader(store.disk, (target?.partialPath ?? path), form)
        phase = .verify
    }

    private func verify() throws(StorageError) {
        guard let reader else { return }
        let isDone = try reader.step { (_) throws(StorageError) in }
        verifiedBytes = reader.byteCount
        guard isDone else { return }
        guard try reader.manifest() == manifest else {
            throw .corrupt(what: "\(path): what was written is not what is read again")
        }
        do throws(DiskError) {
            if store.disk.exists(path) { throw .exists(path: path) }
            try store.disk.rename(target?.partialPath ?? "", to: path)
            try store.disk.flushFolder(Store.parent(of: path))
        } catch {
            throw .disk(error)
        }
        target = nil
        phase = .done
    }

    private func onDisk(_ body: (any CopyTarget) throws(DiskError) -> Void) throws(StorageError) {
        guard let target else { throw .snapshotTooOld }
        do throws(DiskError) { try body(target) } catch { throw .disk(error) }
    }
}
