package import Platform

/// What can go wrong below the records.
package enum StorageError: Error, Sendable {
    /// The disk refused; what the caller may do depends on `DiskError`.
    case disk(DiskError)
    /// Bytes of the store are not what they must be. `what` names file, page and the broken promise.
    case corrupt(what: String)
    /// Pages of an index are damaged: it is made anew from the rows, and cannot be asked until that is done.
    case indexDamaged(table: UInt16, index: UInt16)
    /// A unique index already holds these components, for `row`.
    case duplicate(table: UInt16, index: UInt16, row: RowID)
    /// No room on the disk; nothing was journaled. Reads go on.
    case diskFull
    /// The row, key or transaction is larger than the format allows.
    case tooLarge(what: String, bytes: Int, limit: Int)
    /// The store was made by something this engine does not know.
    case unsupported(what: String)
    /// Another process holds the store.
    case locked(holder: String)
    /// Nothing is changed in this state: a damaged journal end, an unknown read-compatible feature.
    case readOnly(why: String)
    /// A journal write failed: whether it happened is unknown. The engine must end.
    case outcomeUnknown(DiskError)
    /// The snapshot holds more old pages than the arena can spare.
    case snapshotTooOld
}

/// The number of a row in its table: rises, and is never used twice (format card F4).
package struct RowID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var number: UInt64

    @inline(__always)
    package init(_ number: UInt64) { self.number = number }

    package static let limit: UInt64 = (1 << 48) - 1

    @inline(__always)
    package static func < (left: RowID, right: RowID) -> Bool { left.number < right.number }

    package var description: String { String(number) }
}

/// Position of a transaction in the order of all transactions; rises by one.
package typealias LSN = UInt64
