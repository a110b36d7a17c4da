// A disk in memory that behaves as badly as real ones may, and repeats itself for the same seed.
//
//   - Bytes and lengths become durable with `flush`, names with `flushFolder` of their folder; a write of a
//     `.journal` file is durable when it returns. Flushing a new file does not make its name durable.
//   - `afterPowerCut` gives the disk as it may be found after the power went: every 512-byte sector written since
//     the last flush in any of its versions, in any order (torn and reordered); every length since the last
//     flush or the one before; every change of a name kept or dropped by itself. A rename happens or does not.
//   - Every call that changes something is an operation, counted from 1. The power can be cut in the n-th, which
//     leaves any part of it; the n-th can fail, be lost or go to the wrong place.
//   - After a failed flush the bytes since the last one are lost for the disk while reads still show them, and
//     the next flush succeeds (the kernel's page cache does so). Blocks that were never on the disk before are
//     lost for good: what is written to them later reads as zeros after a restart.
//   - A mapping is private memory kept up to date; past the end of the file it reads as zeros.

internal import CPlatform
internal import Glibc

/// A simulated disk for tests of every layer. Its root folder exists; other folders have to be made.
package final class SimDisk: Disk {
    let state: Monitor<SimState>

    /// `seed` decides what is left to chance while it runs (how much of a failed write is done).
    package init(seed: UInt64 = 0) {
        state = Monitor(SimState(seed: seed))
    }

    init(_ state: consuming sending SimState) {
        self.state = Monitor(state)
    }

    package func open(_ path: String, use: FileUse, create: Bool) throws(DiskError) -> any DiskFile {
        let file = try state.withLock { (state) throws(DiskError) in try state.open(path, create: create) }
        return SimFile(disk: self, file: file, path: path, use: use)
    }

    package func exists(_ path: String) -> Bool {
        state.withLock { state in
            !state.isOff && (state.names.place(path)?.entry != nil || state.names.folder(path) != nil)
        }
    }

    package func entries(of folder: String) throws(DiskError) -> [String] {
        try state.withLock { (state) throws(DiskError) in
            try state.checkPower()
            guard let index = state.names.folder(folder) else { throw .notFound(path: folder) }
            return state.names.folders[index].current.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    package func makeFolder(_ path: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in try state.makeFolder(path) }
    }

    package func rename(_ from: String, to: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in try state.rename(from, to: to) }
    }

    package func remove(_ path: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in try state.remove(path) }
    }

    package func flushFolder(_ path: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in try state.flushFolder(path) }
    }

    package func lock(_ path: String) throws(DiskError) -> any DiskLock {
        try state.withLock { (state) throws(DiskError) -> SimLock in
            let file: Int
            if case .file(let existing) = state.names.place(path)?.entry {
                try state.checkPower()
                file = existing
            } else {
                file = try state.open(path, create: true)
            }
            guard state.lockedFiles.insert(file).inserted else { throw .locked(path: path) }
            return SimLock(disk: self, file: file, path: path)
        }
    }

    package func freeByteCount(_ folder: String) -> Int? {
        state.withLock { state in
            guard let capacity = state.capacityBytes else { return nil }
            return max(0, capacity - state.usedByteCount)
        }
    }

    /// How many operations were asked for so far.
    package var operationCount: Int { state.withLock { $0.operations.count } }

    /// The operations so far; number n is at index n - 1.
    package var operations: [SimOperation] { state.withLock { $0.operations } }

    /// A second disk with the same contents, pending changes, count and faults to come; nobody has it open.
    package func copy() -> SimDisk {
        SimDisk(state.withLock { $0.detached() })
    }
}

extension SimState {
    /// The same without what belongs to processes: locks and mappings.
    func detached() -> SimState {
        var copy = SimState(seed: 0)
        copy.files = files
        copy.names = names
        copy.random = random
        copy.operations = operations
        copy.isOff = isOff
        copy.cutOperation = cutOperation
        copy.fates = fates
        copy.stickyFailure = stickyFailure
        copy.failingPath = failingPath
        copy.failingWriteBacks = failingWriteBacks
        copy.failingReads = failingReads
        copy.ignoredFlushes = ignoredFlushes
        copy.ignoredFolderFlushes = ignoredFolderFlushes
        copy.capacityBytes = capacityBytes
        return copy
    }
}
