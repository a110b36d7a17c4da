// store.export in slices over one moment of the store. What is being written has another name until it is whole.

package import JSON
internal import Platform
internal import Records

final class ExportTask: LongTask {
    private let shop: Shop
    private let snapshot: RecordSnapshot
    private let path: String
    private let format: StoreExportRequest.Format
    private let collections: [CollectionNumber]
    private let total: Int
    private let lastChange: Int
    private let startedAt: UInt64

    /// Where it is written until the end.
    private let partial: String
    private var isPartialMade = false
    private var walk: RecordWalk?
    private var file: ExportFile?
    private var written: [ExportManifest.File] = []
    /// The files of attachments, after the records that name them.
    private var contents: ContentExport?
    private var rows = 0
    private var rowsDone = 0
    private var bytesDone = 0
    private var writer = JSONWriter(capacity: 16 << 10)

    private static let sliceRows = 100

    init(_ call: ShopCall, _ request: StoreExportRequest) throws(ShopError) {
        shop = call.shop
        var path = request.path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        format = request.format
        partial = "\(path).partial-\(CurrentProcess.number)"
        startedAt = shop.clock.monotonicNanoseconds()
        try NewFile.expectFree(path, path: "/path")
        collections = try Self.collections(request.collections)
        let shop = shop
        snapshot = try shopping { () throws(RecordError) in
            try shop.database.flush()
            return try shop.database.snapshot()
        }
        var total = 0
        let reader = snapshot.reader
        for collection in collections {
            total += try shopping { () throws(RecordError) in try reader.count(collection) }
        }
        self.total = total
        lastChange = try shopping { () throws(RecordError) in try reader.lastChange() }
        do throws(ShopError) {
            if isFolder {
                do throws(DiskError) { try RealDisk().makeFolder(partial) } catch { throw .unwritable(error) }
            } else {
                file = try ExportFile(partial)
            }
            isPartialMade = true
            if format == .folder, collections.contains(.attachments) {
                contents = ContentExport(shop.database.contents, to: partial)
            }
        } catch {
            snapshot.close()
            throw error
        }
    }

    /// What keys of calls stand for is of use to the store alone that gave the answers.
    static let exported = CollectionNumber.allCases.filter { $0 != .requests }

    private static func collections(_ names: [String]?) throws(ShopError) -> [CollectionNumber] {
        guard let names else { return exported }
        var chosen: Set<CollectionNumber> = []
        var problems: [Problem] = []
        let known = exported.map(\.definition.name.text)
        for (index, name) in names.enumerated() {
            if let collection = exported.first(where: { $0.definition.name.text == name }) {
                chosen.insert(collection)
            } else {
                problems.append(
                    Problem(
                        "/collections/\(index)", .choice, expected: known.joined(separator: ", "),
                        actual: name.fragment,
                        hint: ShopText.nearest(name, among: known).map { "Did you mean \($0)?" }))
            }
        }
        if names.isEmpty { problems.append(Problem("/collections", .empty, expected: "at least one collection")) }
        if !problems.isEmpty { throw .validation(problems) }
        return exported.filter(chosen.contains)
    }

    private var isFolder: Bool { format == .folder || format == .csv && collections.count > 1 }

