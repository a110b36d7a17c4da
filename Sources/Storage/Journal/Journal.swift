import Platform

// The journal: a ring of fixed segments that groups of records are appended to, one flush a group.
//
// Invariants
//   - An acknowledged sector is never written again: groups begin on blocks of their own.
//   - One writer, one group in flight. A segment is used again only when neither kept root needs it; its new salt is
//     durable before its first group.
//   - durable <= written at all times; `durable` moves only after a write that is durable when it returns.
//   - After a failed write nothing more is ever written: whether it happened is unknown, and the engine ends.

/// A place in the journal: a segment's sequence and an offset in it.
package struct JournalPosition: Equatable, Sendable {
    package var sequence: UInt64
    package var offset: Int

    package init(sequence: UInt64, offset: Int) {
        self.sequence = sequence
        self.offset = offset
    }
}

final class JournalSegment {
    private let disk: any Disk
    private let path: String
    private var opened: (any DiskFile)?
    let name: String
    let byteCount: Int
    /// 0: prepared, not yet used.
    var sequence: UInt64 = 0
    var salt: UInt64 = 0
    var first: LSN = 0
    var durable: LSN = 0
    /// Whether the file begins with a whole header.
    private(set) var hasHeader = false

    init(disk: any Disk, folder: String, name: String, byteCount: Int) {
        self.disk = disk
        self.name = name
        path = folder + "/" + name
        self.byteCount = byteCount
    }

    /// The segment for direct reads and writes, opened when it is first needed: most of a ring is not, at open.
    func file() throws(DiskError) -> any DiskFile {
        if let opened { return opened }
        let file = try disk.open(path, use: .journal, create: false)
        opened = file
        return file
    }
}

