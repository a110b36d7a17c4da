// Files that records name, kept beside the tables and found by what they hold (F14). A file is on the disk, under its
// name, before the transaction that names it is: no record ever names a missing file. The other way round nothing is
// lost: a file that no record came to name is swept some time later.
//
//   files/ab/ab12…   64 hexadecimal digits: the SHA-256 of the bytes; the folder is its first two
//   files/new/…      on its way in; what is there when a process begins belongs to nobody
//
//   write and flush files/new/x  ->  folder files/ab durable  ->  rename  ->  flush files/ab  ->  commit, flush the group

package import Platform

package final class ContentFolder {
    private let disk: any Disk
    private let store: String
    /// The folder `files`.
    private let path: String
    /// Folders whose names are durable, as this process has seen to.
    private var settled: Set<String> = []
    private var isEmptied = false
    private var draftCount = 0
    /// Number and bytes of all contents, once they were counted.
    private var counted: (files: Int, bytes: Int)?
    private var holdCount = 0

    package init(_ disk: any Disk, store: String) {
        self.disk = disk
        self.store = store
        path = store + "/files"
    }

    /// Whether a text can be the name of a content.
    package static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private func folder(of digest: String) -> String { "\(path)/\(digest.prefix(2))" }
    private func place(of digest: String) -> String { "\(folder(of: digest))/\(digest)" }

    // MARK: In

    /// Begins a content whose bytes come in pieces.
    package func begin() throws(DiskError) -> ContentDraft {
        let new = path + "/new"
        try settle(path, in: store)
        if !isEmptied {
            if disk.exists(new) { for name in try disk.entries(of: new) { try disk.remove("\(new)/\(name)") } }
            isEmptied = true
        }
        if !disk.exists(new) { try disk.makeFolder(new) }
        draftCount += 1
        return try ContentDraft(disk, "\(new)/\(draftCount)")
    }

    /// Makes a draft durable under its own name, which is returned. The same content again replaces itself.
    package func seal(_ draft: ContentDraft) throws(DiskError) -> String {
        let digest = draft.digest
        try draft.flush()
        try settle(folder(of: digest), in: path)
        let isNew = !disk.exists(place(of: digest))
        try disk.rename(draft.path, to: place(of: digest))
        draft.isSealed = true
        if isNew, let before = counted { counted = (before.files + 1, before.bytes + draft.byteCount) }
        try disk.flushFolder(folder(of: digest))
        return digest
    }

    /// Keeps bytes that are there at once.
    package func keep(_ bytes: [UInt8]) throws(DiskError) -> String {
        let draft = try begin()
        try draft.append(bytes)
        return try seal(draft)
    }

    /// Makes a folder where it is missing, and its name durable.
    private func settle(_ folder: String, in parent: String) throws(DiskError) {
        if settled.contains(folder) { return }
        if !disk.exists(folder) { try disk.makeFolder(folder) }
        try disk.flushFolder(parent)
        settled.insert(folder)
    }

    // MARK: Out

    /// Bytes of a content; nil when it is not there.
    package func byteCount(of digest: String) throws(DiskError) -> Int? {
        do throws(DiskError) { return try disk.byteCount(of: place(of: digest)) } catch {
            if case .notFound = error { return nil }
            throw error
        }
    }

    /// `count` bytes from `offset`, all of which the content must have.
    package func read(_ digest: String, _ count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
        guard count > 0 else { return [] }
        return try disk.open(place(of: digest), use: .readOnly, create: false).read(count, at: offset)
    }

    /// Lets go of a content that nothing names.
    package func remove(_ digest: String) throws(DiskError) {
        precondition(!isHeld, "somebody reads the contents of an earlier moment")
        counted = nil
        try disk.remove(place(of: digest))
    }

    // MARK: Holding on to them

    /// Keeps every content that is there now until the hold is let go: a reader of an earlier moment may come to it yet.
    package func hold() -> ContentHold { ContentHold(self) }

    /// Whether contents must stay where they are.
    package var isHeld: Bool { holdCount > 0 }

    func held(_ change: Int) { holdCount += change }

    // MARK: All of them

    /// The two-digit folders there are.
    package func folders() throws(DiskError) -> [String] {
        guard disk.exists(path) else { return [] }
        return try disk.entries(of: path).filter { $0.utf8.count == 2 }
    }

    /// The contents in one of `folders()`.
    package func digests(in folder: String) throws(DiskError) -> [String] {
        try disk.entries(of: "\(path)/\(folder)").filter { Self.isDigest($0) && $0.hasPrefix(folder) }
    }
    /// How many there are, and their bytes. Counted once, name by name; kept from then on.
    package func figures() throws(DiskError) -> (files: Int, bytes: Int) {
        if let counted { return counted }
        var figures = (files: 0, bytes: 0)
        for folder in try folders() {
            for digest in try digests(in: folder) {
                figures.files += 1
                figures.bytes += try disk.byteCount(of: place(of: digest))
            }
        }
        counted = figures
        return figures
    }
}
