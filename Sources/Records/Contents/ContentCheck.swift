// Whether attachments and files belong together: each attachment has its file, with the bytes it should have, and with
// `isDeep` those that its name says; and which files nothing names. Those are no fault: an upload that was broken off
// leaves one, and the sweep removes it.

internal import Platform
internal import Storage

struct ContentCheck {
    private enum Phase { case rows, reading, files, changes, done }

    /// A content that is being read, and how far.
    private struct Reading {
        var id: RecordID
        var digest: String
        var size: Int
        var offset = 0
        var sum = SHA256()
    }

    private let reader: RecordReader
    private let database: Database
    private let isDeep: Bool
    private var phase = Phase.rows
    private var row: UInt64 = 1
    private var reading: Reading?
    /// Contents that attachments name; each is looked at once.
    private var named: Set<String> = []
    private var folders: [String]?
    /// Files that no attachment names; a kept change may.
    private var unnamed: Set<String> = []
    private var change: UInt64 = 1
    private(set) var findings: [DatabaseCheck.Finding] = []
    private(set) var figures = ContentFigures()

    private static let pieceBytes = 256 << 10
    private static let rowsAtOnce = 50
    private static let changesAtOnce = 500

    init(_ database: Database, _ reader: RecordReader, isDeep: Bool) {
        self.reader = reader
        self.database = database
        self.isDeep = isDeep
    }

    /// Does some of the work; true when everything was looked at.
    mutating func step() throws(RecordError) -> Bool {
        switch phase {
        case .rows: try lookAtRows()
        case .reading: try readOn()
        case .files: try lookAtFiles()
        case .changes: try lookAtChanges()
        case .done: return true
        }
        if case .done = phase { return true }
        return false
    }

    // MARK: From records to files

    private mutating func lookAtRows() throws(RecordError) {
        var walk = try reader.rows(of: .attachments, from: row)
        for _ in 0..<Self.rowsAtOnce {
            guard let record = try walk.next() else {
                phase = .files
                return
            }
            row = record.id.row + 1
            guard let digest = record[Attachment.sha256], Contents.isDigest(digest) else { continue }
            figures.attachments += 1
            let isFirst = named.insert(digest).inserted
            let size = record[Attachment.size] ?? 0
            switch try database.contents.byteCount(of: digest) {
            case nil:
                figures.missing += 1
                add(record.id, digest, "its file is missing")
            case size?:
                guard isDeep, isFirst else { continue }
                reading = Reading(id: record.id, digest: digest, size: size)
                phase = .reading
                return
            case let other?:
                figures.damaged += 1
                add(record.id, digest, "its file has \(other) bytes, and should have \(size)")
            }
        }
    }

    private mutating func readOn() throws(RecordError) {
        guard var place = reading else { return }
        let count = min(Self.pieceBytes, place.size - place.offset)
        let bytes = try database.contents.read(place.digest, count, at: place.offset)
        bytes.withUnsafeBytes { place.sum.update($0) }
        place.offset += count
        reading = place
        guard place.offset == place.size else { return }
        if place.sum.hex() != place.digest {
            figures.damaged += 1
            add(place.id, place.digest, "its bytes are not those that were attached")
        }
        reading = nil
        phase = .rows
    }

    private mutating func add(_ id: RecordID, _ digest: String, _ text: String) {
        findings.append(
            DatabaseCheck.Finding(
                collection: .attachments, file: "files/\(digest.prefix(2))/\(digest)", record: id, rule: "contents",
                text: "\(id): \(text)"))
    }

    // MARK: From files to records

    private mutating func lookAtFiles() throws(RecordError) {
        let folder = database.contents.folder
        if folders == nil { folders = try onDisk { () throws(DiskError) in try folder.folders() } }
        guard let name = folders?.popLast() else {
            phase = unnamed.isEmpty ? .done : .changes
            return
        }
        let digests = try onDisk { () throws(DiskError) in try folder.digests(in: name) }
        figures.files += digests.count
        // Attached since the moment that is checked: named by then.
        for digest in digests where !named.contains(digest) {
            let later = try database.live.count(
                .attachments, Attachment.Index.byContent, prefix: [.text(digest)])
            if later == 0 { unnamed.insert(digest) }
        }
    }

    private mutating func lookAtChanges() throws(RecordError) {
        var walk = try database.live.rows(of: .changes, from: change)
        for _ in 0..<Self.changesAtOnce {
            guard !unnamed.isEmpty, let record = try walk.next() else {
                figures.unreferenced = unnamed.count
                phase = .done
                return
            }
            change = record.id.row + 1
            unnamed.subtract(Contents.named(by: record))
        }
    }
}

/// What a check found of the files that records name.
package struct ContentFigures: Equatable, Sendable {
    /// Attachments with bytes, and files there are.
    package var attachments = 0
    package var files = 0
    /// Attachments whose file is not there, or not what it should be.
    package var missing = 0
    package var damaged = 0
    /// Files that neither an attachment nor a kept change names; they are swept.
    package var unreferenced = 0
}
