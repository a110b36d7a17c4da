internal import Glibc

extension SimDisk {
    // MARK: Power

    /// Cuts the power in operation `number` (counted from 1, see `operationCount`): any part of it may have
    /// happened. It and every later call throw `.powerCut`.
    package func cutPower(afterOperation number: Int) {
        state.withLock { $0.cutOperation = number }
    }

    /// Cuts the power now.
    package func cutPower() {
        state.withLock { $0.isOff = true }
    }

    package var isOff: Bool { state.withLock { $0.isOff } }

    /// The disk as it may be found after a power cut at this moment; other seeds give other remains. The new disk
    /// has power, no faults ahead, a count of 0, and everything on it is durable.
    package func afterPowerCut(seed: UInt64) -> SimDisk {
        var random = SplitMix64(seed: seed)
        // Whoever counts seeds up from 0 gets unrelated sequences.
        random = SplitMix64(seed: random.next())
        let found = state.withLock { state in
            var found = SimState(seed: random.next())
            found.names = state.names.afterPowerCut(&random)
            found.files = state.files.map { $0.afterPowerCut(&random) }
            found.capacityBytes = state.capacityBytes
            return found
        }
        return SimDisk(found)
    }

    // MARK: Errors

    /// Makes operation `number` throw; `sticky`: every later one too. A failed write may have been done in part, a
    /// failed flush loses what it should have written.
    package func failOperation(_ number: Int, with error: DiskError, sticky: Bool = false) {
        state.withLock { state in
            if sticky { state.stickyFailure = (number, error) } else { state.fates[number] = .failed(error) }
        }
    }

    /// Ends a sticky failure and failing reads.
    package func stopFailing() {
        state.withLock { state in
            state.stickyFailure = nil
            state.failingReads = []
            state.failingPath = nil
        }
    }

    /// Makes every operation on a path that ends so throw, until `stopFailing`.
    package func failOperations(pathSuffix: String, with error: DiskError) {
        state.withLock { $0.failingPath = (pathSuffix, error) }
    }

    /// The next flush that has something to write, of a file whose path ends so, throws EIO once; what it should have
    /// written never reaches the disk, though reads show it and later flushes succeed.
    package func failNextWriteBack(pathSuffix: String) {
        state.withLock { $0.failingWriteBacks.append(pathSuffix) }
    }

    /// Reads of files whose path ends so throw from now on; mappings go on showing the bytes.
    package func failReads(pathSuffix: String, with error: DiskError) {
        state.withLock { $0.failingReads.append((pathSuffix, error)) }
    }

    /// How many bytes all files together may have; nil: any number.
    package var capacityBytes: Int? {
        get { state.withLock { $0.capacityBytes } }
        set { state.withLock { $0.capacityBytes = newValue } }
    }

    /// Bytes of all files together.
    package var usedByteCount: Int { state.withLock { $0.usedByteCount } }

    /// A copy as another process finds it: locks are gone, the power is on, no faults are to come.
    package func afterRestart() -> SimDisk {
        SimDisk(
            state.withLock { state in
                var copy = state.detached()
                copy.isOff = false
                copy.cutOperation = Int.max
                copy.fates = [:]
                copy.stickyFailure = nil
                copy.failingPath = nil
                copy.failingReads = []
                return copy
            })
    }

    // MARK: Silent damage

    /// Turns over one bit (0 is the lowest) of a file, on the disk and for every reader.
    package func flipBit(_ path: String, offset: Int, bit: Int = 0) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            guard case .file(let file) = state.names.place(path)?.entry else { throw .notFound(path: path) }
            guard offset < state.files[file].byteCount else { throw .shortRead(path: path, offset: offset) }
            state.files[file].flipBit(at: offset, bit: bit)
            state.showAll(file, offset..<offset + 1)
        }
    }

    /// Operation `number`, if a write, reports success and never reaches the disk; the cache shows it until a restart.
    package func loseWrite(operation number: Int) {
        state.withLock { $0.fates[number] = .lost }
    }

    /// Operation `number`, if a write, reaches the disk `distance` bytes off its place in the same file; the cache shows
    /// it in its place until a restart.
    package func misdirectWrite(operation number: Int, by distance: Int) {
        state.withLock { $0.fates[number] = .misdirected(by: distance) }
    }

    /// Forgets cached bytes that differ from the disk and are not on their way to it, as memory pressure does.
    package func dropCache() {
        state.withLock { state in
            for file in state.files.indices {
                state.files[file].dropCache()
                state.showAll(file, 0..<state.files[file].byteCount)
            }
        }
    }

    // MARK: Broken promises, to prove that a flush matters

    /// Flushes of files whose path ends so do nothing, and their journal writes are not durable.
    package func ignoreFlush(pathSuffix: String) {
        state.withLock { $0.ignoredFlushes.append(pathSuffix) }
    }

    /// Flushes of folders whose path ends so (every folder, when empty) do nothing.
    package func ignoreFolderFlush(pathSuffix: String = "") {
        state.withLock { $0.ignoredFolderFlushes.append(pathSuffix) }
    }
}

extension SimState {
    /// Brings a range of a file's mappings up to date.
    mutating func showAll(_ file: Int, _ range: Range<Int>) {
        guard mappings[file] != nil, !range.isEmpty else { return }
        var bytes = [UInt8](repeating: 0, count: range.count)
        bytes.withUnsafeMutableBytes { files[file].read(into: $0, at: range.lowerBound) }
        bytes.withUnsafeBytes { show($0, file: file, at: range.lowerBound) }
    }
}
