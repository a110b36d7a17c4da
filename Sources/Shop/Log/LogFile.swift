// The log as a file, for people who look into the store folder with whatever they have (S3-24). Lines are added after the
// rows they show are durable; what a crash kept from the file is added when the store is opened again, for each line
// names its row:
//
//     2026-03-02T07:00:00.000+01:00 G12 info report: The reports of 2026-03-02 begin.
//
// The rows are the log and the file is a copy: a file that is missing or cannot be read is written anew, with the newest
// rows. It is written anew too when a customer is erased, who must not stay in it (C-20). A file that has grown to 4 MiB
// becomes shop.log.1, in place of the one before, and a new one is begun; so both together have 8 MiB at most.

package import Platform
package import Records

package final class LogFile {
    private let database: Database
    private let disk: any Disk
    private let path: String
    private let olderPath: String
    /// Number of the newest row in the file; nil before it was looked at.
    private var lastRow: UInt64?
    private var byteCount = 0
    /// Changes of the log when the file was last brought up to date.
    private var seenChanges: UInt64?
    private var hasFailed = false

    private static let tailBytes = 8192
    /// Bytes of a file that is full, and of rows that one is written anew with.
    private static let fullBytes = 4 << 20
    private static let anewBytes = fullBytes / 2

    package init(_ database: Database, _ disk: any Disk) {
        self.database = database
        self.disk = disk
        path = database.path + "/shop.log"
        olderPath = path + ".1"
    }

    /// Brings the file up to date. A disk that does not take it keeps nobody from working: it is told once.
    /// - Parameter isStale: what is in the file may not stay there.
    package func update(isStale: Bool = false) {
        let changes = database.changeCount(.log)
        guard isStale || seenChanges != changes else { return }
        do {
            if isStale { lastRow = 0 }
            try append(anew: isStale)
            seenChanges = changes
            hasFailed = false
        } catch {
            lastRow = nil
            if !hasFailed { StandardStreams.writeError(line: "fettle: warning: \(path) cannot be written: \(error)") }
            hasFailed = true
        }
    }

    private func append(anew: Bool) throws {
        var last = anew ? 0 : try lastRow ?? look()
        if last == 0 { last = try firstOfNewest() }
        var text = ""
        var rows = try database.live.rows(of: .log, from: last + 1)
        while let row = try rows.next() {
            text += line(row)
            last = row.id.row
        }
        if anew, disk.exists(olderPath) { try disk.remove(olderPath) }
        if anew || !disk.exists(path) {
            if text.isEmpty, !disk.exists(path) { return lastRow = last }
            try replace(with: text)
        } else if !text.isEmpty {
            let file = try disk.open(path, use: .readWrite, create: false)
            let bytes = Array(text.utf8)
            try file.write(bytes, at: byteCount)
            byteCount += bytes.count
        }
        lastRow = last
        if byteCount >= Self.fullBytes { try turn() }
    }

    /// The full file becomes the older one.
    private func turn() throws {
        if disk.exists(olderPath) { try disk.remove(olderPath) }
        try disk.rename(path, to: olderPath)
        byteCount = 0
    }

    /// The row before the newest ones that a new file is begun with.
    private func firstOfNewest() throws -> UInt64 {
        var bytes = 0
        var rows = try database.live.rows(of: .log, descending: true)
        while let row = try rows.next() {
            bytes += line(row).utf8.count
            if bytes > Self.anewBytes { return row.id.row }
        }
        return 0
    }

    private func replace(with text: String) throws {
        let draft = path + ".new"
        if disk.exists(draft) { try disk.remove(draft) }
        let bytes = Array(text.utf8)
        try disk.writeNew(draft, bytes)
        try disk.rename(draft, to: path)
        byteCount = bytes.count
    }

    private func line(_ row: Record) -> String {
        let text = (row[LogEntry.text] ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
        let level = row[LogEntry.level]?.rawValue ?? ""
        return
            "\(row[LogEntry.at].map(\.description) ?? "") \(row.id) \(level) \(row[LogEntry.category] ?? ""): \(text)\n"
    }

    /// The row of the file's last whole line; a line that a crash has torn is cut off. 0, with a file that will be
    /// written anew, where there is none.
    private func look() throws -> UInt64 {
        guard disk.exists(path) else { return 0 }
        let file = try disk.open(path, use: .readWrite, create: false)
        let count = try file.byteCount()
        let from = max(0, count - Self.tailBytes)
        let tail = try file.read(count - from, at: from)
        guard let end = tail.lastIndex(of: UInt8(ascii: "\n")) else { return try restart() }
        let start = tail[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let words = tail[start..<end].split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count == 3, let id = words[1].withUnsafeBytes({ RecordID($0) }), id.collection == .log else {
            return try restart()
        }
        byteCount = from + end + 1
        if byteCount < count { try file.truncate(to: byteCount) }
        return id.row
    }

    private func restart() throws -> UInt64 {
        try disk.remove(path)
        byteCount = 0
        return 0
    }
}
