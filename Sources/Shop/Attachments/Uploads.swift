// Files that come in pieces. An upload belongs to whoever began it and lives as long as the engine: the client of an
// engine that has ended begins again. Nothing in the store names its bytes before it is finished.

import Records

/// The uploads that are begun and not finished.
package final class Uploads {
    struct Upload {
        let author: RecordID
        let new: NewAttachment
        let size: Int
        let content: NewContent
        /// Monotonic nanoseconds of its last piece.
        var lastUse: UInt64
    }

    /// One that waits longer for its next piece is given up.
    static let idleNanoseconds: UInt64 = 3_600_000_000_000

    private var uploads: [String: Upload] = [:]
    private var begun = 0

    package init() {}

    /// Takes a new upload in; returns its name. Refuses when there are too many.
    func add(_ upload: Upload) throws(ShopError) -> String {
        uploads = uploads.filter { upload.lastUse < $0.value.lastUse + Self.idleNanoseconds }
        guard uploads.count < Limits.openUploads else {
            throw ShopError(
                .busy, "\(uploads.count) files are on their way already.", hint: "Finish some of them first."
            ) { $0.member("retryAfterMs", 60_000) }
        }
        begun += 1
        let name = "U\(begun)"
        uploads[name] = upload
        return name
    }

    /// The upload of that name, if this author began it.
    func upload(_ name: String, of author: RecordID) throws(ShopError) -> Upload {
        guard let upload = uploads[name], upload.author == author else {
            throw ShopError(.notFound, "There is no upload \(name).", hint: "Begin it again from its first byte.") {
                $0.member("id", name)
            }
        }
        return upload
    }

    func use(_ name: String, at now: UInt64) { uploads[name]?.lastUse = now }

    func remove(_ name: String) { uploads[name] = nil }
}