package final class Journal {
    private let disk: any Disk
    private let folder: String
    private let storeID: [UInt8]
    private let random: any RandomSource
    private(set) var segments: [JournalSegment]
    private var current: JournalSegment
    private(set) var offset: Int
    /// The last transaction that is durable.
    package private(set) var durable: LSN
    private(set) var lastTime: Int64
    private var hasFailed = false
    /// Number of the next segment's name; a name is never given twice in the life of the process.
    private var nextName: Int
    private let group = AlignedBuffer(capacity: 256 << 10)
    /// Segments from this sequence on are needed by a kept root.
    var oldestNeeded: UInt64
    /// No group since the last seal.
    private(set) var isSealed = true
    /// Zeros follow the last group, written or found there, so that the next open need not search (`end`).
    private var endsInZeros: Bool
    /// What lies past the write position is still being searched (`JournalSearch`): groups begin in a fresh segment.
    private let isTailKept: Bool
    private var hasTakenSegment = false

    init(
        disk: any Disk, folder: String, storeID: [UInt8], random: any RandomSource, segments: [JournalSegment],
        current: JournalSegment, offset: Int, durable: LSN, lastTime: Int64, oldestNeeded: UInt64,
        endsInZeros: Bool = false, isTailKept: Bool = false
    ) {
        self.disk = disk
        self.folder = folder
        self.storeID = storeID
        self.random = random
        self.segments = segments
        self.current = current
        self.offset = offset
        self.durable = durable
        self.lastTime = lastTime
        self.oldestNeeded = oldestNeeded
        self.endsInZeros = endsInZeros
        self.isTailKept = isTailKept
        nextName = (segments.compactMap { Int($0.name) }.max() ?? -1) + 1
    }

    package var position: JournalPosition { JournalPosition(sequence: current.sequence, offset: offset) }
    package var ringBytes: Int { segments.reduce(0) { $0 + $1.byteCount } }

    /// Bytes of the ring that hold what a kept root needs, or lie before the write position of the current segment.
    package var usedBytes: Int {
        segments.reduce(0) { sum, segment in
            if segment === current { return sum + offset }
            return segment.sequence >= oldestNeeded && segment.sequence > 0 ? sum + segment.byteCount : sum
        }
    }

    /// Bytes that can be written before a segment has to be made.
    var freeBytes: Int {
        segments.reduce(isTailKept && !hasTakenSegment ? 0 : current.byteCount - offset) { sum, segment in
            guard segment !== current, segment.sequence == 0 || segment.sequence < oldestNeeded else { return sum }
            return sum + segment.byteCount - JournalFormat.blockBytes
        }
    }

    /// Bytes from a position to the end, for the checkpoint's trigger.
    package func bytes(since position: JournalPosition) -> Int {
        segments.reduce(0) { sum, segment in
            if segment === current {
                return sum + offset - (segment.sequence == position.sequence ? position.offset : 0)
            }
            guard segment.sequence >= position.sequence, segment.sequence < current.sequence else { return sum }
            return sum + segment.byteCount - (segment.sequence == position.sequence ? position.offset : 0)
        }
    }

    // MARK: Writing

    /// Writes the records as one or more groups. They are durable when this returns.
    func write(_ records: JournalRecords, last: LSN, at time: Int64) throws(StorageError) {
        lastTime = max(lastTime, time)
        var index = 0
        let all = records.records
        while index < all.count {
            var end = index
            let start = all[index].offset
            while end < all.count {
                let next = end + 1 < all.count ? all[end + 1].offset : records.byteCount
                if end > index, next - start > JournalFormat.groupLimit - JournalFormat.groupHeaderBytes { break }
                end += 1
            }
            // A transaction that must be cut has its groups to itself, so that a torn end drops it alone.
            if end < all.count, all[end].lsn == all[end - 1].lsn, all[index].lsn != all[end].lsn {
                while all[end - 1].lsn == all[end].lsn { end -= 1 }
            }
            let stop = end < all.count ? all[end].offset : records.byteCount
            var flags: UInt16 = 0
            if end < all.count, all[end].lsn == all[end - 1].lsn { flags |= JournalFormat.continuesFlag }
            if index > 0, all[index].lsn == all[index - 1].lsn { flags |= JournalFormat.continuedFlag }
            try writeGroup(
                UnsafeRawBufferPointer(rebasing: records.bytes[start..<stop]), recordCount: end - index,
                first: all[index].lsn, last: all[end - 1].lsn, flags: flags)
            durable = flags & JournalFormat.continuesFlag != 0 ? all[end - 1].lsn - 1 : all[end - 1].lsn
            index = end
        }
        precondition(durable == last)
        isSealed = false
    }

    /// Ends the log with a group that holds nothing, so that damage of the last real group can be told from a torn end.
    func seal() throws(StorageError) {
        guard !isSealed else { return }
        try writeSeal(zeros: 0)
    }

    /// Seals the log for a clean close, with zeros after the seal: the next open then knows at once that nothing was
    /// written after it, where it would have to search the rest of an earlier use of the segment.
    func end() throws(StorageError) {
        if isSealed, endsInZeros { return }
        // In one write with the seal: a second flush would cost more than the zeros.
        try writeSeal(zeros: JournalFormat.zerosAfterEnd)
    }

    private func writeSeal(zeros: Int) throws(StorageError) {
        try writeGroup(
            UnsafeRawBufferPointer(start: nil, count: 0), recordCount: 0, first: durable + 1, last: durable,
            flags: JournalFormat.sealFlag, zeros: zeros)
        isSealed = true
    }

    /// Writes a seal whatever came before: after a replay, so that what was replayed counts from now on.
    func forceSeal() throws(StorageError) {
        isSealed = false
        try seal()
    }

    private func writeGroup(
        _ records: UnsafeRawBufferPointer, recordCount: Int, first: LSN, last: LSN, flags: UInt16, zeros: Int = 0
    ) throws(StorageError) {
        guard !hasFailed else { throw .readOnly(why: "the journal failed") }
        let byteCount = JournalFormat.groupHeaderBytes + records.count
        let padded = roundUp(byteCount, to: JournalFormat.blockBytes)
        if offset + padded > current.byteCount || (isTailKept && !hasTakenSegment) {
            try takeNextSegment(first: first)
        }

        group.removeAll()
        let written = min(padded + zeros, current.byteCount - offset)
        let base = group.grow(written)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: JournalFormat.groupHeaderBytes)
        base.storeBytes(of: JournalFormat.groupMagic, as: UInt32.self)
        base.storeBytes(of: UInt16(JournalFormat.format), toByteOffset: JournalFormat.groupFormat, as: UInt16.self)
        base.storeBytes(of: flags, toByteOffset: JournalFormat.groupFlags, as: UInt16.self)
        base.storeBytes(of: current.salt, toByteOffset: JournalFormat.groupSalt, as: UInt64.self)
        base.storeBytes(of: first, toByteOffset: JournalFormat.groupFirst, as: UInt64.self)
        base.storeBytes(of: last, toByteOffset: JournalFormat.groupLast, as: UInt64.self)
        base.storeBytes(of: durable, toByteOffset: JournalFormat.groupDurable, as: UInt64.self)
        base.storeBytes(of: lastTime, toByteOffset: JournalFormat.groupTime, as: Int64.self)
        base.storeBytes(of: UInt32(byteCount), toByteOffset: JournalFormat.groupBytes, as: UInt32.self)
        base.storeBytes(of: UInt32(recordCount), toByteOffset: JournalFormat.groupCount, as: UInt32.self)
        if let source = records.baseAddress {
            (base + JournalFormat.groupHeaderBytes).copyMemory(from: source, byteCount: records.count)
        }
        (base + byteCount).initializeMemory(as: UInt8.self, repeating: 0, count: written - byteCount)
        let hash = Hash.of(UnsafeRawBufferPointer(start: base, count: byteCount))
        base.storeBytes(of: hash, toByteOffset: JournalFormat.groupHash, as: UInt64.self)
        do {
            try current.file().write(UnsafeRawBufferPointer(start: base, count: written), at: offset)
        } catch {
            hasFailed = true
            throw .outcomeUnknown(error)
        }
        offset += padded
        endsInZeros = zeros > 0
    }

    // MARK: The ring

    /// Takes a segment that no kept root needs, or a new one, into use. What follows is written there.
    func takeNextSegment(first: LSN) throws(StorageError) {
        let next: JournalSegment
        if let free = segments.first(where: { $0 !== current && ($0.sequence == 0 || $0.sequence < oldestNeeded) }) {
            next = free
        } else {
            next = try prepareSegment(JournalFormat.grownSegmentBytes)
        }
        next.sequence = current.sequence + 1
        next.salt = random.next()
        next.first = first
        next.durable = durable
        do {
            try JournalSegment.writeHeader(next, storeID: storeID)
        } catch {
            hasFailed = true
            throw .outcomeUnknown(error)
        }
        current = next
        hasTakenSegment = true
        offset = JournalFormat.blockBytes
    }

    /// Makes one more segment of zeros, durable with its name. Also called ahead of need.
    @discardableResult
    func prepareSegment(_ byteCount: Int) throws(StorageError) -> JournalSegment {
        do throws(DiskError) {
            let segment = try Journal.makeSegment(
                disk, folder, index: reserveNames(1), byteCount: byteCount, storeID: storeID)
            try disk.flushFolder(folder)
            segments.append(segment)
            return segment
        } catch {
            if case .noSpace = error { throw .diskFull }
            throw .disk(error)
        }
    }

    /// Makes segments beyond the write position unused: they were taken into use after a torn end, and their sequence
    /// is given again.
    func discardLaterSegments() throws(StorageError) {
        for segment in segments where segment.sequence > current.sequence {
            segment.sequence = 0
            segment.salt = random.next()
            do { try JournalSegment.writeHeader(segment, storeID: storeID) } catch { throw .disk(error) }
        }
    }

    /// Names for segments that are made elsewhere.
    func reserveNames(_ count: Int) -> Int {
        nextName += count
        return nextName - count
    }

    /// Takes a segment made ahead of need into the ring.
    func adopt(_ segment: JournalSegment) { segments.append(segment) }

    static func makeSegment(
        _ disk: any Disk, _ folder: String, index: Int, byteCount: Int, storeID: [UInt8]
    ) throws(DiskError) -> JournalSegment {
        let name = String(String(100_000_000 + index).dropFirst())
        let path = folder + "/" + name
        if disk.exists(path) { try disk.remove(path) }
        let made = try disk.open(path, use: .readWrite, create: true)
        do throws(DiskError) {
            try made.extend(to: byteCount)
            try made.flush()
        } catch {
            try? disk.remove(path)
            throw error
        }
        let segment = JournalSegment(disk: disk, folder: folder, name: name, byteCount: byteCount)
        try JournalSegment.writeHeader(segment, storeID: storeID)
        return segment
    }
}

