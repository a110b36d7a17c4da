// The files that records name, as the layers above see them: named by SHA-256, kept before the transaction that names
// them is flushed (F14).

internal import JSON
internal import Platform
internal import Storage

package final class Contents {
    let folder: ContentFolder

    init(_ folder: ContentFolder) { self.folder = folder }

    /// Begins a content whose bytes come in pieces.
    package func begin() throws(RecordError) -> NewContent {
        NewContent(try onDisk { () throws(DiskError) in try folder.begin() })
    }

    /// Makes a content durable; returns its SHA-256, by which it is found from now on.
    package func seal(_ content: NewContent) throws(RecordError) -> String {
        try onDisk { () throws(DiskError) in try folder.seal(content.draft) }
    }

    /// Bytes of a content; nil when it is not there.
    package func byteCount(of digest: String) throws(RecordError) -> Int? {
        try onDisk { () throws(DiskError) in try folder.byteCount(of: digest) }
    }

    package func read(_ digest: String, _ count: Int, at offset: Int) throws(RecordError) -> [UInt8] {
        try onDisk { () throws(DiskError) in try folder.read(digest, count, at: offset) }
    }

    /// How many contents there are, and their bytes.
    package func figures() throws(RecordError) -> (files: Int, bytes: Int) {
        try onDisk { () throws(DiskError) in try folder.figures() }
    }

    /// What a record names: an attachment its content, a change of one the contents that it named before.
    package static func named(by record: Record) -> [String] {
        switch record.id.collection {
        case .attachments: return record[Attachment.sha256].map { [$0] }?.filter(isDigest) ?? []
        case .changes:
            guard record[ChangeRow.table] == Int(CollectionNumber.attachments.rawValue), let change = Change(record)
            else { return [] }
            return named(before: change)
        default: return []
        }
    }

    /// What the attachment named before the change.
    static func named(before change: Change) -> [String] {
        change.old.compactMap { field, value in
            guard field == Attachment.sha256.number, let value else { return nil }
            return value.bytes.withUnsafeBytes { JSONText.string($0) }
        }.filter(isDigest)
    }

    package static func isDigest(_ text: String) -> Bool { ContentFolder.isDigest(text) }
}

/// A content on its way in. One that is let go before it is sealed leaves nothing behind.
package final class NewContent {
    let draft: ContentDraft

    init(_ draft: ContentDraft) { self.draft = draft }

    package var byteCount: Int { draft.byteCount }

    /// SHA-256 of what has come, as 64 hexadecimal digits.
    package var digest: String { draft.digest }

    /// Adds what comes next. After a throw the content is of no use.
    package func append(_ bytes: [UInt8]) throws(RecordError) {
        try onDisk { () throws(DiskError) in try draft.append(bytes) }
    }

    /// The first bytes of what has come.
    package func head(_ count: Int) throws(RecordError) -> [UInt8] {
        try onDisk { () throws(DiskError) in try draft.head(count) }
    }
}

/// A failure of the disk at a file that records name.
func onDisk<Result>(_ body: () throws(DiskError) -> Result) throws(RecordError) -> Result {
    do throws(DiskError) { return try body() } catch {
        if case .noSpace = error { throw .diskFull }
        throw .disk(what: "\(error)")
    }
}
