import Platform

@testable import Storage

/// What a store should hold: dictionaries of rows, and the list of changes.
struct ProofModel {
    struct Change: Equatable {
        var table: UInt16
        var row: UInt64
        var previous: Int
        /// JSON, nil for an insert.
        var old: String?
        var what: String
    }

    struct Held<R: ProofRow>: Equatable {
        var row: R
        var version: UInt32
        var lastChange: Int
    }

    var jobs: [UInt64: Held<ProofJob>] = [:]
    var accounts: [UInt64: Held<ProofAccount>] = [:]
    var nextJob: UInt64 = 1
    var nextAccount: UInt64 = 1
    var changes: [Change] = []

    /// The row ids of an index in order.
    static func order<R: ProofRow>(_ rows: [UInt64: Held<R>], _ index: UInt16) -> [UInt64] {
        var entries: [([Int], UInt64)] = []
        for (id, held) in rows { for entry in held.row.entries(index) { entries.append((entry, id)) } }
        entries.sort { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0.lexicographicallyPrecedes($1.0) }
        return entries.map(\.1)
    }

    /// How the store differs, nil if it does not.
    func difference(_ view: ReadView) throws -> String? {
        try Self.rowDifference(view, ProofTables.jobs, jobs, nextJob)
            ?? Self.rowDifference(view, ProofTables.accounts, accounts, nextAccount)
            ?? changeDifference(view)
    }

    private static func rowDifference<R: ProofRow>(
        _ view: ReadView, _ table: UInt16, _ rows: [UInt64: Held<R>], _ next: UInt64
    ) throws -> String? {
        let schema = try view.schema(table)
        if try view.rowCount(table) != rows.count {
            return "table \(table): \(try view.rowCount(table)) rows, not \(rows.count)"
        }
        if try view.nextRow(table).number != next {
            return "table \(table): next row \(try view.nextRow(table)), not \(next)"
        }
        for (id, held) in rows {
            guard let row = try view.row(table, RowID(id)) else { return "table \(table): row \(id) is missing" }
            if row.version != held.version || row.lastChange != UInt64(held.lastChange) {
                return "table \(table): row \(id) has version \(row.version), change \(row.lastChange)"
            }
            let fields = held.row.fields
            for field in schema.definition.fields {
                let stored = schema.value(row, field.number).map { String(decoding: $0, as: UTF8.self) }
                if stored != fields[field.number] {
                    return "table \(table): row \(id) has \(field.name) \(stored ?? "nil")"
                }
            }
        }
        for index in schema.definition.indexes {
            let expected = order(rows, index.id)
            var found: [UInt64] = []
            var scan = try view.scan(table, index.id)
            while let id = try scan.next() { found.append(id.number) }
            if found != expected { return "table \(table), index \(index.name): \(found), not \(expected)" }
            found = []
            scan = try view.scan(table, index.id, descending: true)
            while let id = try scan.next() { found.append(id.number) }
            if found != expected.reversed() { return "table \(table), index \(index.name) downwards: \(found)" }
            if try view.count(table, index.id, .all) != expected.count { return "index \(index.name): wrong count" }
        }
        return nil
    }

    private func changeDifference(_ view: ReadView) throws -> String? {
        let table = Store.changesTable
        if try view.rowCount(table) != changes.count {
            return "\(try view.rowCount(table)) changes, not \(changes.count)"
        }
        let schema = try view.schema(table)
        for (index, change) in changes.enumerated() {
            guard let row = try view.row(table, RowID(UInt64(index + 1))) else {
                return "change \(index + 1) is missing"
            }
            func text(_ field: Int) -> String? { schema.value(row, field).map { String(decoding: $0, as: UTF8.self) } }
            guard text(4) == "\(change.table)", text(5) == "\(change.row)",
                text(6) == (change.previous == 0 ? nil : "\(change.previous)"), text(7) == change.old,
                text(8) == "\"\(change.what)\""
            else {
                return "change \(index + 1): \((4...8).map { text($0) ?? "nil" }), not \(change)"
            }
        }
        return nil
    }
}
