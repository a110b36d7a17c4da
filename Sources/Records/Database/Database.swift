// A store of records: the collections of the schema in one folder. Engine thread only.
//
// A committed transaction is applied and waits for `flush`; nobody is told before that. After `outcomeUnknown` the
// process must end.

package import Platform
package import Storage

package final class Database {
    /// For checks and for figures; records are changed through `transact` alone.
    package let store: Store
    /// The applied state. Records and scans from it are valid until the next change.
    package let live: RecordReader
    /// The files that records name.
    package let contents: Contents
    /// By content without an attachment: the change that names it, as far as one was looked for.
    var changeNamingContent: [String: UInt64] = [:]
    private var transaction: Transaction?
    /// The last transaction that was there when the store was opened.
    let firstLSN: UInt64
    /// By collection number: changes since the open, those taken back included.
    private var changeCounts: [UInt64]

    private init(_ store: Store) throws(RecordError) {
        self.store = store
        contents = Contents(store.contents)
        firstLSN = store.appliedLSN
        lastTime = store.lastTime
        let layouts = try RecordLayout.all(store.live)
        live = RecordReader(store, store.live, layouts, copies: false)
        changeCounts = [UInt64](repeating: 0, count: layouts.count)
    }

    /// Makes an empty store at `path`, which must not exist.
    /// - Parameter version: of the program; older ones tell it when they refuse the store.
    package static func create(
        at path: String, disk: any Disk = RealDisk(), random: any RandomSource = SystemRandom(), version: String = ""
    ) throws(RecordError) {
        var options = StoreOptions(disk: disk, random: random, usesBackgroundThread: false)
        options.engineVersion = version
        try stored { () throws(StorageError) in
            try Store.create(at: path, tables: Collections.all.map(\.storage), options)
        }
    }

    /// Opens the store at `path`. One of an older engine gets the collections, fields and indexes it lacks; one of a newer
    /// engine is `unsupported`.
    /// - Parameters:
    ///   - usesBackgroundThread: whether checkpoints are written beside the engine; false for simulations.
    ///   - version: of the program.
    ///   - copyTime: has an older store copied to a file beside it before it is changed, at this time; nil: no copy.
    package static func open(
        at path: String, disk: any Disk = RealDisk(), random: any RandomSource = SystemRandom(),
        usesBackgroundThread: Bool = true, version: String = "", copyTime: Instant? = nil
    ) throws(RecordError) -> Database {
        var options = StoreOptions(disk: disk, random: random, usesBackgroundThread: usesBackgroundThread)
        options.engineVersion = version
        options.copiesBeforeEvolution = copyTime.map { ($0.description, $0.milliseconds / 1000) }
        options.catalogDigest = Collections.catalogDigest
        let store = try stored { () throws(StorageError) in
            try Store.open(at: path, tables: Collections.all.map(\.storage), options)
        }
        return try Database(store)
    }

    // MARK: Changing

    /// Runs `body` in a transaction: commits when it returns, takes everything back when it throws. Not to be nested.
    package func transact<Result, Failure: RecordFailure>(
        _ author: Author, _ body: (Transaction) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let transaction: Transaction
        do throws(RecordError) { transaction = try begin(author) } catch { throw Failure(error) }
        do throws(Failure) {
            let result = try body(transaction)
            commit()
            return result
        } catch {
            rollback()
            throw error
        }
    }

    /// Begins a transaction that `commit` or `rollback` ends; nothing else is begun meanwhile.
    package func begin(_ author: Author) throws(RecordError) -> Transaction { try begin(author, isRehearsal: false) }

    func begin(_ author: Author, isRehearsal: Bool) throws(RecordError) -> Transaction {
        precondition(transaction == nil, "transactions are not nested")
        var author = author
        if author.at.milliseconds < lastTime {
            author.at = Instant(milliseconds: lastTime, offsetSeconds: author.at.offsetSeconds)
        }
        let info = TransactionInfo(
            at: author.at.milliseconds, actor: author.actor, method: author.method,
            requestKey: author.requestKey ?? "")
        try stored { () throws(StorageError) in
            try store.begin(info, atText: author.at.description, isRehearsal: isRehearsal)
        }
        let begun = Transaction(author, store, RecordReader(store, live.view, live.layouts, copies: true))
        transaction = begun
        return begun
    }

    /// Makes the open transaction part of what the next `flush` writes.
    package func commit() {
        guard let ended = transaction else { preconditionFailure("no transaction to commit") }
        end(ended)
        store.commit()
        if !ended.changes.isEmpty { lastTime = ended.author.at.milliseconds }
    }

    /// Takes everything of the open transaction back; does nothing when there is none.
    package func rollback() {
        guard let ended = transaction else { return }
        end(ended)
        // What was worked out from what is taken back must not pass for what is there.
        for collection in ended.changes.keys { changeCounts[Int(collection.rawValue)] += 1 }
        store.rollback()
    }

    private func end(_ ended: Transaction) {
        transaction = nil
        for (collection, count) in ended.changes { changeCounts[Int(collection.rawValue)] += UInt64(count) }
    }

    package var isInTransaction: Bool { transaction != nil }

    /// Rises whenever records of the collection may have changed: what a cache of them compares.
    package func changeCount(_ collection: CollectionNumber) -> UInt64 {
        changeCounts[Int(collection.rawValue)] + UInt64(transaction?.changes[collection] ?? 0)
    }

    // MARK: Moments

    /// The applied state of this moment, readable until it is closed whatever is changed meanwhile.
    package func snapshot() throws(RecordError) -> RecordSnapshot {
        let snapshot = try stored { () throws(StorageError) in try store.snapshot() }
        return RecordSnapshot(snapshot, RecordReader(store, snapshot.view, live.layouts, copies: false))
    }

    // MARK: Durability

    /// Bytes that wait for the next flush.
    package var pendingBytes: Int { store.pendingBytes }

    /// Makes everything committed durable: one journal write for all of it.
    package func flush() throws(RecordError) { try stored { () throws(StorageError) in try store.flush() } }

    /// Starts and ends checkpoints as budgets ask; after each flush, and when idle.
    package func maintain(idle: Bool = false) { store.maintain(idle: idle) }

    /// Whether the journal past its end is still being searched for proof of missing changes (F10); `maintain` goes on with it.
    package var isSearchingJournal: Bool { store.isSearchingJournal }

    /// Ends the log after a second without writes (F10).
    package func seal() throws(RecordError) { try stored { () throws(StorageError) in try store.seal() } }

    package var isSealed: Bool { store.isSealed }

    /// Writes everything down now.
    package func checkpoint() throws(RecordError) {
        try stored { () throws(StorageError) in try store.checkpointNow() }
    }

    /// Writes everything down and lets go of the files.
    package func close() throws(RecordError) { try stored { () throws(StorageError) in try store.close() } }

    // MARK: State

    package var path: String { store.path }

    /// Where the store lies, for files beside the collections.
    package var disk: any Disk { store.disk }

    /// Why nothing may be changed; nil in normal life.
    package var readOnlyReason: String? { store.readOnlyReason }
    package var isDiskFull: Bool { store.isDiskFull }

    /// Time of the last commit, ms since 1970 UTC, 0 when there was none: what ClockRule starts from. An author's time
    /// before it is taken for it.
    package private(set) var lastTime: Int64
}

/// One moment of a database. Closes when it is let go.
package final class RecordSnapshot {
    private let snapshot: Snapshot
    package let reader: RecordReader

    init(_ snapshot: Snapshot, _ reader: RecordReader) {
        self.snapshot = snapshot
        self.reader = reader
    }

    package var isOpen: Bool { snapshot.isOpen }

    package func close() { snapshot.close() }
}
