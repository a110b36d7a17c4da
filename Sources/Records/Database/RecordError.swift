internal import Storage

/// What reading and writing records can come to, beside doing it. Shop gives each its words for people.
package enum RecordError: Error, Equatable, Sendable {
    /// There is no such record.
    case notFound(RecordID)
    /// A unique index holds these values already, for another record.
    case duplicate(CollectionNumber, IndexNumber, RecordID)
    /// A record without one of its required fields: a defect of the rule that made it.
    case incomplete(CollectionNumber, field: Int)
    /// Larger than the format or a published limit allows.
    case tooLarge(what: String, bytes: Int, limit: Int)
    /// The cursor is none of this store's, or of another query.
    case badCursor(why: String)
    /// The disk is full; nothing was done. Reads go on.
    case diskFull
    /// Nothing is written in this state of the store.
    case readOnly(why: String)
    /// The disk refused.
    case disk(what: String)
    /// Bytes of the store are not what they must be.
    case damaged(what: String)
    /// An index is damaged, and is being made anew from the records.
    case rebuilding(CollectionNumber, IndexNumber)
    /// A journal write failed: whether it happened is unknown. The engine must end.
    case outcomeUnknown(why: String)
    /// The snapshot outlived what the store keeps, or there are too many of them.
    case snapshotTooOld
    /// Another process holds the store.
    case locked(path: String)
    /// There is a store already.
    case exists(path: String)
    /// There is no store.
    case noStore(path: String)
    /// The store was made by an engine this one does not know.
    case unsupported(what: String)

    init(_ error: StorageError) {
        switch error {
        case .disk(.exists(let path)): self = .exists(path: path)
        case .disk(.notFound(let path)): self = .noStore(path: path)
        case .disk(let error): self = .disk(what: "\(error)")
        case .corrupt(let what): self = .damaged(what: what)
        case .duplicate(let table, let index, let row):
            let collection = CollectionNumber(rawValue: table) ?? .changes
            self = .duplicate(collection, IndexNumber(Int(index)), RecordID(collection, row: row.number))
        case .indexDamaged(let table, let index):
            self = .rebuilding(CollectionNumber(rawValue: table) ?? .changes, IndexNumber(Int(index)))
        case .diskFull: self = .diskFull
        case .tooLarge(let what, let bytes, let limit): self = .tooLarge(what: what, bytes: bytes, limit: limit)
        case .unsupported(let what): self = .unsupported(what: what)
        case .locked(let holder): self = .locked(path: holder)
        case .readOnly(let why): self = .readOnly(why: why)
        case .outcomeUnknown(let error): self = .outcomeUnknown(why: "\(error)")
        case .snapshotTooOld: self = .snapshotTooOld
        }
    }
}

/// An error that a failure of the store can be: what the body of a transaction may throw.
package protocol RecordFailure: Error {
    init(_ error: RecordError)
}

extension RecordError: RecordFailure {
    package init(_ error: RecordError) { self = error }
}

/// Runs a piece of storage and gives its errors this layer's form.
@inline(__always)
func stored<Result>(_ body: () throws(StorageError) -> Result) throws(RecordError) -> Result {
    do throws(StorageError) { return try body() } catch { throw RecordError(error) }
}
