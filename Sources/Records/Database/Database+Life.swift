// What the engine loop asks of a database beside its records.

internal import Storage

extension Database {
    /// Tells who holds the store, for programs that find it locked.
    package func describeHolder(_ text: String) throws(RecordError) {
        try stored { () throws(StorageError) in try store.describeHolder(text) }
    }

    /// Whether the disk failed to give a page since the last call: what was read meanwhile must not be answered.
    package func takeDamage() -> Bool { store.takeDamage() }

    /// Whether something is being tried out that will be taken back: what is read now is not so, and nothing is written.
    package var isRehearsing: Bool { store.isRehearsing }

    /// Whether a damaged index is to be made anew; `maintain` does it in steps.
    package var hasIndexWork: Bool { store.hasIndexWork }

    /// Names of damaged indexes that cannot be asked now.
    package var staleIndexes: [String] { store.staleIndexes }

    package var isCheckpointRunning: Bool { store.isCheckpointRunning }
}
