import Platform

// Opening a store: the newest root that holds together, then what the journal has beyond it.

extension Store {
    /// Opens the store at `path`.
    /// - Parameter tables: what the caller expects of the catalog; nil takes what is there (tools).
    package static func open(
        at path: String, tables: [TableDefinition]?, _ options: StoreOptions
    ) throws(StorageError) -> Store {
        let disk = options.disk
        let lock: (any DiskLock)?
        let superblockFile: any DiskFile
        let slots: (first: Superblock?, second: Superblock?)
        do throws(DiskError) {
            guard disk.exists(path + "/superblock") else { throw .notFound(path: path) }
            lock = options.isBesideHolder ? nil : try disk.lock(path + "/LOCK")
            superblockFile = try disk.open(path + "/superblock", use: .readWrite, create: false)
            slots = try Superblock.read(superblockFile)
        } catch {
            if case .locked = error { throw .locked(holder: path + "/LOCK") }
            throw .disk(error)
        }
        let roots = [slots.first, slots.second].compactMap { $0 }.sorted { $0.generation > $1.generation }
        guard let newest = roots.first else {
            throw .corrupt(what: "superblock: neither slot is whole; `fettle salvage` brings out what the files hold")
        }
        let older = roots.count > 1 ? roots[1] : nil
        if options.usesOlderRoot, let older {
            return try open(path, root: older, other: newest, tables, options, lock, superblockFile, usedOlder: true)
        }
        do throws(StorageError) {
            return try open(path, root: newest, other: older, tables, options, lock, superblockFile, usedOlder: false)
        } catch {
            // The older root is whole by the rules of checkpoints, and its journal is kept.
            guard case .corrupt = error, let older else { throw error }
            do throws(StorageError) {
                return try open(
                    path, root: older, other: newest, tables, options, lock, superblockFile, usedOlder: true)
            } catch _ {
                throw error
            }
        }
    }

    private static func open(
        _ path: String, root: Superblock, other: Superblock?, _ expected: [TableDefinition]?, _ options: StoreOptions,
        _ lock: (any DiskLock)?, _ superblockFile: any DiskFile, usedOlder: Bool
    ) throws(StorageError) -> Store {
        let unknown = root.incompatible & ~SuperblockFormat.knownIncompatible
        guard unknown == 0 else {
            throw .unsupported(
                what: "format features \(String(unknown, radix: 16)): this store was made by a newer Fettle")
        }
        let disk = options.disk
        let arena = Arena(byteCount: options.arenaBytes)
        let catalog = try openTable(disk, path, Catalog.schema, root: root, other: other, arena: arena)
        let stored: [TableSchema]
        let isAsExpected: Bool
        var evolution: Evolution?
        if let expected, let digest = options.catalogDigest, try Catalog.digest(catalog.space.view) == digest {
            isAsExpected = true
            stored = expected.sorted { $0.number < $1.number }.map { TableSchema($0) }
        } else {
            isAsExpected = false
            let found = try Catalog.read(catalog.space.view)
            if let expected {
                let plan = try Evolution(
                    from: found, to: expected, versions: (makerVersion(disk, path), options.engineVersion))
                if plan.isNeeded, let time = options.copiesBeforeEvolution, !options.isReadOnly {
                    return try openAfterCopy(
                        path, root: root, other: other, expected, options, lock, superblockFile, usedOlder: usedOlder,
                        at: time)
                }
                if plan.isNeeded { evolution = plan }
                stored = plan.isNeeded ? found : plan.schemas
            } else {
                stored = found
            }
        }
        var states = [TableState?](repeating: nil, count: Int(stored.last?.definition.number ?? 0) + 1)
        states[0] = catalog
        for schema in stored {
            states[Int(schema.definition.number)] = try openTable(
                disk, path, schema, root: root, other: other, arena: arena)
        }
        if let evolution {
            let isReadOnly =
                options.isReadOnly || root.readCompatible & ~SuperblockFormat.knownReadCompatible != 0
            states = try evolve(
                states, evolution, disk, path, storeID: root.storeID, isReadOnly: isReadOnly)
        }
        // Before replay: its records are undone and done by the rules of now.
        var rebuilt = try rebuildStale(states, checksRules: !isAsExpected)

        let segments = try openSegments(disk, path, storeID: root.storeID)
        let outcome = try JournalReader(segments).replay(from: root.journal, after: root.lsn, lastTime: root.lastTime) {
            (record) throws(StorageError) in
            try replay(record, states)
        }
        // Of damage that replay came upon.
        for case let state? in states {
            for position in state.building.keys.sorted() where !state.stuck.contains(position) {
                try state.rebuild(position)
                rebuilt.append("\(state.schema.definition.name).\(state.indexes[position].name)")
            }
        }
        guard let current = segments.first(where: { $0.sequence == outcome.position.sequence }) else {
            throw .corrupt(what: "journal segment \(outcome.position.sequence) is missing")
        }
        let kept = min(root.journal.sequence, other?.journal.sequence ?? root.journal.sequence)
        let journal = Journal(
            disk: disk, folder: path + "/journal", storeID: root.storeID, random: options.random, segments: segments,
            current: current, offset: outcome.position.offset, durable: outcome.last, lastTime: outcome.lastTime,
            oldestNeeded: kept, endsInZeros: outcome.endsInZeros, isTailKept: outcome.search != nil)
        var superblock = root
        if usedOlder, let other {
            // The newest root is given up: the next generation is above both and goes to its slot, not to this root's.
            superblock.generation = other.generation + 1
        }
        while superblock.files.count < states.count { superblock.files.append(FileEntry()) }
        let store = Store(
            path: path, disk: disk, random: options.random, lock: lock, arena: arena, tables: states, journal: journal,
            superblockFile: superblockFile, superblock: superblock, older: usedOlder ? nil : other,
            nextLSN: outcome.last + 1, runner: options.usesBackgroundThread ? ThreadRunner() : InlineRunner(),
            recovery: Recovery(
                generation: root.generation, replayed: outcome.transactionCount, usedOlderRoot: usedOlder,
                rebuiltIndexes: rebuilt, searchedBytes: outcome.searchedBytes))
        store.journalSearch = outcome.search
        if let damage = outcome.damage {
            store.readOnlyReason = damage
            store.recovery.damage = damage
        } else if root.readCompatible & ~SuperblockFormat.knownReadCompatible != 0 {
            store.readOnlyReason = "this store was made by a newer Fettle and can only be read by this one"
        } else if options.isReadOnly {
            store.readOnlyReason = "the store was opened for reading"
        } else {
            try journal.discardLaterSegments()
            if outcome.foundGroups {
                // Nothing is answered from records that only a torn end might hold: a new group says that they count.
                try journal.takeNextSegment(first: store.nextLSN)
                try journal.forceSeal()
            }
            if evolution != nil {
                try store.publishEvolution(version: options.engineVersion)
                store.recovery.isEvolved = true
            }
        }
        return store
    }

