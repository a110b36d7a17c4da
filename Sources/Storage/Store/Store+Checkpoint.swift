import Platform

// When checkpoints run, and how their results come back (docs/durability.md).

extension Store {
    /// Bytes of all collection files as of the root.
    package var fileBytes: Int {
        superblock.files.reduce(0) { $0 + Int($1.physicalPages) * PageFormat.pageBytes }
    }

    /// The arena's bound: a quarter of the store, within 16 and 96 MiB.
    package var arenaBound: Int { min(96 << 20, max(16 << 20, fileBytes / 4)) }
    package var arenaBytes: Int { arena.usedFrames * PageFormat.pageBytes }
    /// Of these, what only snapshots and the running checkpoint still need.
    private var retiredBytes: Int { arena.retiredFrames * PageFormat.pageBytes }

    var isDirty: Bool { tables.contains { $0?.space.isDirty ?? false } }
    package var isCheckpointRunning: Bool { running != nil }

    /// Starts, ends or waits for a checkpoint as budgets ask. Called after each flush and when the engine is idle.
    /// - Parameter idle: nothing was written for a while, so that even little is worth writing down.
    package func maintain(idle: Bool = false) {
        if isSearchingJournal { return searchJournal(JournalSearch.windowBytes) }
        closeOutgrownSnapshots()
        if hasIndexWork { buildIndexes() }
        if running != nil {
            runner.advance()
            if runner.isDone { endCheckpoint() } else { waitWherePressing() }
        }
        if isDiskFull, idle, running == nil, !isDirty { isDiskFull = !restoreReserve() }
        guard running == nil, isDirty, records.isEmpty, open == nil, readOnlyReason == nil else { return }
        let journalled = journal.bytes(since: superblock.journal)
        if idle || isDiskFull || journalled > journal.ringBytes / 4 || arenaBytes - retiredBytes > arenaBound / 2 {
            beginCheckpoint()
        }
        waitWherePressing()
    }

    /// Whether the journal past the end of its log is still to be searched; `maintain` does it piece by piece.
    package var isSearchingJournal: Bool { journalSearch != nil && readOnlyReason == nil }

    /// Searches on. Proof of a missing transaction ends all changes: what is there is an earlier state.
    private func searchJournal(_ byteCount: Int) {
        do throws(StorageError) {
            if let damage = try journalSearch?.step(byteCount) {
                recovery.damage = damage
                readOnlyReason = damage
            }
            if journalSearch?.isDone ?? true { journalSearch = nil }
        } catch {
            poison(error)
        }
    }

    /// The engine waits for the running checkpoint rather than let a budget overflow: a few milliseconds for each flush
    /// where most of it is used, so that no commit stands still for a whole checkpoint, and to the end where all of it is.
    private func waitWherePressing() {
        guard running != nil else { return }
        let arenaUsed = arenaBytes - retiredBytes
        let journalUsed = journal.usedBytes
        if arenaUsed > arenaBound || journalUsed > JournalFormat.ringLimit / 16 * 15 {
            finishCheckpoint()
        } else if arenaUsed > arenaBound / 8 * 7 || journalUsed > JournalFormat.ringLimit / 4 * 3 {
            countingWait { runner.wait(nanoseconds: Self.pauseNanoseconds) }
            if runner.isDone { endCheckpoint() }
        }
    }

    private static let pauseNanoseconds: UInt64 = 8_000_000

    /// Adds the time that the engine thread stands still in `body` to `waitedNanoseconds`.
    private func countingWait(_ body: () -> Void) {
        let start = clock.monotonicNanoseconds()
        body()
        waitedNanoseconds += clock.monotonicNanoseconds() - start
    }

    /// A read that is so long that the copies kept for it pass a quarter of the bound ends with `snapshotTooOld`.
    private func closeOutgrownSnapshots() {
        while retiredBytes > max(arenaBound / 4, 16 << 20), let oldest = snapshots.first {
            if let snapshot = oldest.snapshot { snapshot.close() } else { snapshots.removeFirst() }
        }
    }

