// What an update found when it was made. An update changes its job in the transaction that adds its history record, and
// the change log keeps what the changed fields were before:
//
//     changes of the job      ... ── the update's ──────────────── later ones ... ── now
//     changes of the record            └─ insert, a little after it
//
// So the update's own change is the newest of the job before the record's insert. Where the change log has been cut off,
// or the record was imported, nobody can tell any more what was before.

import Records

struct WebStatusPast {
    /// Fields that the update changed, as they were before it; nil where one was not set.
    let before: [(field: Int, value: JSONFragment?)]
    /// Whether somebody has changed one of them since.
    let isChangedSince: Bool

    /// What an update may change of its job, and what of it must still be as the update left it.
    private static let fields: Set<Int> = guarded.union([
        Job.lastDueOutReasonId.number, Job.webStatusUpdatedAt.number, Job.lastVisibleStatusId.number,
    ])
    private static let guarded: Set<Int> = [
        Job.dueOut.number, Job.repairStageId.number, Job.jobStatusId.number, Job.open.number, Job.closedAt.number,
    ]

    /// nil: it is no longer known.
    init?(of update: Record, _ job: Record, _ reader: RecordReader) throws(ShopError) {
        guard let insert = try Self.insert(of: update, reader) else { return nil }
        var left: [Int: JSONFragment?] = [:]
        var next = job.lastChange
        while let change = try Self.change(next, of: job.id, reader) {
            if change.seq > insert.seq {
                for (field, value) in change.old where Self.guarded.contains(field) { left[field] = .some(value) }
                next = change.previous ?? 0
                continue
            }
            guard change.what == .update, change.at == insert.at, change.actor == insert.actor,
                change.method == insert.method
            else { return nil }
            before = change.old.filter { Self.fields.contains($0.field) }
            // A field that is not among the later changes is as the update left it.
            isChangedSince = before.contains { field, _ in
                guard let value = left[field] else { return false }
                return value != job.value(field)
            }
            return
        }
        return nil
    }

    /// The field as it was before; outer nil where the update did not change it.
    func value<Value: FieldValue>(_ field: Field<Value>) -> Value?? {
        guard let found = before.first(where: { $0.field == field.number }) else { return nil }
        return .some(found.value.flatMap { $0.bytes.withUnsafeBytes { Value(fragment: $0) } })
    }

    /// The change that added the record.
    private static func insert(of update: Record, _ reader: RecordReader) throws(ShopError) -> Change? {
        var next = update.lastChange
        while let change = try change(next, of: update.id, reader) {
            if change.what == .insert { return change }
            next = change.previous ?? 0
        }
        return nil
    }

    /// A change of the record by its number; nil where it is no longer kept.
    private static func change(
        _ seq: Int, of id: RecordID, _ reader: RecordReader
    ) throws(ShopError) -> Change? {
        guard seq > 0 else { return nil }
        let row = try shopping { () throws(RecordError) in try reader.get(.changes, row: UInt64(seq)) }
        guard let change = row.flatMap(Change.init), change.id == id else { return nil }
        return change
    }
}

extension Record {
    /// A stored value by the number of its field, as bytes of its own.
    fileprivate func value(_ field: Int) -> JSONFragment? {
        fragment(field).map { JSONFragment([UInt8]($0)) }
    }
}
