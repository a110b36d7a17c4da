// Whether every attachment has its file: that it is there, with the bytes it should have, and with `isDeep` that those
// are the bytes its name says.

internal import Platform
internal import Storage

struct ContentCheck {
    private let reader: RecordReader
    private let contents: Contents
    private let isDeep: Bool
    private var row: UInt64 = 1
    /// The content that is being read, and how far.
    private var reading: (id: RecordID, digest: String, size: Int, offset: Int, sum: SHA256)?
    private(set) var findings: [DatabaseCheck.Finding] = []
    /// Attachments looked at.
    private(set) var count = 0

    private static let pieceBytes = 256 << 10
    private static let rowsAtOnce = 50

    init(_ reader: RecordReader, _ contents: Contents, isDeep: Bool) {
        self.reader = reader
        self.contents = contents
        self.isDeep = isDeep
    }

    /// Does some of the work; true when everything was looked at.
    mutating func step() throws(RecordError) -> Bool {
        if reading != nil {
            try readOn()
            return false
        }
        var walk = try reader.rows(of: .attachments, from: row)
        for _ in 0..<Self.rowsAtOnce {
            guard let record = try walk.next() else { return true }
            row = record.id.row + 1
            guard let digest = record[Attachment.sha256], Contents.isDigest(digest) else { continue }
            count += 1
            let size = record[Attachment.size] ?? 0
            switch try contents.byteCount(of: digest) {
            case nil: add(record.id, digest, "its file is missing")
            case size?:
                if isDeep {
                    reading = (record.id, digest, size, 0, SHA256())
                    return false
                }
            case let other?: add(record.id, digest, "its file has \(other) bytes, and should have \(size)")
            }
        }
        return false
    }

    private mutating func readOn() throws(RecordError) {
        guard var place = reading else { return }
        let count = min(Self.pieceBytes, place.size - place.offset)
        let bytes = try contents.read(place.digest, count, at: place.offset)
        bytes.withUnsafeBytes { place.sum.update($0) }
        place.offset += count
        reading = place
        guard place.offset == place.size else { return }
        if place.sum.hex() != place.digest { add(place.id, place.digest, "its bytes are not those that were attached") }
        reading = nil
    }

    private mutating func add(_ id: RecordID, _ digest: String, _ text: String) {
        findings.append(
            DatabaseCheck.Finding(
                collection: .attachments, file: "files/\(digest.prefix(2))/\(digest)", record: id, rule: "contents",
                text: "\(id): \(text)"))
    }
}
