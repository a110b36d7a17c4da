// Removes contents that nothing names: neither an attachment, nor a kept change of one, from which it could be brought
// back (F14). Works in small pieces while the engine is idle. What a change names is remembered by that change's
// number, so that the change log is read once for a content and not at every sweep.

internal import Platform
internal import Storage

package final class ContentSweep {
    private let database: Database
    private var folders: [String]
    /// Contents without an attachment, which changes may name.
    private var candidates: Set<String> = []
    /// The next change to be looked at; nil before the changes are begun with.
    private var nextChange: UInt64?
    /// Contents removed so far.
    package private(set) var removedCount = 0

    private static let changesAtOnce = 500

    package init(_ database: Database) throws(RecordError) {
        self.database = database
        folders = try onDisk { () throws(DiskError) in try database.contents.folder.folders() }
    }

    /// Does some of the work; true when everything was looked at.
    package func step() throws(RecordError) -> Bool {
        if let name = folders.popLast() {
            for digest in try onDisk({ () throws(DiskError) in try database.contents.folder.digests(in: name) })
            where try !isNamed(digest) { candidates.insert(digest) }
            return false
        }
        if candidates.isEmpty { return true }
        guard try readChanges() else { return false }
        // Somebody copies an earlier moment, which may name what nothing names now.
        if database.contents.folder.isHeld { return false }
        // What is removed here must not be named by what a crash would bring back.
        try database.flush()
        for digest in candidates where try !isNamed(digest) {
            try onDisk { () throws(DiskError) in try database.contents.folder.remove(digest) }
            removedCount += 1
        }
        candidates = []
        return true
    }

    /// Whether an attachment, or a change that is known and still kept, names a content.
    private func isNamed(_ digest: String) throws(RecordError) -> Bool {
        let reader = database.live
        if try reader.count(.attachments, Attachment.Index.byContent, prefix: [.text(digest)]) > 0 { return true }
        guard let seq = database.changeNamingContent[digest] else { return false }
        if let row = try reader.get(.changes, row: seq), let change = Change(row),
            Contents.named(before: change).contains(digest)
        {
            return true
        }
        database.changeNamingContent[digest] = nil
        return false
    }

    /// Looks through more of the change log for candidates; true at its end.
    private func readChanges() throws(RecordError) -> Bool {
        var walk = try database.live.rows(of: .changes, from: nextChange ?? 1)
        for _ in 0..<Self.changesAtOnce {
            guard let row = try walk.next() else { return true }
            nextChange = row.id.row + 1
            guard row[ChangeRow.table] == Int(CollectionNumber.attachments.rawValue), let change = Change(row) else {
                continue
            }
            for digest in Contents.named(before: change) where candidates.remove(digest) != nil {
                database.changeNamingContent[digest] = row.id.row
            }
            if candidates.isEmpty { return true }
        }
        return false
    }
}
