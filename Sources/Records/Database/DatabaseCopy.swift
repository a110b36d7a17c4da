// A copy of the store while it is used, made piece by piece (C-12): one archive, or a folder that opens as a store.

internal import Storage

package final class DatabaseCopy {
    private let copy: StoreCopy
    package let path: String
    package let isFolder: Bool

    init(_ copy: StoreCopy, _ path: String, isFolder: Bool) {
        self.copy = copy
        self.path = path
        self.isFolder = isFolder
    }

    /// Does a piece of a fraction of a millisecond or little more; true when the copy is complete, verified and on the disk.
    /// After a throw nothing of it is left.
    package func step() throws(RecordError) -> Bool { try stored { () throws(StorageError) in try copy.step() } }

    /// Bytes done and to do.
    package var progress: (done: Int, total: Int?) { copy.progress }

    /// Gives it up; nothing is left.
    package func cancel() { copy.cancel() }

    /// What the copy holds, once it is complete.
    package var facts: CopyFacts { CopyFacts(copy.manifest) }
}

/// What a copy of a store says of itself.
package struct CopyFacts: Sendable {
    /// Bytes and number of its files.
    package let bytes: Int
    package let files: Int
    /// Sequence number of the last change in it.
    package let sequence: Int
    /// When it was made, as RFC 3339 text.
    package let at: String
    /// Version of the program that made it.
    package let engine: String
    /// Attachments in it, and the SHA-256 by which those go whose bytes are others.
    package let attachments: Int
    package let damagedAttachments: [String]
    /// Identity of the store it was made of, in hexadecimal.
    package let store: String

    init(_ manifest: CopyManifest) {
        bytes = manifest.byteCount
        files = manifest.files.count
        sequence = Int(manifest.sequence)
        at = manifest.at
        engine = manifest.engine
        (attachments, damagedAttachments) = manifest.contents
        store = manifest.store
    }
}

extension Database {
    /// Begins a copy of this store at `path`, which must not exist.
    package func beginCopy(
        to path: String, isFolder: Bool, at: Instant, version: String
    ) throws(RecordError) -> DatabaseCopy {
        let copy = try stored { () throws(StorageError) in
            try StoreCopy(
                of: store, to: path, as: isFolder ? .folder : .file,
                at: (at.description, at.milliseconds / 1000), version: version)
        }
        return DatabaseCopy(copy, path, isFolder: isFolder)
    }
}
