package import Platform

// Making a store: everything under another name, flushed, then renamed.

/// What a store is made or opened with.
package struct StoreOptions {
    package var disk: any Disk
    package var random: any RandomSource
    /// Whether a thread of its own writes checkpoints; false for simulations and tools, which step.
    package var usesBackgroundThread: Bool
    /// Address space for changed pages, in bytes.
    package var arenaBytes = 512 << 20
    /// Opens without writing a byte: nothing can be changed, and what a recovery would write stays unwritten.
    package var isReadOnly = false
    /// Opens the older of the two kept roots, with the journal after it: what a tool does when the newest one is damaged
    /// where opening does not look.
    package var usesOlderRoot = false
    /// Opened beside the store that holds the lock, by its own process, which changes nothing meanwhile.
    var isBesideHolder = false

    /// Digest of the catalog that the caller's tables make. A store whose catalog has it is opened without reading the
    /// definitions one by one, which would take longer than everything else of an open.
    package var catalogDigest: UInt64?
    /// Time of the copy that is made beside an older store before its definitions are changed, as RFC 3339 text and in
    /// seconds since 1970; nil: none is made.
    package var copiesBeforeEvolution: (text: String, seconds: Int64)?
    /// Version of the program, for the line for people in a store and for refusals.
    package var engineVersion = ""

    package init(disk: any Disk, random: any RandomSource = SystemRandom(), usesBackgroundThread: Bool = true) {
        self.disk = disk
        self.random = random
        self.usesBackgroundThread = usesBackgroundThread
    }
}

extension Store {
    /// Makes a store of empty tables at `path`, which must not exist.
    package static func create(at path: String, tables: [TableDefinition], _ options: StoreOptions) throws(StorageError)
    {
        try create(at: path, schemas: tables.map { TableSchema($0) }, options) { (_) throws(StorageError) in }
    }

    /// Makes a store at `path`, which must not exist, of tables that `fill` puts rows into.
    static func create(
        at path: String, schemas: [TableSchema], _ options: StoreOptions,
        filledBy fill: (Store) throws(StorageError) -> Void
    ) throws(StorageError) {
        let disk = options.disk
        do throws(DiskError) {
            if disk.exists(path) { throw .exists(path: path) }
            let building = path + ".new"
            if disk.exists(building) { try disk.removeAll(building) }
            try disk.makeFolder(building)
            try disk.makeFolder(building + "/journal")
            try disk.makeFolder(building + "/files")
        } catch {
            throw .disk(error)
        }
        let store = try build(path + ".new", schemas, options)
        try fill(store)
        try store.checkpointNow(clean: true)
        do throws(DiskError) {
            try writeFile(disk, path + ".new/FORMAT", formatLine(version: options.engineVersion))
            for name in ["LOCK"] { try writeFile(disk, path + ".new/" + name, "") }
            let reserve = try disk.open(path + ".new/reserve", use: .readWrite, create: true)
            try reserve.extend(to: 1 << 20)
            try reserve.flush()
            try disk.flushFolder(path + ".new/journal")
            try disk.flushFolder(path + ".new/files")
            try disk.flushFolder(path + ".new")
            try disk.rename(path + ".new", to: path)
            try disk.flushFolder(parent(of: path))
        } catch {
            throw .disk(error)
        }
    }

    private static func build(
        _ path: String, _ tables: [TableSchema], _ options: StoreOptions
    ) throws(StorageError) -> Store {
        let disk = options.disk
        let storeID = options.random.bytes(16)
        let arena = Arena(byteCount: options.arenaBytes)
        let schemas = [Catalog.schema] + tables.sorted { $0.definition.number < $1.definition.number }
        let most = Int(schemas.map(\.definition.number).max() ?? 0)
        guard most < SuperblockFormat.fileLimit else {
            throw .tooLarge(what: "table number", bytes: most, limit: SuperblockFormat.fileLimit - 1)
        }
        var states = [TableState?](repeating: nil, count: most + 1)
        for schema in schemas {
            let file = try makeFile(disk, path, schema.definition, storeID: storeID)
            states[Int(schema.definition.number)] = try emptyTable(schema, in: file, arena: arena)
        }
        let catalog = states[0]!
        var builder = RowBuilder()
        var nextRow: UInt64 = 1
        for schema in tables {
            for draft in Catalog.rows(for: schema) {
                let bytes = try builder.build(
                    Catalog.schema, RowID(nextRow), version: 1, lastChange: 0, draft: draft, old: nil)
                try withBytes(bytes) { (bytes) throws(StorageError) in try catalog.applyInsert(Row(bytes)) }
                nextRow += 1
            }
        }
        do throws(DiskError) {
            var segments: [JournalSegment] = []
            for index in 0..<JournalFormat.firstSegmentCount {
                segments.append(
                    try Journal.makeSegment(
                        disk, path + "/journal", index: index, byteCount: JournalFormat.firstSegmentBytes,
                        storeID: storeID))
            }
            let first = segments[0]
            first.sequence = 1
            first.salt = options.random.next()
            first.first = 1
            try JournalSegment.writeHeader(first, storeID: storeID)
            let journal = Journal(
                disk: disk, folder: path + "/journal", storeID: storeID, random: options.random, segments: segments,
                current: first, offset: JournalFormat.blockBytes, durable: 0, lastTime: 0, oldestNeeded: 1)
            let superblockFile = try disk.open(path + "/superblock", use: .readWrite, create: true)
            try superblockFile.extend(to: SuperblockFormat.slotBytes * 2)
            try superblockFile.flush()
            let superblock = Superblock(
                storeID: storeID, generation: 0, lsn: 0, journal: journal.position, lastTime: 0,
                files: states.map { $0?.keeper.newest ?? FileEntry() })
            return Store(
                path: path, disk: disk, random: options.random, lock: nil, arena: arena, tables: states,
                journal: journal,
                superblockFile: superblockFile, superblock: superblock, older: nil, nextLSN: 1, runner: InlineRunner(),
                recovery: Recovery(generation: 0, replayed: 0, usedOlderRoot: false, rebuiltIndexes: []))
        } catch {
            throw .disk(error)
        }
    }