    /// Freezes this moment and hands it to the runner.
    /// - Parameter trimsAll: files are cut off as short as they can be.
    func beginCheckpoint(clean: Bool = false, trimsAll: Bool = false) {
        precondition(running == nil && records.isEmpty && open == nil)
        let epoch = arena.openEpoch()
        var files: [(view: FileView, file: CheckpointFile)] = []
        for case let table? in tables where table.space.isDirty {
            files.append((table.space.view.copy(), table.keeper))
            table.space.isDirty = false
        }
        var next = superblock
        next.generation += 1
        next.lsn = appliedLSN
        next.journal = journal.position
        next.lastTime = lastTime
        next.isClean = clean
        let checkpoint = Checkpoint(
            superblock: next, superblockFile: superblockFile, files: files, keepers: tables.compactMap { $0?.keeper },
            oldestPinned: snapshots.map(\.generation).min() ?? UInt64.max, growth: plannedSegments, trimsAll: trimsAll)
        running = (checkpoint, epoch)
        runner.start(checkpoint)
    }

    /// Lets the running checkpoint come to its end, and takes its results.
    package func finishCheckpoint() {
        guard running != nil else { return }
        countingWait { runner.finish() }
        endCheckpoint()
    }

    /// Writes the state of this moment down and waits for it.
    package func checkpointNow(clean: Bool = false) throws(StorageError) {
        if isSearchingJournal { searchJournal(.max / 2) }
        if readOnlyReason != nil { return }
        finishCheckpoint()
        if !isDirty && !(clean && !superblock.isClean) { return }
        beginCheckpoint(clean: clean)
        finishCheckpoint()
        if let checkpointFailure { throw checkpointFailure }
    }

    /// Segments to be made beside the running checkpoint, so that the ring keeps up with the store (F11).
    private var plannedSegments: SegmentGrowth? {
        let wanted = min(JournalFormat.ringLimit, max(JournalFormat.grownSegmentBytes * 4, fileBytes / 4))
        guard journal.ringBytes < wanted, journal.bytes(since: superblock.journal) > journal.ringBytes / 4 else {
            return nil
        }
        let count = min(
            4, (wanted - journal.ringBytes + JournalFormat.grownSegmentBytes - 1) / JournalFormat.grownSegmentBytes)
        return SegmentGrowth(
            disk: disk, folder: path + "/journal", firstIndex: journal.reserveNames(count), count: count,
            storeID: storeID)
    }

    private func endCheckpoint() {
        guard let (checkpoint, epoch) = running, let outcome = checkpoint.outcome else { return }
        running = nil
        arena.closeEpoch(epoch)
        for segment in checkpoint.segments { journal.adopt(segment) }
        switch outcome {
        case .published:
            older = superblock
            superblock = checkpoint.published
            journal.oldestNeeded = older?.journal.sequence ?? superblock.journal.sequence
            checkpointCount += 1
            checkpointFailure = nil
            if isDiskFull { isDiskFull = !restoreReserve() }
            do throws(StorageError) {
                for file in checkpoint.written { try take(file) }
            } catch {
                poison(error)
            }
        case .failed(let error):
            remark(checkpoint)
            if case .noSpace = error {
                isDiskFull = true
                releaseReserve()
            }
            checkpointFailure = .disk(error)
        case .damaged(let error):
            remark(checkpoint)
            checkpointFailure = error
        }
    }

    /// What was frozen is still to be written.
    private func remark(_ checkpoint: Checkpoint) {
        for number in checkpoint.tables { tables[Int(number)]?.space.isDirty = true }
    }

