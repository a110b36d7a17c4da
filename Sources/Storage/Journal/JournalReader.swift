import Platform

// Reading the journal at open: what follows the root, where the log ends, and whether that end is a torn one.

/// One record as replay sees it.
struct JournalRecord {
    var kind: JournalFormat.Kind
    var table: UInt16
    var number: UInt64
    var oldHash: UInt32
    var payload: UnsafeRawBufferPointer
}

struct JournalReader {
    /// What replay of a journal came to.
    struct Outcome {
        /// The last whole transaction.
        var last: LSN
        /// Where the next group would have gone.
        var position: JournalPosition
        var lastTime: Int64
        var transactionCount: Int
        /// Whether anything but the end was found, so that new groups must begin in a fresh segment.
        var foundGroups: Bool
        /// What is wrong where acknowledged data are missing; nil for a clean or torn end.
        var damage: String?
        /// The log ends in a seal with zeros after it: there was nothing to search.
        var endsInZeros = false
        var searchedBytes = 0
        /// What is left to search past the end.
        var search: JournalSearch?
    }

    private let segments: [JournalSegment]
    /// Segments whose header is not whole: torn while being taken into use, or damaged.
    private let headless: [JournalSegment]
    init(_ segments: [JournalSegment]) {
        self.segments = segments.filter { $0.sequence > 0 }.sorted { $0.sequence < $1.sequence }
        headless = segments.filter { !$0.hasHeader }
    }

    /// Calls `apply` with each record of each whole transaction after `root`, in order.
    func replay(
        from start: JournalPosition, after root: LSN, lastTime: Int64,
        apply: (JournalRecord) throws(StorageError) -> Void
    ) throws(StorageError) -> Outcome {
        var outcome = Outcome(
            last: root, position: start, lastTime: lastTime, transactionCount: 0, foundGroups: false, damage: nil)
        guard var index = segments.firstIndex(where: { $0.sequence == start.sequence }) else {
            outcome.damage = "journal segment \(start.sequence), which the root names, is missing"
            return outcome
        }
        var image = try SegmentImage(segments[index], from: start.offset)
        var offset = start.offset
        var expected = root + 1
        var endsInSeal = false
        // Records of a transaction that goes on in the next group; applied when it is whole.
        var waiting: [(image: SegmentImage, group: SegmentImage.Group)] = []

        while true {
            if let group = try image.group(at: offset), group.first == expected, !group.isContinued || !waiting.isEmpty
            {
                outcome.foundGroups = outcome.foundGroups || !group.isSeal
                endsInSeal = group.isSeal
                outcome.lastTime = max(outcome.lastTime, group.time)
                offset += roundUp(group.byteCount, to: JournalFormat.blockBytes)
                outcome.position = JournalPosition(sequence: segments[index].sequence, offset: offset)
                // A transaction that was cut off by an earlier end begins anew after it.
                if !group.isContinued { waiting.removeAll() }
                waiting.append((image, group))
                if group.continues { continue }
                for (image, group) in waiting { try image.forEachRecord(group, apply) }
                waiting.removeAll()
                if !group.isSeal {
                    outcome.transactionCount += Int(group.last - outcome.last)
                    outcome.last = group.last
                }
                expected = outcome.last + 1
                continue
            }
            // The end of a segment looks like the end of the log; the next segment tells.
            if index + 1 < segments.count, segments[index + 1].sequence == segments[index].sequence + 1,
                segments[index + 1].first == expected
            {
                let next = try SegmentImage(segments[index + 1])
                if let group = try next.group(at: JournalFormat.blockBytes), group.first == expected {
                    index += 1
                    image = next
                    offset = JournalFormat.blockBytes
                    continue
                }
            }
            break
        }
        outcome.endsInZeros = endsInSeal ? try image.isZero(offset, JournalFormat.zerosAfterEnd) : false
        if !outcome.endsInZeros {
            var search = JournalSearch(segments[index], from: offset, expected: outcome.last + 1)
            outcome.damage = try search.step(JournalSearch.firstBytes)
            outcome.searchedBytes = min(search.offset, image.byteCount) - offset
            if !search.isDone { outcome.search = search }
        }
        if outcome.damage == nil { outcome.damage = try damageAfter(index, expected: outcome.last + 1) }
        return outcome
    }

    /// Says that a transaction is missing, and where the proof lies.
    static func missing(_ expected: LSN, before place: String) -> String {
        "transaction \(expected) was acknowledged, but its group before \(place) is damaged"
    }

    /// Looks for proof in other segments that something acknowledged is missing at the end.
    private func damageAfter(_ index: Int, expected: LSN) throws(StorageError) -> String? {
        for later in segments[(index + 1)...] where later.durable >= expected {
            return Self.missing(expected, before: "journal segment \(later.sequence)")
        }
        // A segment taken into use after the missing group holds groups that tell as well.
        for later in segments[(index + 1)...] {
            if let group = try SegmentImage(later).group(at: JournalFormat.blockBytes), group.durable >= expected {
                return Self.missing(expected, before: "journal segment \(later.sequence)")
            }
        }
        // A header is durable before the first group, and older groups than the end's are no proof.
        for segment in headless {
            let image = try SegmentImage(segment)
            if let group = try image.group(at: JournalFormat.blockBytes, ofAnySalt: true), !group.isSeal,
                group.last >= expected
            {
                return
                    "transaction \(expected) was acknowledged, but the header of journal segment file \(segment.name) is damaged"
            }
        }
        return nil
    }
}