extension JournalSegment {
    /// Writes the header as it stands in memory.
    static func writeHeader(_ segment: JournalSegment, storeID: [UInt8]) throws(DiskError) {
        let buffer = AlignedBuffer(capacity: JournalFormat.blockBytes)
        segment.encodeHeader(to: buffer.grow(JournalFormat.blockBytes), storeID: storeID)
        try segment.file().write(buffer.bytes, at: 0)
    }

    /// Puts the header's block at `base`.
    func encodeHeader(to base: UnsafeMutableRawPointer, storeID: [UInt8]) {
        base.initializeMemory(as: UInt8.self, repeating: 0, count: JournalFormat.blockBytes)
        base.copyMemory(from: JournalFormat.segmentMagic, byteCount: 8)
        base.storeBytes(of: JournalFormat.format, toByteOffset: JournalFormat.segmentFormat, as: UInt32.self)
        base.storeBytes(of: UInt32(byteCount), toByteOffset: JournalFormat.segmentBytes, as: UInt32.self)
        (base + JournalFormat.store).copyMemory(from: storeID, byteCount: 16)
        base.storeBytes(of: sequence, toByteOffset: JournalFormat.sequence, as: UInt64.self)
        base.storeBytes(of: salt, toByteOffset: JournalFormat.salt, as: UInt64.self)
        base.storeBytes(of: first, toByteOffset: JournalFormat.segmentFirst, as: UInt64.self)
        base.storeBytes(of: durable, toByteOffset: JournalFormat.segmentDurable, as: UInt64.self)
        let hash = Hash.of(UnsafeRawBufferPointer(start: base, count: JournalFormat.segmentHash))
        base.storeBytes(of: hash, toByteOffset: JournalFormat.segmentHash, as: UInt64.self)
    }

