import Platform

// Bringing out of a damaged store what can be had, into a new one (docs/durability.md, salvage). The damaged store is
// only read.
//
//     superblock slots  ->  catalog  ->  rows of every file  ->  journal  ->  new store, indexes built from rows
//                                                                         ->  attachments  ->  check
//
// Rows are taken over byte for byte, with number, version and last change; nothing is made up.

package struct StoreSalvage {
    let disk: any Disk
    let path: String
    private let options: StoreOptions
    private var roots: [Superblock] = []
    private(set) var tables: [SalvagedTable] = []
    private var lastTime: Int64 = 0
    var report = SalvageReport()
    /// Names of contents in the new store, and of those left out.
    var savedContents: Set<String> = []
    var damagedContents: Set<String> = []

    /// Salvages the store at `path` into a new one at `target`, which must not exist.
    /// - Parameters:
    ///   - expected: the engine's definitions, which stand in for lost ones.
    ///   - naming: table and field that name contents; those that are not there are told.
    package static func run(
        from path: String, to target: String, expecting expected: [TableDefinition],
        naming: (table: UInt16, field: Int)? = nil, _ options: StoreOptions
    ) throws(StorageError) -> SalvageReport {
        let disk = options.disk
        guard (try? disk.entries(of: path)) != nil else { throw .disk(.notFound(path: path)) }
        if disk.exists(target) { throw .disk(.exists(path: target)) }
        var lock: (any DiskLock)?
        do throws(DiskError) { lock = try disk.lock(path + "/LOCK") } catch {
            if case .locked = error { throw .locked(holder: path + "/LOCK") }
            // A medium that cannot be written to has nobody who writes to it.
        }
        defer { lock = nil }
        var salvage = StoreSalvage(disk, path, options)
        salvage.readRoots()
        try salvage.readTables(expected)
        try salvage.replayJournal()
        salvage.settleEarlierRows()
        try salvage.write(to: target)
        salvage.copyContents(to: target)
        if let naming { salvage.countMissing(naming) }
        let check = try StoreCheck.run(at: target, options)
        salvage.report.findings = check.findingCount
        for finding in check.findings.prefix(10) { salvage.report.notes.append("In the new store: \(finding).") }
        _ = lock
        return salvage.report
    }

    private init(_ disk: any Disk, _ path: String, _ options: StoreOptions) {
        self.disk = disk
        self.path = path
        self.options = options
    }

    // MARK: Reading

    private mutating func readRoots() {
        guard let file = try? disk.open(path + "/superblock", use: .readOnly, create: false),
            let slots = try? Superblock.read(file)
        else {
            report.notes.append("The superblock cannot be read: the last state was put together from pages.")
            return
        }
        roots = [slots.first, slots.second].compactMap { $0 }.sorted { $0.generation > $1.generation }
        if roots.isEmpty {
            report.notes.append("The superblock is damaged: the last state was put together from pages.")
        }
        lastTime = roots.first?.lastTime ?? 0
    }

    private func table(_ schema: TableSchema) -> SalvagedTable {
        let number = Int(schema.definition.number)
        let entries = roots.compactMap { number < $0.files.count ? $0.files[number] : nil }.filter(\.isPresent)
        return SalvagedTable(
            schema,
            SalvagedPages(
                disk, path + "/" + schema.definition.file, table: schema.definition.number, entries: entries,
                generation: roots.first?.generation ?? 0))
    }

    private mutating func readTables(_ expected: [TableDefinition]) throws(StorageError) {
        let catalog = table(Catalog.schema)
        let stored = try Catalog.read(rows: { (body: (Row) throws(StorageError) -> Void) throws(StorageError) in
            for id in catalog.rows.keys.sorted() {
                guard let bytes = catalog.rows[id].flatMap({ catalog.bytes($0) }) else { continue }
                try withBytes(bytes) { (bytes) throws(StorageError) in try body(Row(bytes)) }
            }
        })
        let isWhole = catalog.lost.isEmpty && !catalog.isDirectoryDamaged && !stored.isEmpty
        if !isWhole {
            report.notes.append("The catalog is damaged: definitions of this version of Fettle stand in for lost ones.")
        }
        let schemas = isWhole ? stored : Self.completed(stored, expected)
        for schema in schemas {
            tables.append(table(schema))
        }
    }

    /// Stored definitions with those of the engine where something is lost. Field lists of stored rows count from 1.
    private static func completed(_ stored: [TableSchema], _ expected: [TableDefinition]) -> [TableSchema] {
        var schemas = expected.map { TableSchema($0) }
        for (index, schema) in schemas.enumerated() {
            guard let known = stored.first(where: { $0.definition.number == schema.definition.number }),
                known.versions.count > 1 || Set(known.currentFields) == Set(schema.currentFields)
            else { continue }
            schemas[index] = TableSchema(schema.definition, versions: known.versions)
        }
        return schemas
    }

    // MARK: Journal

    /// Takes every transaction of the kept journal that is whole, in order. What a root has already is the same again.
    private mutating func replayJournal() throws(StorageError) {
        let storeID = roots.first?.storeID ?? identity()
        var segments: [JournalSegment] = []
        for name in (try? disk.entries(of: path + "/journal")) ?? [] {
            guard let file = try? disk.open(path + "/journal/" + name, use: .readOnly, create: false),
                let length = try? file.byteCount(), length >= JournalFormat.firstSegmentBytes
            else { continue }
            let segment = JournalSegment(
                disk: disk, folder: path + "/journal", name: name,
                byteCount: length / JournalFormat.blockBytes * JournalFormat.blockBytes)
            try? segment.readHeader(of: file, storeID: storeID)
            if segment.sequence > 0 { segments.append(segment) }
        }
        segments.sort { $0.sequence < $1.sequence }
        let start = roots.last?.journal
        var expected = roots.last.map { $0.lsn + 1 }
        var waiting: [(image: SegmentImage, group: SegmentImage.Group)] = []
        for segment in segments where start.map({ segment.sequence >= $0.sequence }) ?? true {
            guard let image = try? SegmentImage(segment) else { continue }
            var offset = segment.sequence == start?.sequence ? start?.offset ?? 0 : JournalFormat.blockBytes
            while offset < image.byteCount {
                guard let group = try? image.group(at: offset) else {
                    // A damaged group says nothing of its length: the next one is looked for block by block.
                    offset += JournalFormat.blockBytes
                    continue
                }
                offset += roundUp(group.byteCount, to: JournalFormat.blockBytes)
                if let last = expected, group.first > last {
                    report.notes.append("Transactions \(last) to \(group.first - 1) are missing in the journal.")
                    waiting = []
                }
                if let last = expected, group.last < last, !group.isSeal { continue }
                if !group.isContinued { waiting = [] }
                lastTime = max(lastTime, group.time)
                if group.isSeal { continue }
                waiting.append((image, group))
                if group.continues { continue }
                for (image, group) in waiting { try? image.forEachRecord(group) { (record) in apply(record) } }
                waiting = []
                report.transactions += Int(group.last - group.first + 1)
                expected = group.last + 1
            }
        }
    }

    /// The store's id as its files have it, where no root is left to tell.
    private func identity() -> [UInt8] {
        for name in ((try? disk.entries(of: path)) ?? []) where name.hasSuffix(".flat") {
            guard let file = try? disk.open(path + "/" + name, use: .readOnly, create: false),
                let head = try? file.read(PageFormat.Identity.store + 16, at: 0),
                head.starts(with: PageFormat.Identity.magic)
            else { continue }
            return Array(head[PageFormat.Identity.store...])
        }
        return [UInt8](repeating: 0, count: 16)
    }

    private mutating func apply(_ record: JournalRecord) {
        guard record.kind != .transaction,
            let index = tables.firstIndex(where: { $0.schema.definition.number == record.table })
        else { return }
        tables[index].apply(record)
    }

    // MARK: Earlier versions

    /// A row of an earlier page is the last version after all where the change log has no later change of it.
    private mutating func settleEarlierRows() {
        var open: [UInt16: [UInt64: UInt64]] = [:]
        for table in tables where table.schema.definition.isTracked {
            for (id, found) in table.rows where !found.isCurrent {
                open[table.schema.definition.number, default: [:]][id] = found.lastChange
            }
        }
        guard !open.isEmpty,
            let changes = tables.first(where: { $0.schema.definition.number == Store.changesTable }),
            changes.lost.isEmpty, !changes.isDirectoryDamaged
        else { return }
        var latest: [UInt16: [UInt64: UInt64]] = [:]
        for (sequence, found) in changes.rows {
            guard let bytes = changes.bytes(found) else { continue }
            bytes.withUnsafeBytes { bytes in
                let row = Row(bytes)
                func number(_ field: Int) -> UInt64? {
                    changes.schema.value(row, field).flatMap { JSONScalar.integer($0) }.map(UInt64.init)
                }
                guard let table = number(Store.ChangeField.table), let id = number(Store.ChangeField.row),
                    open[UInt16(truncatingIfNeeded: table)]?[id] != nil
                else { return }
                let key = UInt16(truncatingIfNeeded: table)
                latest[key, default: [:]][id] = max(latest[key]?[id] ?? 0, sequence)
            }
        }
        for index in tables.indices {
            let number = tables[index].schema.definition.number
            for (id, change) in open[number] ?? [:] where (latest[number]?[id] ?? 0) <= change {
                tables[index].settle(id, isCurrent: true)
            }
        }
    }

    // MARK: Writing

    private mutating func write(to target: String) throws(StorageError) {
        var options = options
        options.usesBackgroundThread = false
        let time = lastTime
        var tables = tables
        try Store.create(at: target, schemas: tables.map(\.schema), options) { (store) throws(StorageError) in
            for index in tables.indices { try Self.fill(store, &tables[index]) }
            store.superblock.lastTime = time
        }
        for table in tables {
            var entry = SalvageReport.Table(name: table.schema.definition.name, file: table.schema.definition.file)
            entry.rows = table.rows.count
            entry.earlier = table.rows.values.reduce(0) { $0 + ($1.isCurrent ? 0 : 1) }
            entry.lost = table.lost.count
            entry.lostRows = Array(table.lost.sorted().prefix(SalvageReport.Table.listed))
            entry.damagedPages = table.pages.damaged.count
            entry.mayLackMore = table.isDirectoryDamaged
            report.tables.append(entry)
        }
    }

    private static func fill(_ store: Store, _ table: inout SalvagedTable) throws(StorageError) {
        let state = try store.table(table.schema.definition.number)
        // What only an earlier page had comes last, so that it does not push out what is certain.
        let current = table.rows.filter { $0.value.isCurrent }.keys.sorted()
        let earlier = table.rows.filter { !$0.value.isCurrent }.keys.sorted()
        for id in current + earlier {
            guard let found = table.rows[id], let bytes = table.bytes(found) else {
                table.drop(id)
                continue
            }
            let isTaken = try withBytes(bytes) { (bytes) throws(StorageError) -> Bool in
                let row = Row(bytes)
                do throws(StorageError) { try state.checkUnique(row) } catch {
                    if case .duplicate = error { return false }
                    throw error
                }
                try state.applyInsert(row)
                return true
            }
            if !isTaken { table.drop(id) }
            if store.arenaBytes > store.arenaBound { try store.checkpointNow() }
        }
        let root = try state.space.root()
        root.set64(PageFormat.Root.nextRow, max(table.nextRow, root.page.u64(PageFormat.Root.nextRow)))
    }
}