/// A segment read past the page cache, as far as it is looked at: what only the cache believes must not be replayed.
final class SegmentImage {
    struct Group {
        var offset: Int
        var byteCount: Int
        var recordCount: Int
        var first: LSN
        var last: LSN
        var durable: LSN
        var time: Int64
        var continues: Bool
        var isContinued: Bool
        var isSeal: Bool
    }

    private let segment: JournalSegment
    private let salt: UInt64
    private let sequence: UInt64
    let byteCount: Int
    /// The bytes from `start` on that were read so far.
    private var buffer: AlignedBuffer
    private let start: Int
    /// Read at once: the first group and what follows it at close.
    private static let windowBytes = 64 << 10

    /// `start` is the first offset that is looked at.
    init(_ segment: JournalSegment, from start: Int = JournalFormat.blockBytes) throws(StorageError) {
        self.segment = segment
        salt = segment.salt
        sequence = segment.sequence
        byteCount = segment.byteCount
        self.start = start
        buffer = AlignedBuffer(capacity: Self.windowBytes)
        try load(to: min(start + Self.windowBytes, byteCount))
    }

    /// Reads on to `end`, in pieces that double.
    private func load(to end: Int) throws(StorageError) {
        let have = start + buffer.count
        guard end > have else { return }
        let wanted = min(byteCount, roundUp(max(end, have + buffer.count), to: JournalFormat.blockBytes))
        let target = UnsafeMutableRawBufferPointer(start: buffer.grow(wanted - have), count: wanted - have)
        do { try segment.file().read(into: target, at: have) } catch { throw .disk(error) }
    }

    private func address(_ offset: Int) -> UnsafeRawPointer { UnsafeRawPointer(buffer.base) + (offset - start) }

    /// Whether there is nothing but zeros from an offset on, as far as `count` or the end.
    func isZero(_ offset: Int, _ count: Int) throws(StorageError) -> Bool {
        let end = min(byteCount, offset + count)
        guard offset < end else { return true }
        try load(to: end)
        return UnsafeRawBufferPointer(start: address(offset), count: end - offset).allSatisfy { $0 == 0 }
    }

    /// The group at an offset, nil if there is no whole one of this use of the segment.
    func group(at offset: Int, ofAnySalt: Bool = false) throws(StorageError) -> Group? {
        guard offset >= start, offset + JournalFormat.groupHeaderBytes <= byteCount else { return nil }
        try load(to: offset + JournalFormat.blockBytes)
        var base = address(offset)
        let count = Int(base.load(fromByteOffset: JournalFormat.groupBytes, as: UInt32.self))
        guard base.load(as: UInt32.self) == JournalFormat.groupMagic,
            ofAnySalt || base.load(fromByteOffset: JournalFormat.groupSalt, as: UInt64.self) == salt,
            count >= JournalFormat.groupHeaderBytes, offset + count <= byteCount
        else { return nil }
        try load(to: offset + count)
        base = address(offset)
        let header = UnsafeMutableRawPointer(mutating: base)
        let stored = base.load(fromByteOffset: JournalFormat.groupHash, as: UInt64.self)
        header.storeBytes(of: 0, toByteOffset: JournalFormat.groupHash, as: UInt64.self)
        let hash = Hash.of(UnsafeRawBufferPointer(start: base, count: count))
        header.storeBytes(of: stored, toByteOffset: JournalFormat.groupHash, as: UInt64.self)
        guard hash == stored else { return nil }
        let flags = base.load(fromByteOffset: JournalFormat.groupFlags, as: UInt16.self)
        let first = base.load(fromByteOffset: JournalFormat.groupFirst, as: UInt64.self)
        let last = base.load(fromByteOffset: JournalFormat.groupLast, as: UInt64.self)
        guard flags & JournalFormat.sealFlag != 0 ? last &+ 1 == first : last >= first else { return nil }
        return Group(
            offset: offset, byteCount: count,
            recordCount: Int(base.load(fromByteOffset: JournalFormat.groupCount, as: UInt32.self)),
            first: first, last: last,
            durable: base.load(fromByteOffset: JournalFormat.groupDurable, as: UInt64.self),
            time: base.load(fromByteOffset: JournalFormat.groupTime, as: Int64.self),
            continues: flags & JournalFormat.continuesFlag != 0,
            isContinued: flags & JournalFormat.continuedFlag != 0, isSeal: flags & JournalFormat.sealFlag != 0)
    }

    func forEachRecord(_ group: Group, _ body: (JournalRecord) throws(StorageError) -> Void) throws(StorageError) {
        var at = group.offset + JournalFormat.groupHeaderBytes
        let end = group.offset + group.byteCount
        for _ in 0..<group.recordCount {
            let base = address(at)
            guard at + JournalFormat.recordHeaderBytes <= end,
                let kind = JournalFormat.Kind(rawValue: base.load(as: UInt8.self))
            else { throw .corrupt(what: "journal segment \(sequence): record at offset \(at) is of no known kind") }
            let count = Int(base.load(fromByteOffset: JournalFormat.recordBytes, as: UInt32.self))
            guard at + JournalFormat.recordHeaderBytes + count <= end else {
                throw .corrupt(what: "journal segment \(sequence): record at offset \(at) is longer than its group")
            }
            try body(
                JournalRecord(
                    kind: kind, table: base.load(fromByteOffset: JournalFormat.recordTable, as: UInt16.self),
                    number: base.load(fromByteOffset: JournalFormat.recordRow, as: UInt64.self),
                    oldHash: base.load(fromByteOffset: JournalFormat.recordOldHash, as: UInt32.self),
                    payload: UnsafeRawBufferPointer(start: base + JournalFormat.recordHeaderBytes, count: count)))
            at += JournalFormat.recordHeaderBytes + roundUp(count, to: 8)
        }
    }
}
