package import Platform

// A store: tables in a folder, changed by transactions, read live or through snapshots.
//
// Engine thread only. A transaction is applied to memory at once and put into the pending group; `flush` makes the
// group durable, and only then may anyone be told. What is applied and not flushed is lost by a crash, whole.
//
// Invariants: told <= durable <= applied. The root on disk plus the journal after it equal the applied state. After a
// failed journal write (`outcomeUnknown`), or a change that broke off half way, nothing is changed any more.

package final class Store {
    package let path: String
    package let disk: any Disk
    let random: any RandomSource
    /// Files that rows name.
    package let contents: ContentFolder
    var lock: (any DiskLock)?
    let arena: Arena
    /// By table number.
    let tables: [TableState?]
    package let journal: Journal
    let superblockFile: any DiskFile
    var superblock: Superblock
    var older: Superblock?

    // Transactions
    let records = JournalRecords()
    var nextLSN: LSN
    var open: OpenTransaction?
    var builder = RowBuilder()
    /// Why nothing may be changed any more; nil in normal life.
    package internal(set) var readOnlyReason: String?
    /// Growing the files failed for want of room: changes are refused until it succeeds.
    package internal(set) var isDiskFull = false

    /// What of the journal past its end is still to be searched; no checkpoint runs before that is done.
    var journalSearch: JournalSearch?

    // Checkpoints
    var runner: any CheckpointRunner
    var running: (checkpoint: Checkpoint, epoch: UInt64)?
    let clock = SystemClock()
    /// How long the engine thread has stood still for checkpoints so far.
    package internal(set) var waitedNanoseconds: UInt64 = 0
    /// Open snapshots, the oldest first.
    var snapshots: [OpenSnapshot] = []
    package internal(set) var checkpointCount = 0
    /// What stopped the last checkpoint; nil after one that went well.
    package internal(set) var checkpointFailure: StorageError?
    /// What the open found; for people.
    package internal(set) var recovery: Recovery

    /// What opening a store came to.
    package struct Recovery: Sendable {
        package var generation: UInt64
        /// Transactions that were in the journal only.
        package var replayed: Int
        /// The newest root could not be used; the older one was.
        package var usedOlderRoot: Bool
        /// Indexes that were made anew, their rules having changed.
        package var rebuiltIndexes: [String]
        /// Bytes of the journal past its end that were searched before anything was answered; none after a clean close.
        package var searchedBytes = 0
        /// The store was an older engine's, and now has this one's definitions.
        package var isEvolved = false
        /// Acknowledged data are missing from the journal; the store is then read only.
        package var damage: String?
    }

    init(
        path: String, disk: any Disk, random: any RandomSource, lock: (any DiskLock)?, arena: Arena,
        tables: [TableState?], journal: Journal, superblockFile: any DiskFile, superblock: Superblock,
        older: Superblock?, nextLSN: LSN, runner: any CheckpointRunner, recovery: Recovery
    ) {
        self.path = path
        self.disk = disk
        contents = ContentFolder(disk, store: path)
        self.random = random
        self.lock = lock
        self.arena = arena
        self.tables = tables
        self.journal = journal
        self.superblockFile = superblockFile
        self.superblock = superblock
        self.older = older
        self.nextLSN = nextLSN
        self.runner = runner
        self.recovery = recovery
        live = ReadView(files: tables.map { $0?.space.view }, schemas: tables.map { $0?.schema })
    }

    /// The applied state. Rows and scans from it are valid until the next change.
    package let live: ReadView

    /// What `StoreOptions.catalogDigest` is to be for this store's definitions.
    package var catalogDigest: UInt64 {
        get throws(StorageError) { try Catalog.digest(try live.file(Catalog.table)) }
    }

    package var storeID: [UInt8] { superblock.storeID }
    package var generation: UInt64 { superblock.generation }
    /// The last transaction that is applied, and the last that is durable.
    package var appliedLSN: LSN { nextLSN - 1 }
    package var durableLSN: LSN { journal.durable }
    /// Wall time of the last durable group, ms; the clock of the store never runs behind it (C-18).
    package var lastTime: Int64 { max(journal.lastTime, superblock.lastTime) }

    func table(_ number: UInt16) throws(StorageError) -> TableState {
        guard Int(number) < tables.count, let table = tables[Int(number)] else {
            throw .unsupported(what: "table \(number): this store has none")
        }
        return table
    }

    /// Tells who holds the store, for processes that find it locked.
    package func describeHolder(_ text: String) throws(StorageError) {
        do { try lock?.write(text: text) } catch { throw .disk(error) }
    }

    /// Whether a page of some mapping could not be read since the last call (SIGBUS, which then shows zeros). What was
    /// read meanwhile must not be answered; every page is verified again before it is used.
    package func takeDamage() -> Bool {
        guard Mapping.takeDamagedFlag() else { return false }
        for case let table? in tables { table.space.view.forgetVerified() }
        return true
    }

    // MARK: Snapshots

    /// The durable and applied state of this moment. At most 16 are open at once.
    package func snapshot() throws(StorageError) -> Snapshot {
        guard open == nil else { throw .readOnly(why: "a transaction is open") }
        guard snapshots.count < 16 else { throw .snapshotTooOld }
        let epoch = arena.openEpoch()
        let view = ReadView(files: tables.map { $0?.space.view.copy() }, schemas: live.schemas)
        let snapshot = Snapshot(view: view, epoch: epoch, generation: generation, lsn: appliedLSN, store: self)
        snapshots.append(OpenSnapshot(snapshot: snapshot, generation: generation))
        return snapshot
    }

    func closed(_ snapshot: Snapshot) {
        // One that goes for want of references is nil here already.
        snapshots.removeAll { $0.snapshot == nil || $0.snapshot === snapshot }
        arena.closeEpoch(snapshot.epoch)
    }
}

struct OpenSnapshot {
    weak var snapshot: Snapshot?
    /// The root whose pages it reads.
    var generation: UInt64
}
