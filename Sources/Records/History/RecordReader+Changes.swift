// The change log (C-13, C-17, F12): in order from a sequence number on, by record along the chain that begins in the
// record, by person through the index of actors.

internal import Storage

/// Some changes, and how to go on.
package struct ChangePage: Sendable {
    package var changes: [Change] = []
    /// The last sequence number of the store.
    package var seq = 0
    /// Since which number to go on; nil when there is no more. Of pages in order.
    package var next: Int?
    /// What came right after `since` is no longer kept: begin from the records.
    package var fresh = false
    /// Where the next page of one record or one person begins.
    package var nextCursor: String?
}

extension RecordReader {
    /// Change records that one page reads at most, where it looks for those of one collection or of a removed record.
    private static let readLimit = 20_000

    /// Changes after a sequence number, in order; of one collection, if given.
    package func changes(
        since: Int, limit: Int, collection: CollectionNumber? = nil
    ) throws(RecordError) -> ChangePage {
        var page = ChangePage()
        page.seq = try lastChange()
        var first = try rows(of: .changes)
        let firstKept = try first.next().map { Int($0.id.row) } ?? page.seq + 1
        // A number that was never given is another store's.
        page.fresh = since < firstKept - 1 || since > page.seq
        var walk = try rows(of: .changes, from: UInt64(since) + 1)
        var last = since
        var read = 0
        var bytes = 0
        while let row = try walk.next() {
            guard page.changes.count < limit, read < Self.readLimit, bytes < Limits.pageBytes else {
                page.next = last
                break
            }
            read += 1
            last = Int(row.id.row)
            guard let change = Change(row), collection.map({ $0 == change.id.collection }) ?? true else { continue }
            bytes += row.byteCount
            page.changes.append(change)
        }
        return page
    }

    /// Changes of one record, newest first, with what the fields became.
    package func changes(of id: RecordID, limit: Int, cursor: String? = nil) throws(RecordError) -> ChangePage {
        var page = ChangePage()
        page.seq = try lastChange()
        let place = try cursor.map { (text) throws(RecordError) in try ChangeCursor(text, .record(id)) }
        let record = try get(id)
        // The fields as they are after the change that is looked at.
        var state = record.map { record in Self.values(of: record) } ?? [:]
        var upcoming = record?.lastChange
        if record == nil { upcoming = try removal(of: id) }
        var bytes = 0
        while let seq = upcoming, seq > 0, let row = try get(.changes, row: UInt64(seq)), var change = Change(row) {
            guard change.id == id else { break }
            if place.map({ seq <= $0.seq }) ?? true {
                guard page.changes.count < limit, bytes < Limits.pageBytes else {
                    page.nextCursor = ChangeCursor(.record(id), seq: seq, at: 0).text
                    break
                }
                if change.what == .insert {
                    change.new = state.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
                } else {
                    change.new = change.old.map { ($0.field, state[$0.field]) }
                }
                bytes += row.byteCount
                page.changes.append(change)
            }
            for (field, value) in change.old { state[field] = value }
            upcoming = change.previous
        }
        return page
    }

    /// Changes by one person, newest first.
    package func changes(by actor: String, limit: Int, cursor: String? = nil) throws(RecordError) -> ChangePage {
        var page = ChangePage()
        page.seq = try lastChange()
        let place = try cursor.map { (text) throws(RecordError) in try ChangeCursor(text, .actor(actor)) }
        let layout = layout(.changes)
        let index = try layout.index(ChangeRow.Index.byActor)
        let prefix = index.prefix([KeyValue.text(actor)])
        var range = KeyRange(prefix: prefix)
        if let place {
            // The place itself is the first of this page.
            var entry = prefix
            KeyValue.instant(Instant(milliseconds: place.at)).append(index.components[1], to: &entry)
            KeyEncoding.appendRow(RowID(UInt64(place.seq)), to: &entry)
            range.upper = entry + [0]
        }
        var scan = try RecordScan(self, layout, ChangeRow.Index.byActor, range, descending: true)
        var bytes = 0
        while let row = try scan.next() {
            guard let change = Change(row) else { continue }
            guard page.changes.count < limit, bytes < Limits.pageBytes else {
                page.nextCursor = ChangeCursor(.actor(actor), seq: change.seq, at: change.at.milliseconds).text
                break
            }
            bytes += row.byteCount
            page.changes.append(change)
        }
        return page
    }

    /// The change that removed a record which is no longer there: found by looking back, which ends after a while.
    private func removal(of id: RecordID) throws(RecordError) -> Int? {
        var walk = try rows(of: .changes, descending: true)
        var read = 0
        while read < Self.readLimit, let row = try walk.next() {
            read += 1
            if row[ChangeRow.row] == Int(id.row), row[ChangeRow.table] == Int(id.collection.rawValue) {
                return Int(row.id.row)
            }
        }
        return nil
    }

    private static func values(of record: Record) -> [Int: JSONFragment] {
        var values: [Int: JSONFragment] = [:]
        record.withBytes {
            for field in record.collection.fields {
                if let value = record.fragment(field.number) { values[field.number] = JSONFragment(Array(value)) }
            }
        }
        return values
    }
}

/// Where the next page of changes begins: the sequence number and time of its first change.
struct ChangeCursor {
    enum Subject {
        case record(RecordID)
        case actor(String)

        var fingerprint: UInt32 {
            let text =
                switch self {
                case .record(let id): "r\(id)"
                case .actor(let actor): "a\(actor)"
                }
            return UInt32(truncatingIfNeeded: Hash.of(Array(text.utf8)))
        }
    }

    let seq: Int
    let at: Int64
    private let fingerprint: UInt32

    init(_ subject: Subject, seq: Int, at: Int64) {
        self.seq = seq
        self.at = at
        fingerprint = subject.fingerprint
    }

    init(_ text: String, _ subject: Subject) throws(RecordError) {
        guard let bytes = Base64URL.bytes(of: text), bytes.count == 21, bytes[0] == 2 else {
            throw .badCursor(why: "It is no cursor; send the nextCursor of the page before as it is.")
        }
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        guard number(1..<5) == UInt64(subject.fingerprint) else {
            throw .badCursor(why: "It belongs to another record or person; begin with the first page.")
        }
        self.init(subject, seq: Int(truncatingIfNeeded: number(5..<13)), at: Int64(bitPattern: number(13..<21)))
    }

    var text: String {
        var bytes: [UInt8] = [2]
        withUnsafeBytes(of: fingerprint.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: UInt64(seq).bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: at.bigEndian) { bytes.append(contentsOf: $0) }
        return Base64URL.text(of: bytes)
    }
}
