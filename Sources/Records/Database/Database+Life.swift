// What the engine loop asks of a database beside its records.

internal import Storage

extension Database {
    /// Tells who holds the store, for programs that find it locked.
    package func describeHolder(_ text: String) throws(RecordError) {
        try stored { () throws(StorageError) in try store.describeHolder(text) }
    }

    package var isCheckpointRunning: Bool { store.isCheckpointRunning }
}
