import Platform

// Opening a store of an older engine: its tables become those of this one in memory, before the journal is replayed, and
// one checkpoint publishes all of it. Until its slot is on the disk the store is what it was, for either engine.
//
// Done before replay it comes out the same from either kept root, so the journal after the change fits both of them.

extension Store {
    /// Carries an evolution out on the tables that were opened as the catalog has them.
    /// - Returns: the tables by number, as they are to be. Nothing is published yet.
    static func evolve(
        _ states: [TableState?], _ evolution: Evolution, _ disk: any Disk, _ path: String, storeID: [UInt8],
        isReadOnly: Bool
    ) throws(StorageError) -> [TableState?] {
        let most = Int(evolution.schemas.last?.definition.number ?? 0)
        guard most < SuperblockFormat.fileLimit, let catalog = states[0] else {
            throw .tooLarge(what: "table number", bytes: most, limit: SuperblockFormat.fileLimit - 1)
        }
        var states = states
        while states.count <= most { states.append(nil) }
        for definition in evolution.added {
            let file = try newFile(disk, path, definition, storeID: storeID, isReadOnly: isReadOnly)
            states[Int(definition.number)] = try emptyTable(
                TableSchema(definition), in: file, arena: catalog.space.arena)
        }
        for (_, schema) in evolution.changed {
            let number = Int(schema.definition.number)
            states[number] = try states[number]?.evolved(to: schema)
        }
        try Catalog.write(evolution, to: catalog)
        return states
    }

    /// The file of a new table. One that is there already is what an interrupted evolution left: no root names it.
    private static func newFile(
        _ disk: any Disk, _ path: String, _ definition: TableDefinition, storeID: [UInt8], isReadOnly: Bool
    ) throws(StorageError) -> any DiskFile {
        if isReadOnly { return EmptyFile(path: path + "/" + definition.file) }
        do throws(DiskError) {
            if disk.exists(path + "/" + definition.file) { try disk.remove(path + "/" + definition.file) }
        } catch {
            throw .disk(error)
        }
        return try makeFile(disk, path, definition, storeID: storeID)
    }

    /// Publishes an evolution that was carried out in memory.
    func publishEvolution(version: String) throws(StorageError) {
        do throws(DiskError) { try disk.flushFolder(path) } catch { throw .disk(error) }
        try checkpointNow()
        // For people, and for the words of a refusal; nothing depends on it.
        try? Self.writeFormatLine(disk, path, version: version)
    }

    /// Copies a store that is about to get other definitions to `STORE.before-VERSION.tar`, verified.
    static func copyBeforeEvolution(
        _ store: Store, _ version: String, at time: (text: String, seconds: Int64)
    ) throws(StorageError) {
        let stem = store.path + ".before-" + (version.isEmpty ? "change" : version)
        var path = stem + ".tar"
        var number = 1
        while store.disk.exists(path) {
            number += 1
            path = "\(stem)-\(number).tar"
        }
        do throws(StorageError) {
            let copy = try StoreCopy(of: store, to: path, as: .file, at: time, version: version)
            while try !copy.step() {}
        } catch {
            // The store stays as it is: without the copy there would be no way back.
            if case .disk(.noSpace) = error { throw .diskFull }
            throw error
        }
    }

    // MARK: The line for people

    static func formatLine(version: String) -> String {
        let maker = version.isEmpty ? "" : ", definitions of Fettle \(version)"
        return "Fettle store, format 1, pages of \(PageFormat.pageBytes) bytes\(maker); see docs/file-format.md\n"
    }

    private static func writeFormatLine(_ disk: any Disk, _ path: String, version: String) throws(DiskError) {
        let new = path + "/FORMAT.new"
        if disk.exists(new) { try disk.remove(new) }
        try disk.writeNew(new, Array(formatLine(version: version).utf8))
        try disk.rename(new, to: path + "/FORMAT")
        try disk.flushFolder(path)
    }

    /// Version of the engine that wrote the store's definitions, as the line for people tells it.
    static func makerVersion(_ disk: any Disk, _ path: String) -> String {
        let unknown = "of another version"
        guard let bytes = try? disk.readAll(path + "/FORMAT") else { return unknown }
        let words = String(decoding: bytes.prefix(1000), as: UTF8.self).split(separator: " ")
        guard let last = words.lastIndex(of: "Fettle"), last > 0, last + 1 < words.count else { return unknown }
        return words[last + 1].split(separator: ";").first.map(String.init) ?? unknown
    }
}

/// A collection that an older store does not have yet, while it is opened for reading: nothing, and nothing is written.
final class EmptyFile: DiskFile {
    let path: String

    init(path: String) { self.path = path }

    func byteCount() throws(DiskError) -> Int { 0 }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) {
        throw .shortRead(path: path, offset: 0)
    }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) { throw .noSpace(path: path) }
    func flush() throws(DiskError) {}
    func extend(to byteCount: Int) throws(DiskError) { throw .noSpace(path: path) }
    func truncate(to byteCount: Int) throws(DiskError) {}
    func map(reserving byteCount: Int) throws(DiskError) -> Mapping { try Mapping.zeros(byteCount: byteCount) }
}
