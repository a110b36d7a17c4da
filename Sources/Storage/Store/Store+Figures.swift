// Sizes and counts, for store.stats.

internal import Platform

extension Store {
    /// Bytes of a collection's file as of the last checkpoint.
    package func fileBytes(of table: UInt16) -> Int {
        let position = Int(table)
        return position < superblock.files.count
            ? Int(superblock.files[position].physicalPages) * PageFormat.pageBytes : 0
    }

    /// Bytes of the journal's files, and of them written since the last checkpoint.
    package var journalBytes: (whole: Int, used: Int) {
        (journal.ringBytes, journal.bytes(since: superblock.journal))
    }

    /// Bytes left on the disk for this store; nil where the file system does not say.
    package var freeDiskBytes: Int? { disk.freeByteCount(path) }
}
