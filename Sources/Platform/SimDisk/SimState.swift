internal import Glibc

/// Everything a simulated disk knows, behind its lock. The rules are told at `SimDisk`.
struct SimState {
    /// What is to become of an operation.
    enum Fate {
        case done
        /// Nothing of it is durable by itself; then the power is off.
        case cut
        case failed(DiskError)
        /// A write that never reaches the disk, though nobody is told.
        case lost
        /// A write that reaches the disk so many bytes off its place.
        case misdirected(by: Int)
    }

    var files: [SimFileState] = []
    var names = SimNames()
    var random: SplitMix64
    var operations: [SimOperation] = []
    var isOff = false
    var cutOperation = Int.max
    var fates: [Int: Fate] = [:]
    var stickyFailure: (from: Int, error: DiskError)?
    var failingPath: (suffix: String, error: DiskError)?
    var failingWriteBacks: [String] = []
    var failingReads: [(pathSuffix: String, error: DiskError)] = []
    var ignoredFlushes: [String] = []
    var ignoredFolderFlushes: [String] = []
    var capacityBytes: Int?
    var lockedFiles: Set<Int> = []
    var mappings: [Int: [WeakMapping]] = [:]

    final class WeakMapping {
        weak var mapping: Mapping?
        init(_ mapping: Mapping) { self.mapping = mapping }
    }

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    func checkPower() throws(DiskError) {
        if isOff { throw .powerCut }
    }

    /// Counts an operation and says what becomes of it. The caller applies it, then calls `finish`.
    mutating func begin(
        _ kind: SimOperation.Kind, _ path: String, offset: Int = 0, byteCount: Int = 0
    ) -> Fate {
        operations.append(SimOperation(kind: kind, path: path, offset: offset, byteCount: byteCount))
        let number = operations.count
        if number == cutOperation { return .cut }
        if let fate = fates[number] { return fate }
        if let stickyFailure, number >= stickyFailure.from { return .failed(stickyFailure.error) }
        if let failingPath, path.hasSuffix(failingPath.suffix) { return .failed(failingPath.error) }
        return .done
    }

    /// Throws what the operation's fate asks for, after its effect is in place.
    mutating func finish(_ fate: Fate) throws(DiskError) {
        switch fate {
        case .cut:
            isOff = true
            throw .powerCut
        case .failed(let error): throw error
        case .done, .lost, .misdirected: return
        }
    }

    var usedByteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    func checkRoom(_ file: Int, _ path: String, newByteCount: Int) throws(DiskError) {
        guard let capacityBytes, newByteCount > files[file].byteCount else { return }
        if usedByteCount - files[file].byteCount + newByteCount > capacityBytes { throw .noSpace(path: path) }
    }

    // MARK: Files

    mutating func write(
        _ bytes: UnsafeRawBufferPointer, file: Int, path: String, at offset: Int, use: FileUse
    ) throws(DiskError) {
        try checkPower()
        guard use != .readOnly else { throw .io(operation: "pwrite", path: path, errno: EBADF) }
        if use == .journal && (offset % 4096 != 0 || bytes.count % 4096 != 0) {
            throw .io(operation: "pwrite", path: path, errno: EINVAL)
        }
        try checkRoom(file, path, newByteCount: offset + bytes.count)
        let fate = begin(.write, path, offset: offset, byteCount: bytes.count)
        var written = bytes
        switch fate {
        case .done where use == .journal && !isIgnored(path, ignoredFlushes):
            files[file].writeDurably(bytes, at: offset)
        case .done, .cut:
            files[file].write(bytes, at: offset)
        case .failed:
            let sectors = random.below(bytes.count / SimFileState.sectorBytes + 1)
            written = UnsafeRawBufferPointer(rebasing: bytes[..<(sectors * SimFileState.sectorBytes)])
            files[file].write(written, at: offset)
        case .lost:
            files[file].write(bytes, at: offset)
            files[file].lose(offset..<offset + bytes.count)
        case .misdirected(let distance):
            files[file].write(bytes, at: offset)
            files[file].lose(offset..<offset + bytes.count)
            files[file].writeUnderCache(bytes, at: max(0, offset + distance))
        }
        show(written, file: file, at: offset)
        try finish(fate)
    }

    mutating func flush(file: Int, path: String) throws(DiskError) {
        try checkPower()
        let fate = begin(.flush, path)
        switch fate {
        case .done, .lost, .misdirected:
            if let armed = failingWriteBacks.firstIndex(where: { path.hasSuffix($0) }), files[file].hasPending {
                failingWriteBacks.remove(at: armed)
                files[file].failWriteBack()
                throw .io(operation: "fdatasync", path: path, errno: EIO)
            }
            if !isIgnored(path, ignoredFlushes) { files[file].flush() }
        case .failed:
            files[file].failWriteBack()
        case .cut: break
        }
        try finish(fate)
    }

    mutating func extend(file: Int, path: String, to byteCount: Int) throws(DiskError) {
        try checkPower()
        guard byteCount > files[file].byteCount else { return }
        try checkRoom(file, path, newByteCount: byteCount)
        let fate = begin(.extend, path, byteCount: byteCount)
        if case .failed = fate {} else { files[file].extend(to: byteCount) }
        try finish(fate)
    }

    mutating func truncate(file: Int, path: String, to byteCount: Int) throws(DiskError) {
        try checkPower()
        let old = files[file].byteCount
        let fate = begin(.truncate, path, byteCount: byteCount)
        if case .failed = fate {} else { files[file].truncate(to: byteCount) }
        if byteCount < old {
            let zeros = [UInt8](repeating: 0, count: old - byteCount)
            zeros.withUnsafeBytes { show($0, file: file, at: byteCount) }
        }
        try finish(fate)
    }

    func read(
        into buffer: UnsafeMutableRawBufferPointer, file: Int, path: String, at offset: Int, use: FileUse
    ) throws(DiskError) {
        try checkPower()
        if let failing = failingReads.first(where: { path.hasSuffix($0.pathSuffix) }) { throw failing.error }
        let state = files[file]
        guard offset + buffer.count <= state.byteCount else { throw .shortRead(path: path, offset: state.byteCount) }
        guard buffer.count > 0 else { return }
        if use == .journal { state.readDisk(into: buffer, at: offset) } else { state.read(into: buffer, at: offset) }
    }

    // MARK: Mappings

    /// Shows changed bytes in the mappings of a file, as far as they reach.
    mutating func show(_ bytes: UnsafeRawBufferPointer, file: Int, at offset: Int) {
        guard let boxes = mappings[file], bytes.count > 0 else { return }
        for box in boxes {
            guard let mapping = box.mapping else { continue }
            let count = min(bytes.count, mapping.byteCount - offset)
            guard count > 0 else { continue }
            memcpy(UnsafeMutableRawPointer(mutating: mapping.base) + offset, bytes.baseAddress!, count)
        }
    }

    func isIgnored(_ path: String, _ suffixes: [String]) -> Bool {
        suffixes.contains { path.hasSuffix($0) }
    }
}
