// Sizes and counts of a store by collection and index, for store.stats.

internal import Storage

/// What is known of one collection and its file.
package struct CollectionFigures: Sendable {
    package struct Index: Sendable {
        package let name: StaticString
        package let entries: Int
        /// Pages from root to leaf.
        package let height: Int
        package let pages: Int
        /// Of its leaves, by a sample of them; nil for an empty index.
        package let fillPercent: Int?
        package let isReady: Bool
    }

    package let collection: CollectionNumber
    package let rows: Int
    /// As of the last checkpoint.
    package let fileBytes: Int
    /// In use now, and of the file not in use.
    package let pages: Int
    package let freePages: Int
    package let indexes: [Index]
}

/// What is known of a whole store.
package struct StoreFigures: Sendable {
    package let collections: [CollectionFigures]
    package let journalBytes: Int
    /// Written since the last checkpoint.
    package let journalUsedBytes: Int
    /// Since the store was opened.
    package let checkpoints: Int
    package let commits: Int
    package let freeDiskBytes: Int?
    /// Files of attachments, and their bytes.
    package let contents: (files: Int, bytes: Int)

    /// Bytes of all files.
    package var bytes: Int { collections.reduce(journalBytes + contents.bytes) { $0 + $1.fileBytes } }
}

extension Database {
    package func figures() throws(RecordError) -> StoreFigures {
        var collections: [CollectionFigures] = []
        for number in CollectionNumber.allCases {
            let table = number.rawValue
            let indexes = try stored { () throws(StorageError) in
                try number.definition.indexes.map { (index) throws(StorageError) in
                    let root = try store.live.index(table, UInt16(index.id))
                    let (pages, fill) = try store.treeFigures(of: table, root)
                    return CollectionFigures.Index(
                        name: index.name, entries: root.entries, height: root.levels, pages: pages, fillPercent: fill,
                        isReady: root.state == .ready)
                }
            }
            let rows = try live.count(number)
            let pages = try stored { () throws(StorageError) in try store.pageFigures(of: table) }
            collections.append(
                CollectionFigures(
                    collection: number, rows: rows, fileBytes: store.fileBytes(of: table), pages: pages.used,
                    freePages: pages.free, indexes: indexes))
        }
        let journal = store.journalBytes
        return StoreFigures(
            collections: collections, journalBytes: journal.whole, journalUsedBytes: journal.used,
            checkpoints: store.checkpointCount, commits: Int(store.appliedLSN - firstLSN),
            freeDiskBytes: store.freeDiskBytes, contents: try contents.figures())
    }

    /// Number of the newest root on the disk; rises with each checkpoint.
    package var generation: Int { Int(store.generation) }

    /// What stopped the last checkpoint, in words; nil after one that went well.
    package var checkpointFailure: String? { store.checkpointFailure.map { "\(RecordError($0))" } }

    /// The newest root could not be used when the store was opened, and the older one was.
    package var usedOlderRoot: Bool { store.recovery.usedOlderRoot }
}

extension Database {
    /// Bytes of pages that changed since the last checkpoint.
    package var dirtyBytes: Int { store.arenaBytes }
}
