import Platform

@testable import Storage

/// A store with every kind of page, two kept roots and a sealed journal, and what of its files is in use.
struct DamagedStore {
    /// A range of bytes of a file whose every bit counts.
    struct Extent {
        var path: String
        var offset: Int
        var byteCount: Int
        var isPage: Bool
        /// Only the newest root names it.
        var isNewestOnly: Bool
    }

    let disk: SimDisk
    let model: ProofModel
    private(set) var extents: [Extent] = []
    /// The disk some checkpoints earlier, for stale pages.
    let earlier: SimDisk

    /// - Parameter isClosed: closed in good order; else sealed, and then killed.
    init(seed: UInt64, isClosed: Bool = false) throws {
        let run = try ProofRun(try ProofTables.diskWithStore(seed: seed), seed: seed)
        run.checkpointChance = 0
        try run.run(160)
        try run.checkpoint()
        earlier = run.disk.copy()
        for _ in 0..<3 {
            try run.run(15)
            try run.checkpoint()
        }
        try run.run(12)
        try run.flush()
        try run.store.seal()
        run.abandon()
        if isClosed { try run.store.close() }
        extents = try Self.extents(run.store)
        disk = run.disk.copy()
        model = run.model
    }

    private static func extents(_ store: Store) throws -> [Extent] {
        var extents = [
            Extent(
                path: "shop/superblock", offset: 0, byteCount: 4096, isPage: true,
                isNewestOnly: store.generation % 2 == 0),
            Extent(
                path: "shop/superblock", offset: 4096, byteCount: 4096, isPage: true,
                isNewestOnly: store.generation % 2 == 1),
        ]
        for case let table? in store.tables {
            let path = "shop/" + table.schema.definition.file
            let base = table.space.view.mapping.base
            var newest: Set<UInt32> = []
            var older: Set<UInt32> = []
            let number = Int(table.schema.definition.number)
            try PageTable.forEachPhysical(base, table: UInt16(number), store.superblock.files[number]) {
                newest.insert($0)
            }
            if let block = store.older, number < block.files.count, block.files[number].isPresent {
                try PageTable.forEachPhysical(base, table: UInt16(number), block.files[number]) { older.insert($0) }
            }
            for page in newest.union(older).union([0]).sorted() {
                extents.append(
                    Extent(
                        path: path, offset: Int(page) * 4096, byteCount: 4096, isPage: true,
                        isNewestOnly: newest.contains(page) && !older.contains(page)))
            }
        }
        let root = store.older ?? store.superblock
        for segment in store.journal.segments where segment.sequence >= root.journal.sequence {
            let path = "shop/journal/\(segment.name)"
            extents.append(Extent(path: path, offset: 0, byteCount: 4096, isPage: false, isNewestOnly: false))
            var offset = segment.sequence == root.journal.sequence ? root.journal.offset : JournalFormat.blockBytes
            let image = try SegmentImage(segment, from: offset)
            while let group = try image.group(at: offset) {
                // Damage of the seal itself looks like a torn seal, and loses nothing.
                if !group.isSeal {
                    extents.append(
                        Extent(
                            path: path, offset: offset, byteCount: group.byteCount, isPage: false, isNewestOnly: false))
                }
                offset += roundUp(group.byteCount, to: JournalFormat.blockBytes)
            }
        }
        return extents
    }

    /// What opening, reading and checking a damaged disk came to.
    struct Verdict {
        var didOpen = false
        var isWhole = false
        /// Reading gave something else than was stored.
        var wrong: String?
        /// The check, the open, or a reading said that something is damaged.
        var isReported = false
        var usedOlderRoot = false
    }

    func verdict(_ damaged: SimDisk) -> Verdict {
        var verdict = Verdict()
        do throws(StorageError) {
            let report = try StoreCheck.run(at: "shop", ProofTables.options(damaged))
            verdict.isReported = !report.isClean || !report.notes.isEmpty
        } catch {
            verdict.isReported = true
        }
        guard let store = try? Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(damaged)) else {
            return verdict
        }
        verdict.didOpen = true
        verdict.usedOlderRoot = store.recovery.usedOlderRoot
        // Told at open that acknowledged changes are missing: what is read then is an earlier state, and said to be one.
        if store.readOnlyReason != nil { return verdict }
        let reading = model.reading(store.live)
        verdict.wrong = reading.wrong
        verdict.isWhole = reading.failures == 0 && reading.wrong == nil
        return verdict
    }
}

extension ProofModel {
    /// Reads everything piece by piece: what is wrong, and how many readings were refused.
    func reading(_ view: ReadView) -> (wrong: String?, failures: Int) {
        var failures = 0
        var wrong: String?
        func attempt(_ body: () throws -> String?) {
            do { if let found = try body() { wrong = wrong ?? found } } catch { failures += 1 }
        }
        func table<R: ProofRow>(_ number: UInt16, _ rows: [UInt64: Held<R>]) {
            guard let schema = try? view.schema(number) else {
                failures += 1
                return
            }
            for (id, held) in rows {
                attempt {
                    guard let row = try view.row(number, RowID(id)) else {
                        return "table \(number): row \(id) is missing"
                    }
                    let fields = held.row.fields
                    let isSame = schema.definition.fields.allSatisfy { field in
                        schema.value(row, field.number).map { String(decoding: $0, as: UTF8.self) }
                            == fields[field.number]
                    }
                    return isSame && row.version == held.version ? nil : "table \(number): row \(id) is another"
                }
            }
            for index in schema.definition.indexes {
                let expected = Self.order(rows, index.id)
                attempt {
                    var scan = try view.scan(number, index.id)
                    var position = 0
                    while let id = try scan.next() {
                        guard position < expected.count, id.number == expected[position] else {
                            return "table \(number), index \(index.name): entry \(position) is another"
                        }
                        position += 1
                    }
                    return position == expected.count ? nil : "table \(number), index \(index.name) ends early"
                }
                attempt {
                    try view.count(number, index.id, .all) == expected.count ? nil : "index \(index.name): wrong count"
                }
            }
        }
        table(ProofTables.jobs, jobs)
        table(ProofTables.accounts, accounts)
        attempt { try view.rowCount(Store.changesTable) == changes.count ? nil : "wrong number of changes" }
        return (wrong, failures)
    }
}
