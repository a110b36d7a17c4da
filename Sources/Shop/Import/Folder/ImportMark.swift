// While an exported folder is taken in, a mark stands in the store. A crash leaves it behind, with a part of the records;
// then nothing but the import is done until it has been run again, which clears that part away first.

internal import JSON
internal import Records

/// What was in the store before an import began: rows up to these are the store's own, above them the import's.
struct ImportMark: Equatable {
    var lastChange: UInt64
    var lastLogRow: UInt64

    private static let actor = "engine"
    private static let key = "store.import"
    /// The end of the year 9999: keys are forgotten by age, and this one is not.
    private static let never = Instant(milliseconds: 253_402_300_799_000, offsetSeconds: 0)

    /// The mark that a broken import has left; nil when there is none.
    static func find(_ reader: RecordReader) throws(RecordError) -> ImportMark? {
        guard let row = try reader.find(RequestRow.Index.byKey, in: .requests, .text(actor), .text(key)) else {
            return nil
        }
        var mark = ImportMark(lastChange: 0, lastLogRow: 0)
        row[RequestRow.answer]?.bytes.withUnsafeBytes { bytes in
            mark.lastChange = UInt64(JSONText.member("lastChange", of: bytes).flatMap(JSONText.integer) ?? 0)
            mark.lastLogRow = UInt64(JSONText.member("lastLogRow", of: bytes).flatMap(JSONText.integer) ?? 0)
        }
        return mark
    }

    func set(_ transaction: Transaction) throws(RecordError) {
        var draft = RecordDraft(.requests)
        draft.set(RequestRow.actor, Self.actor)
        draft.set(RequestRow.key, Self.key)
        draft.set(RequestRow.method, Self.key)
        draft.set(RequestRow.params, "mark")
        draft.set(RequestRow.at, Self.never)
        let text = "{\"lastChange\":\(lastChange),\"lastLogRow\":\(lastLogRow)}"
        draft.set(RequestRow.answer, JSONFragment(Array(text.utf8)))
        _ = try transaction.insert(draft)
    }

    static func remove(_ transaction: Transaction) throws(RecordError) {
        let row = try transaction.reader.find(RequestRow.Index.byKey, in: .requests, .text(actor), .text(key))
        if let row { try transaction.remove(row.id) }
    }

    /// Collections that every store has records of from its beginning; a folder's take their place at the very end.
    static let founding: Set<CollectionNumber> = [.settings, .employees, .statuses, .listItems]

    /// Whether the number belongs, or may belong, to a record that was there before.
    func isOwn(_ collection: CollectionNumber, _ row: UInt64) -> Bool {
        switch collection {
        case .changes: row <= lastChange
        case .log: row <= lastLogRow
        default: Self.founding.contains(collection)
        }
    }

    /// The first row that is the import's; nil where all rows are the store's own.
    func firstRow(_ collection: CollectionNumber) -> UInt64? {
        switch collection {
        case .changes: lastChange + 1
        case .log: lastLogRow + 1
        default: Self.founding.contains(collection) ? nil : 1
        }
    }
}

extension Shop {
    /// Whether an import of a folder was broken off and has to be run again.
    var isImportBrokenOff: Bool {
        get throws(ShopError) {
            if let known = knownBrokenImport { return known }
            let reader = database.live
            let isBroken = try shopping { () throws(RecordError) in try ImportMark.find(reader) != nil }
            knownBrokenImport = isBroken
            return isBroken
        }
    }

    /// Refuses everything but the import that has to be run again.
    func expectNoBrokenImport() throws(ShopError) {
        guard try isImportBrokenOff else { return }
        throw ShopError(
            .readOnly, "An import into this store was broken off.",
            hint: "Run the import again, with the same folder or another; it begins anew."
        ) { $0.member("reason", literal: "import") }
    }
}