    /// Points the live page table at what was written, where it has not changed since.
    private func take(_ written: WrittenFile) throws(StorageError) {
        guard let table = tables[Int(written.table)] else { return }
        let space = table.space
        let view = space.view
        try space.remapIfOutgrown(physicalPages: Int(written.entry.physicalPages))
        let wasDirty = space.isDirty
        for page in written.pages {
            guard let entry = try? view.entry(page.logical), entry == page.frozen else { continue }
            view.verified.clear(UInt32(truncatingIfNeeded: page.entry))
            try space.setEntry(page.logical, page.entry)
            arena.retire(UInt32(truncatingIfNeeded: page.frozen) & ~PageFormat.frameBit)
        }
        for leaf in written.leaves {
            view.sources[leaf.index] = leaf.source
            guard let frame = arena.frame(at: view.leaves[leaf.index] & ~1) else { continue }
            let onDisk = view.mapping.base + Int(UInt32(truncatingIfNeeded: leaf.source)) * PageFormat.pageBytes
            let live = UnsafeRawBufferPointer(
                start: arena.address(of: frame) + PageFormat.headerBytes, count: PageFormat.payloadBytes)
            let disk = UnsafeRawBufferPointer(start: onDisk + PageFormat.headerBytes, count: PageFormat.payloadBytes)
            if compareBytes(live, 0, disk, 0, live.count) == 0 {
                view.leaves[leaf.index] = UInt(bitPattern: onDisk) | 1
                arena.retire(frame)
            }
        }
        space.isDirty = wasDirty
    }

    // MARK: The reserve (docs/durability.md, full disk)

    private var reservePath: String { path + "/reserve" }
    private var reserveBytes: Int { min(32 << 20, max(1 << 20, fileBytes / 16)) }

    /// Gives the reserve's room back, so that the next checkpoint and the close find some.
    private func releaseReserve() {
        guard let file = try? disk.open(reservePath, use: .readWrite, create: false) else { return }
        try? file.truncate(to: 0)
    }

    /// Fills the reserve again; false if there is still no room.
    private func restoreReserve() -> Bool {
        do throws(DiskError) {
            let file = try disk.open(reservePath, use: .readWrite, create: !disk.exists(reservePath))
            try file.extend(to: reserveBytes)
            try file.flush()
            return true
        } catch {
            releaseReserve()
            return false
        }
    }

    // MARK: Idle and end

    /// Ends the log after a second without writes (format card F10).
    package func seal() throws(StorageError) {
        guard readOnlyReason == nil, records.isEmpty else { return }
        try journal.seal()
    }

    package var isSealed: Bool { journal.isSealed }

    /// Writes everything down and lets go of the files. Whatever fails here is in the journal already.
    package func close() throws(StorageError) {
        if open != nil { rollback() }
        if readOnlyReason == nil {
            try flush()
            try checkpointNow(clean: true)
            if readOnlyReason == nil { try journal.end() }
        } else {
            finishCheckpoint()
        }
        readOnlyReason = readOnlyReason ?? "the store is closed"
        lock = nil
    }
}

extension FileSpace {
    /// Maps the file anew, with room to grow, where it has outgrown its reservation.
    func remapIfOutgrown(physicalPages: Int) throws(StorageError) {
        guard physicalPages * PageFormat.pageBytes > view.mapping.byteCount else { return }
        let old = view.mapping
        let reserve = FileSpace.reservation(physicalPages * PageFormat.pageBytes)
        let mapping: Mapping
        do { mapping = try file.map(reserving: reserve) } catch { throw .disk(error) }
        let verified = VerifiedPages(pageCount: reserve / PageFormat.pageBytes)
        verified.copyFlags(from: view.verified)
        let oldRange = UInt(bitPattern: old.base)..<(UInt(bitPattern: old.base) + UInt(old.byteCount))
        for index in 0..<view.leafCount where oldRange.contains(view.leaves[index] & ~1) {
            let offset = view.leaves[index] - oldRange.lowerBound
            view.leaves[index] = UInt(bitPattern: mapping.base) + offset
        }
        view.mapping = mapping
        view.verified = verified
    }

    /// Address space for a file of this size: room to grow fourfold before it is mapped anew.
    static func reservation(_ byteCount: Int) -> Int {
        roundUp(max(64 << 20, byteCount * 4), to: 1 << 20)
    }
}
