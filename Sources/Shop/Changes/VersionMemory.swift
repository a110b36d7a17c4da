import Records

/// Which version each change gave its record, without walking the whole chain of a record for each of its changes: the
/// next change of a record gives the next version.
struct VersionMemory {
    /// Records that are remembered at most.
    private static let limit = 4_096
    /// Later changes that are counted at most, once for a record.
    private static let walkLimit = 20_000

    private var known: [RecordID: (seq: Int, version: Int?)] = [:]

    /// The version that a change gave its record; nil where there is none or it can no longer be told.
    mutating func version(of change: Change, _ reader: RecordReader) throws(RecordError) -> Int? {
        guard change.what != .remove, let now = try reader.get(change.id) else { return nil }
        let version: Int?
        if now.lastChange == change.seq {
            version = now.version
        } else if change.what == .insert {
            version = 1
        } else if let former = known[change.id], former.seq == change.previous {
            version = former.version.map { $0 + 1 }
        } else {
            version = try Self.count(from: now, to: change, reader)
        }
        if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
        known[change.id] = (change.seq, version)
        return version
    }

    private static func count(
        from now: Record, to change: Change, _ reader: RecordReader
    ) throws(RecordError) -> Int? {
        var seq = now.lastChange
        var count = 0
        while seq > change.seq {
            guard count < walkLimit, let row = try reader.get(.changes, row: UInt64(seq)) else { return nil }
            seq = row[ChangeRow.previous] ?? 0
            count += 1
        }
        return seq == change.seq ? max(1, now.version - count) : nil
    }
}