    /// Reads the header; what it tells stays as it was made where the header is not whole (never used, or torn while
    /// being taken into use). `file` is the segment, read through the page cache: headers are written past it, so it holds nothing else.
    func readHeader(of file: any DiskFile, storeID: [UInt8]) throws(DiskError) {
        let buffer = AlignedBuffer(capacity: JournalFormat.blockBytes)
        let base = buffer.grow(JournalFormat.blockBytes)
        try file.read(into: UnsafeMutableRawBufferPointer(start: base, count: JournalFormat.blockBytes), at: 0)
        let bytes = UnsafeRawPointer(base)
        let hash = Hash.of(UnsafeRawBufferPointer(start: base, count: JournalFormat.segmentHash))
        guard bytes.load(fromByteOffset: JournalFormat.segmentHash, as: UInt64.self) == hash,
            UnsafeRawBufferPointer(start: bytes, count: 8).elementsEqual(JournalFormat.segmentMagic),
            UnsafeRawBufferPointer(start: bytes + JournalFormat.store, count: 16).elementsEqual(storeID),
            Int(bytes.load(fromByteOffset: JournalFormat.segmentBytes, as: UInt32.self)) == byteCount
        else { return }
        hasHeader = true
        sequence = bytes.load(fromByteOffset: JournalFormat.sequence, as: UInt64.self)
        salt = bytes.load(fromByteOffset: JournalFormat.salt, as: UInt64.self)
        first = bytes.load(fromByteOffset: JournalFormat.segmentFirst, as: UInt64.self)
        durable = bytes.load(fromByteOffset: JournalFormat.segmentDurable, as: UInt64.self)
    }
}