    /// Opens an older store as it is, copies it beside itself and closes it; then opens it with the engine's definitions.
    private static func openAfterCopy(
        _ path: String, root: Superblock, other: Superblock?, _ expected: [TableDefinition], _ options: StoreOptions,
        _ lock: (any DiskLock)?, _ superblockFile: any DiskFile, usedOlder: Bool,
        at time: (text: String, seconds: Int64)
    ) throws(StorageError) -> Store {
        var options = options
        options.copiesBeforeEvolution = nil
        let usesThread = options.usesBackgroundThread
        options.usesBackgroundThread = false
        let store = try open(
            path, root: root, other: other, nil, options, lock, superblockFile, usedOlder: usedOlder)
        if store.readOnlyReason == nil {
            try copyBeforeEvolution(store, options.engineVersion, at: time)
            try store.close()
        }
        options.usesBackgroundThread = usesThread
        let slots: (first: Superblock?, second: Superblock?)
        do { slots = try Superblock.read(superblockFile) } catch { throw .disk(error) }
        let roots = [slots.first, slots.second].compactMap { $0 }.sorted { $0.generation > $1.generation }
        guard let newest = roots.first else { throw .corrupt(what: "superblock: neither slot is whole") }
        return try open(
            path, root: newest, other: roots.dropFirst().first, expected, options, lock, superblockFile,
            usedOlder: false)
    }

    /// Makes the entries of stale indexes anew and returns their names.
    private static func rebuildStale(
        _ states: [TableState?], checksRules: Bool
    ) throws(StorageError) -> [String] {
        var rebuilt: [String] = []
        for case let state? in states {
            for (position, index) in state.indexes.enumerated() {
                let root = state.trees[position].root
                guard root.state != .ready || (checksRules && root.definition != index.fingerprint) else { continue }
                try state.rebuild(position)
                rebuilt.append("\(state.schema.definition.name).\(index.name)")
            }
        }
        return rebuilt
    }

