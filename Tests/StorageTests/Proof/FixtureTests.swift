import Glibc
import Platform
import TestSupport
import Testing

@testable import Storage

/// Stores written by the first engine of format 1 open for ever, with the content they were made with.
///
/// `FETTLE_MAKE_FIXTURES=1 swift test --filter FixtureTests` makes them anew; that is a change of format, or a mistake.
@Suite(.serialized) struct FixtureTests {
    private static let folder = String(#filePath.dropLast("StorageTests/Proof/FixtureTests.swift".count)) + "Fixtures"

    enum Fixture: String, CaseIterable {
        /// Every kind of page, two kept roots, removed rows, an unsealed journal past the root.
        case pages = "format-1"
        /// A transaction of two groups, and journal segments used again.
        case groups = "groups-1"

        var tables: [String] { self == .pages ? ["jobs", "accounts", "changes"] : ["accounts"] }
    }

    @Test(.enabled(if: getenv("FETTLE_MAKE_FIXTURES") != nil), arguments: Fixture.allCases)
    func makesTheStores(fixture: Fixture) throws {
        let run = try ProofRun(try ProofTables.diskWithStore(seed: 8), seed: 8)
        run.checkpointChance = 0
        if fixture == .pages {
            run.rowLimit = 420
            run.largeNotes = 4500
            try run.run(700)
            try run.insertLongRow(notes: 70_000)
            try run.checkpoint()
            try run.run(60)
            try run.checkpoint()
            try run.run(20)
        } else {
            for _ in 0..<3 {
                try run.run(10)
                try run.largeTransaction()
                try run.checkpoint()
            }
            try run.largeTransaction()
            try run.run(10)
        }
        try run.flush()
        run.abandon()
        let work = TemporaryFolder()
        let name = "\(fixture.rawValue).fettle"
        try Self.export(run.disk, "shop", to: work(name))
        let archive = "\(Self.folder)/\(name).tar.gz"
        #expect(
            system(
                "cd \(work.path) && tar --sort=name --owner=0 --group=0 --mtime=@1700000000 -cf - \(name) | gzip -9n > \(archive)"
            )
                == 0)
        let text = Self.text(fixture.tables.map { ($0, run.model.fixtureRows($0)) })
        let disk = RealDisk()
        let path = "\(Self.folder)/\(fixture.rawValue).json"
        if disk.exists(path) { try disk.remove(path) }
        try disk.writeNew(path, Array(text.utf8))
    }

    @Test(arguments: Fixture.allCases)
    func theCommittedStoreOpensWithItsContent(fixture: Fixture) throws {
        let work = TemporaryFolder()
        #expect(system("tar -xzf \(Self.folder)/\(fixture.rawValue).fettle.tar.gz -C \(work.path)") == 0)
        let disk = RealDisk()
        let expected = String(decoding: try disk.readAll("\(Self.folder)/\(fixture.rawValue).json"), as: UTF8.self)
        let path = work("\(fixture.rawValue).fettle")
        var options = ProofTables.options(disk)

        let report = try StoreCheck.run(at: path, options)
        #expect(report.isClean, "\(report.findings)")
        #expect(report.notes == [])

        // Read only first, from either root; then as the engine opens it.
        options.isReadOnly = true
        for usesOlderRoot in [false, true] {
            options.usesOlderRoot = usesOlderRoot
            let store = try Store.open(at: path, tables: ProofTables.all, options)
            #expect(try Self.text(store.live, fixture) == expected)
            try store.close()
        }
        let store = try Store.open(at: path, tables: ProofTables.all, ProofTables.options(disk))
        #expect(store.recovery.replayed > 0)
        if fixture == .pages {
            #expect(try store.live.index(Store.changesTable, 1).levels == 2)
            #expect(try FileRoot(store.live.file(Store.changesTable)).directory.levels == 2)
        }
        #expect(store.recovery.rebuiltIndexes == [], "the rules of an index changed without a new version")
        #expect(try Self.text(store.live, fixture) == expected)
        try store.close()
        #expect(try StoreCheck.run(at: path, ProofTables.options(disk)).isClean)
    }

    private static func export(_ disk: SimDisk, _ folder: String, to target: String) throws {
        let real = RealDisk()
        try real.makeFolder(target)
        for name in try disk.entries(of: folder) {
            let path = "\(folder)/\(name)"
            if (try? disk.entries(of: path)) != nil {
                try export(disk, path, to: "\(target)/\(name)")
            } else {
                try real.writeNew("\(target)/\(name)", try disk.readAll(path))
            }
        }
    }

    // MARK: Rows as text

    typealias Line = (id: String, fields: [(name: String, json: String)])

    private static func text(_ view: ReadView, _ fixture: Fixture) throws -> String {
        try text(
            fixture.tables.map { name in
                let definition = ProofTables.all.first { $0.name == name }!
                let schema = try view.schema(definition.number)
                var lines: [Line] = []
                try view.forEachRow(definition.number) { (row) throws(StorageError) in
                    var fields = [("version", "\(row.version)"), ("lastChange", "\(row.lastChange)")]
                    for field in definition.fields {
                        if let value = schema.value(row, field.number) {
                            fields.append((field.name, String(decoding: value, as: UTF8.self)))
                        }
                    }
                    lines.append(("\(definition.letter)\(row.rowID)", fields))
                    return true
                }
                return (name, lines)
            })
    }

    /// JSON, one row a line.
    private static func text(_ tables: [(name: String, lines: [Line])]) -> String {
        let parts = tables.map { table in
            let rows = table.lines.map { line in
                "  \"\(line.id)\": {" + line.fields.map { "\"\($0.name)\": \($0.json)" }.joined(separator: ", ") + "}"
            }
            return " \"\(table.name)\": {\n" + rows.joined(separator: ",\n") + "\n }"
        }
        return "{\"tables\": {\n" + parts.joined(separator: ",\n") + "\n}}\n"
    }
}

extension ProofModel {
    /// The rows of a table as the model has them, in order of row ids.
    func fixtureRows(_ name: String) -> [FixtureTests.Line] {
        func lines<R: ProofRow>(_ rows: [UInt64: Held<R>], _ definition: TableDefinition) -> [FixtureTests.Line] {
            rows.sorted { $0.key < $1.key }.map { id, held in
                let fields = held.row.fields
                let named = definition.fields.compactMap { field in fields[field.number].map { (field.name, $0) } }
                return (
                    "\(definition.letter)\(id)",
                    [("version", "\(held.version)"), ("lastChange", "\(held.lastChange)")] + named
                )
            }
        }
        switch name {
        case "jobs": return lines(jobs, ProofTables.all[1])
        case "accounts": return lines(accounts, ProofTables.all[2])
        default:
            return changes.enumerated().map { index, change in
                var fields: [(name: String, json: String)] = [
                    ("version", "1"), ("lastChange", "0"), ("at", "\"\(SampleTables.at)\""), ("actor", "\"E1\""),
                    ("method", "\"proof\""), ("table", "\(change.table)"), ("row", "\(change.row)"),
                ]
                if change.previous != 0 { fields.append(("previous", "\(change.previous)")) }
                if let old = change.old { fields.append(("old", old)) }
                fields.append(("what", "\"\(change.what)\""))
                return ("\(index + 1)", fields)
            }
        }
    }
}
