// Making the files of a store smaller while it is used, in steps.

internal import Storage

package final class DatabaseCompaction {
    /// One collection's file.
    package struct File: Sendable {
        package let collection: String
        package let file: String
        /// Bytes of the file.
        package let before: Int
        package let after: Int
        package let movedPages: Int
    }

    private let compaction: StoreCompaction

    init(_ compaction: StoreCompaction) { self.compaction = compaction }

    /// Files done, of how many.
    package var progress: (done: Int, total: Int) { compaction.progress }

    /// Does some of the work; true at the end. It may be given up at any time.
    package func step() throws(RecordError) -> Bool {
        try stored { () throws(StorageError) in try compaction.step() }
    }

    /// Bytes of all collections' files.
    package var before: Int { compaction.report.before }
    package var after: Int { compaction.report.after }
    package var movedPages: Int { compaction.report.movedPages }

    package var files: [File] {
        compaction.report.tables.map {
            File(collection: $0.name, file: $0.file, before: $0.before, after: $0.after, movedPages: $0.movedPages)
        }
    }
}

extension Database {
    package func beginCompaction() throws(RecordError) -> DatabaseCompaction {
        DatabaseCompaction(try stored { () throws(StorageError) in try StoreCompaction(store) })
    }

    /// Whether much of some file is in no use.
    package func isWorthCompacting() throws(RecordError) -> Bool {
        try stored { () throws(StorageError) in try store.isWorthCompacting() }
    }
}