    private static func openTable(
        _ disk: any Disk, _ path: String, _ schema: TableSchema, root: Superblock, other: Superblock?, arena: Arena
    ) throws(StorageError) -> TableState {
        let definition = schema.definition
        let number = Int(definition.number)
        guard number < root.files.count, root.files[number].isPresent else {
            throw .corrupt(what: "\(definition.name): the superblock names no file for it")
        }
        let entry = root.files[number]
        let file: any DiskFile
        let mapping: Mapping
        do throws(DiskError) {
            file = try disk.open(path + "/" + definition.file, use: .readWrite, create: false)
            guard try file.byteCount() >= Int(entry.physicalPages) * PageFormat.pageBytes else {
                throw .shortRead(
                    path: path + "/" + definition.file, offset: Int(entry.physicalPages) * PageFormat.pageBytes)
            }
            mapping = try file.map(reserving: FileSpace.reservation(Int(entry.physicalPages) * PageFormat.pageBytes))
        } catch {
            if case .shortRead = error { throw .corrupt(what: "\(definition.file) is shorter than its root says") }
            if case .notFound = error { throw .corrupt(what: "\(definition.file) is missing") }
            throw .disk(error)
        }
        let (leaves, upper) = try PageTable.load(mapping.base, table: definition.number, entry)
        guard Int(entry.nextLogical) <= leaves.count * PageFormat.entriesPerPage else {
            throw .corrupt(what: "\(definition.file): the superblock counts more pages than the page table has")
        }
        let view = FileView(
            table: definition.number, name: definition.name, mapping: mapping,
            verified: VerifiedPages(pageCount: mapping.byteCount / PageFormat.pageBytes), arenaBase: arena.base,
            leafCapacity: leaves.count)
        for (index, source) in leaves.enumerated() {
            let physical = Int(UInt32(truncatingIfNeeded: source))
            guard physical < Int(entry.physicalPages) else {
                throw .corrupt(what: "\(definition.file): page table page \(index) lies outside the file")
            }
            view.sources[index] = source
            view.leaves[index] =
                physical == 0 ? 0 : UInt(bitPattern: mapping.base + physical * PageFormat.pageBytes) | 1
        }
        view.leafCount = leaves.count
        view.nextLogical = entry.nextLogical
        let space = FileSpace(table: definition.number, file: file, arena: arena, view: view)
        let fileRoot = try FileRoot(view)
        var trees: [Tree] = []
        for index in definition.indexes {
            guard let found = fileRoot.index(id: index.id) else {
                throw .corrupt(what: "\(definition.file): index \(index.name) has no root")
            }
            trees.append(Tree(space, found))
        }
        var olderEntry = other.flatMap { number < $0.files.count ? $0.files[number] : nil }
        let kept = max(entry.physicalPages, olderEntry?.physicalPages ?? 0)
        // What lies beyond the root in use is not mapped for sure, and an older root never names it.
        if let older = olderEntry { olderEntry?.physicalPages = min(older.physicalPages, entry.physicalPages) }
        let keeper = CheckpointFile(
            table: definition.number, file: file, newest: entry, older: olderEntry, upper: upper,
            keptPages: Int(kept))
        return TableState(schema: schema, space: space, trees: trees, keeper: keeper)
    }

    private static func openSegments(
        _ disk: any Disk, _ path: String, storeID: [UInt8]
    ) throws(StorageError) -> [JournalSegment] {
        var segments: [JournalSegment] = []
        do throws(DiskError) {
            for name in try disk.entries(of: path + "/journal") {
                let file = try disk.open(path + "/journal/" + name, use: .readOnly, create: false)
                let length = try file.byteCount()
                // One that was being made when the power went is too short: no segment.
                guard length >= JournalFormat.firstSegmentBytes else { continue }
                let segment = JournalSegment(
                    disk: disk, folder: path + "/journal", name: name,
                    byteCount: length / JournalFormat.blockBytes * JournalFormat.blockBytes)
                try segment.readHeader(of: file, storeID: storeID)
                segments.append(segment)
            }
        } catch {
            throw .disk(error)
        }
        return segments
    }

    private static func replay(_ record: JournalRecord, _ tables: [TableState?]) throws(StorageError) {
        if record.kind == .transaction { return }
        guard Int(record.table) < tables.count, let state = tables[Int(record.table)] else {
            throw .corrupt(what: "the journal has a row for table \(record.table), which the catalog does not know")
        }
        let id = RowID(record.number)
        let name = state.schema.definition.name
        guard record.kind == .remove || Row(record.payload).isWhole(as: id) else {
            throw .corrupt(what: "\(name): the journal's row \(id) is not whole")
        }
        var copy: AssembledRow?
        if let old = try state.row(id) {
            let bytes = AssembledRow(byteCount: old.bytes.count)
            bytes.bytes.copyMemory(from: old.bytes)
            copy = bytes
        }
        guard (copy.map { Row($0).storedHash } ?? 0) == record.oldHash, (copy == nil) == (record.kind == .insert) else {
            throw .corrupt(what: "\(name): row \(id) is not what the journal says it was before its change")
        }
        switch record.kind {
        case .insert: try state.applyInsert(Row(record.payload))
        case .update: try state.applyUpdate(Row(copy!), Row(record.payload))
        case .remove: try state.applyRemove(Row(copy!))
        case .transaction: break
        }
    }
}
