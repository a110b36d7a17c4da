// A record right before and right after one of its changes, worked out from what it is now: the old values of every later
// change are put back, newest first (F12: "after" is the next "before" of that field, or the row itself).
//
//   now  ── old values of the changes after it ──►  after  ── its own old values ──►  before

internal import Storage

/// One change of a record with what is needed to say how the record was around it. Valid until the next change of the
/// store; what `before` and `after` return is kept as long as the caller likes.
package struct RecordMoment {
    package let change: Change
    private let layout: RecordLayout
    /// The record as it is; nil where the change removed it.
    private let now: Record?
    /// Old values of the later changes.
    private let later: RowDraft
    private let laterCount: Int

    init(_ change: Change, _ layout: RecordLayout, now: Record?, later: RowDraft, laterCount: Int) {
        self.change = change
        self.layout = layout
        self.now = now
        self.later = later
        self.laterCount = laterCount
    }

    /// The version that the change gave the record; nil for a removal.
    package var version: Int? { now.map { max(1, $0.version - laterCount) } }

    /// The record as the change left it; nil for a removal.
    package func after() throws(RecordError) -> Record? {
        guard let now else { return nil }
        if laterCount == 0 { return now.copy() }
        return try record(later, now, seq: change.seq, version: version ?? 1)
    }

    /// The record as the change found it; nil for an insert.
    /// - Parameter version: the version that the record is to carry, where the caller compares it with another moment;
    ///   nil: the one it had, or 1 where that is not known (a removal).
    package func before(version given: Int? = nil) throws(RecordError) -> Record? {
        guard change.what != .insert else { return nil }
        var draft = later
        Self.putBack(change, in: &draft)
        return try record(draft, now, seq: change.previous ?? 0, version: given ?? version.map { max(1, $0 - 1) } ?? 1)
    }

    private func record(
        _ draft: RowDraft, _ base: Record?, seq: Int, version: Int
    ) throws(RecordError) -> Record {
        let bytes = try stored { () throws(StorageError) in
            try PastRow.bytes(
                layout.schema, RowID(change.id.row), version: UInt32(version), lastChange: UInt64(seq), draft: draft,
                over: base?.row)
        }
        return Record(bytes, layout)
    }

    /// Puts the old values of a change over a draft.
    static func putBack(_ change: Change, in draft: inout RowDraft) {
        for (field, value) in change.old {
            if let value { value.bytes.withUnsafeBytes { draft.set(field, $0) } } else { draft.clear(field) }
        }
    }
}

extension RecordReader {
    /// Later changes of the same record that are taken back at most.
    private static let laterLimit = 1_000

    /// The record around a change of it; nil where that can no longer be told: it was removed since, or changed more than
    /// a thousand times.
    package func moment(of change: Change) throws(RecordError) -> RecordMoment? {
        let layout = layout(change.id.collection)
        if change.what == .remove {
            return RecordMoment(change, layout, now: nil, later: RowDraft(), laterCount: 0)
        }
        guard let now = try get(change.id) else { return nil }
        var later = RowDraft()
        var count = 0
        var seq = now.lastChange
        while seq > change.seq {
            guard count < Self.laterLimit, let row = try get(.changes, row: UInt64(seq)), let next = Change(row),
                next.id == change.id
            else { return nil }
            RecordMoment.putBack(next, in: &later)
            count += 1
            seq = next.previous ?? 0
        }
        guard seq == change.seq else { return nil }
        return RecordMoment(change, layout, now: now, later: later, laterCount: count)
    }
}