    // MARK: LongTask

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        do throws(ShopError) {
            repeat {
                guard snapshot.isOpen else { throw ShopError(.snapshotTooOld) }
                if try writeSlice() { continue }
                if try contents?.step() == false { continue }
                try finish()
                write(to: &answer)
                return .finished
            } while shop.clock.monotonicNanoseconds() < deadline
        } catch {
            letGo()
            throw error
        }
        return .working(done: rowsDone, total: total)
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        letGo()
        return false
    }

    // MARK: Writing

    /// Writes some rows; false when all collections are written.
    private func writeSlice() throws(ShopError) -> Bool {
        guard written.count < collections.count else { return false }
        let collection = collections[written.count]
        if walk == nil { try begin(collection) }
        guard let file else { return false }
        for _ in 0..<Self.sliceRows {
            guard let record = try shopping({ () throws(RecordError) in try walk?.next() }) else {
                try end(collection)
                return true
            }
            if format == .csv {
                try file.write { record.appendStoredCSV(to: &$0) }
            } else {
                writer.removeAll()
                record.writeStored(to: &writer, named: format == .jsonl)
                writer.append(UInt8(ascii: "\n"))
                try file.write(writer.bytes)
            }
            contents?.note(record)
            rows += 1
            rowsDone += 1
        }
        return true
    }

    private func begin(_ collection: CollectionNumber) throws(ShopError) {
        let snapshot = snapshot
        walk = try shopping { () throws(RecordError) in try snapshot.reader.rows(of: collection) }
        rows = 0
        if isFolder {
            let ending = format == .csv ? "csv" : "jsonl"
            file = try ExportFile("\(partial)/\(collection.definition.name).\(ending)")
        }
        if format == .csv { try file?.write { $0 += collection.definition.storedHeader } }
    }

    private func end(_ collection: CollectionNumber) throws(ShopError) {
        walk = nil
        let snapshot = snapshot
        let next = try shopping { () throws(RecordError) in try snapshot.reader.nextRow(collection) }
        var done = ExportManifest.File(collection: collection, rows: rows, next: next, byteCount: 0, sha256: "")
        if isFolder, let file {
            done.byteCount = file.byteCount
            done.sha256 = try file.finish()
            bytesDone += file.byteCount
            self.file = nil
        }
        written.append(done)
    }

    private func finish() throws(ShopError) {
        if let file {
            _ = try file.finish()
            bytesDone = file.byteCount
        }
        if format == .folder {
            let manifest = ExportManifest(
                lastChange: lastChange, isComplete: collections == Self.exported, files: written,
                contents: contents?.count)
            let file = try ExportFile("\(partial)/\(ExportManifest.fileName)")
            try file.write { $0 += manifest.text }
            _ = try file.finish()
            bytesDone += file.byteCount
        }
        let disk = RealDisk()
        try NewFile.expectFree(path, path: "/path")
        do throws(DiskError) {
            if isFolder { try disk.flushFolder(partial) }
            try disk.rename(partial, to: path)
            isPartialMade = false
            try disk.flushFolder(SmallFile.folder(of: path))
        } catch {
            throw .unwritable(error)
        }
        snapshot.close()
    }

    private func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("path", path)
        answer.member("format", format.rawValue)
        answer.key("collections")
        answer.beginArray()
        for file in written {
            answer.beginObject()
            answer.member("collection", literal: file.collection.definition.name)
            answer.member("rows", file.rows)
            answer.endObject()
        }
        answer.endArray()
        answer.member("rows", rowsDone)
        answer.member("bytes", bytesDone + (contents?.count.byteCount ?? 0))
        if let contents {
            answer.key("attachments")
            answer.beginObject()
            answer.member("files", contents.count.files)
            answer.member("bytes", contents.count.byteCount)
            answer.member("missing", contents.missingCount)
            answer.endObject()
        }
        answer.member("lastChange", lastChange)
        answer.member("milliseconds", Int((shop.clock.monotonicNanoseconds() - startedAt) / 1_000_000))
        answer.endObject()
    }

    /// Leaves nothing behind: half an export looks like a whole one.
    private func letGo() {
        snapshot.close()
        file = nil
        guard isPartialMade else { return }
        isPartialMade = false
        contents?.letGo()
        let disk = RealDisk()
        if isFolder, let names = try? disk.entries(of: partial) {
            for name in names { try? disk.remove("\(partial)/\(name)") }
        }
        try? disk.remove(partial)
    }
}

extension ShopCall {
    /// Begins an export (C-12).
    package mutating func storeExport(_ request: StoreExportRequest, _ answer: inout JSONWriter) throws(ShopError) {
        started = try ExportTask(self, request)
    }
}
