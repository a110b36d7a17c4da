import Platform

// The rest of a segment past the end of the log, looked through for a group that says something acknowledged is missing.
//
// A torn last group and a damaged acknowledged one look alike; what was written after it tells them apart. The first
// stretch is searched before the store answers, the rest in pieces afterwards (format card F10). New groups are kept
// out of the segment until then, so that nothing is written over the proof.
//
// Only the first bytes of each block are looked at: a block that does not begin with the magic and this use's salt is no group.

struct JournalSearch {
    private let segment: JournalSegment
    /// Of the use that is searched; the segment may be taken into another one meanwhile, and then there is nothing left.
    private let salt: UInt64
    /// The transaction that the log ends before.
    private let expected: LSN
    private(set) var offset: Int
    /// How far the rest is searched before the store answers.
    static let firstBytes = 2 << 20
    /// Bytes read at once.
    static let windowBytes = 256 << 10

    init(_ segment: JournalSegment, from offset: Int, expected: LSN) {
        self.segment = segment
        salt = segment.salt
        self.offset = offset
        self.expected = expected
    }

    var isDone: Bool { segment.salt != salt || offset + JournalFormat.groupHeaderBytes > segment.byteCount }

    /// Searches the next `byteCount` bytes; what is wrong where proof was found, and then there is no more to search.
    mutating func step(_ byteCount: Int) throws(StorageError) -> String? {
        if isDone { return nil }
        let stop = min(segment.byteCount, offset + byteCount)
        let buffer = AlignedBuffer(capacity: min(Self.windowBytes, max(stop - offset, JournalFormat.blockBytes)))
        while offset < stop {
            let count = min(Self.windowBytes, stop - offset)
            buffer.removeAll()
            let base = buffer.grow(count)
            do {
                try segment.file().read(into: UnsafeMutableRawBufferPointer(start: base, count: count), at: offset)
            } catch { throw .disk(error) }
            for block in stride(from: 0, to: count, by: JournalFormat.blockBytes) where isOfThisUse(base + block) {
                let at = offset + block
                guard let group = try SegmentImage(segment, from: at).group(at: at), group.durable >= expected else {
                    continue
                }
                offset = segment.byteCount
                return JournalReader.missing(
                    expected, before: "offset \(at) of journal segment \(segment.sequence)")
            }
            offset += count
        }
        return nil
    }

    private func isOfThisUse(_ block: UnsafeMutableRawPointer) -> Bool {
        block.load(as: UInt32.self) == JournalFormat.groupMagic
            && block.load(fromByteOffset: JournalFormat.groupSalt, as: UInt64.self) == salt
    }
}