    private static let firstPages = 16

    /// The file of a new table: its identity and zeros, flushed.
    static func makeFile(
        _ disk: any Disk, _ path: String, _ definition: TableDefinition, storeID: [UInt8]
    ) throws(StorageError) -> any DiskFile {
        do throws(DiskError) {
            let file = try disk.open(path + "/" + definition.file, use: .readWrite, create: true)
            try file.extend(to: firstPages * PageFormat.pageBytes)
            let identity = identityPage(table: definition.number, storeID: storeID)
            try writeBytes(file, identity, at: 0)
            try file.flush()
            return file
        } catch {
            throw .disk(error)
        }
    }

    /// Physical page 0 of a collection file.
    static func identityPage(table: UInt16, storeID: [UInt8]) -> [UInt8] {
        var identity = [UInt8](repeating: 0, count: PageFormat.pageBytes)
        identity.replaceSubrange(0..<8, with: PageFormat.Identity.magic)
        identity[PageFormat.Identity.table] = UInt8(truncatingIfNeeded: table)
        identity[PageFormat.Identity.table + 1] = UInt8(truncatingIfNeeded: table >> 8)
        identity[PageFormat.Identity.format] = 1
        identity.replaceSubrange(PageFormat.Identity.store..<(PageFormat.Identity.store + 16), with: storeID)
        return identity
    }

    /// A table without rows in a new file.
    static func emptyTable(
        _ schema: TableSchema, in file: any DiskFile, arena: Arena
    ) throws(StorageError) -> TableState {
        let definition = schema.definition
        let mapping: Mapping
        do throws(DiskError) {
            mapping = try file.map(reserving: FileSpace.reservation(firstPages * PageFormat.pageBytes))
        } catch {
            throw .disk(error)
        }
        let view = FileView(
            table: definition.number, name: definition.name, mapping: mapping,
            verified: VerifiedPages(pageCount: mapping.byteCount / PageFormat.pageBytes), arenaBase: arena.base,
            leafCapacity: 4)
        let space = FileSpace(table: definition.number, file: file, arena: arena, view: view)
        _ = try space.install(0, .fileRoot, level: 0)
        try space.root().set64(PageFormat.Root.nextRow, 1)
        var trees: [Tree] = []
        for (position, index) in definition.indexes.enumerated() {
            let root = IndexRoot(position: position, id: index.id, definition: index.fingerprint)
            try space.setIndex(root)
            trees.append(Tree(space, root))
        }
        let keeper = CheckpointFile(
            table: definition.number, file: file, newest: FileEntry(physicalPages: UInt32(firstPages)), older: nil,
            upper: [], keptPages: firstPages)
        keeper.free = FreePages(emptyFileOf: firstPages)
        return TableState(schema: schema, space: space, trees: trees, keeper: keeper)
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func writeBytes(_ file: any DiskFile, _ bytes: [UInt8], at offset: Int) throws(DiskError) {
        var failure: DiskError?
        bytes.withUnsafeBytes { buffer in
            do throws(DiskError) { try file.write(buffer, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private static func writeFile(_ disk: any Disk, _ path: String, _ text: String) throws(DiskError) {
        let file = try disk.open(path, use: .readWrite, create: true)
        try writeBytes(file, Array(text.utf8), at: 0)
        try file.flush()
    }
}
