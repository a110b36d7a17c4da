// store.import of a folder that store.export made: a store equal to the one it came from, or nothing.
//
//   verify    every line of every file is read; lengths, digests, numbers and kinds of values must be right
//   contents  files of attachments are read, verified and kept; nothing names them yet
//   write     records go in as they were, a few hundred in a transaction, behind a mark (ImportMark)
//   settle    one transaction: the records the store began with go, those of the folder take their place, the mark goes
//   clear     where writing failed or was given up: what was written is removed, then the mark
//
// A dry run does write and settle in a transaction that is taken back.

internal import JSON
internal import Platform
internal import Records

final class FolderImportTask: LongTask {
    private enum Phase {
        case verify, contents, write, settle, takeBack
        case clear(then: ShopError?)
    }

    private let call: ShopCall
    private let folder: String
    private let manifest: ExportManifest
    private let isDryRun: Bool
    private let startedAt: UInt64
    /// Where the answer is kept; nil: it was given no key, or it stores nothing.
    private let key: CallKey?
    /// How long it took, once it is done.
    private var milliseconds: Int?
    private var mark: ImportMark
    private var hasMark: Bool

    private var phase = Phase.verify
    private var rehearsal: Rehearsal?
    private var fileIndex = 0
    private var file: ExportedFile?
    private var contents: ExportedContents?
    /// Records that wait for the records of the store's beginning to go.
    private var deferred: [StoredRecord] = []
    private var failure: ShopError?
    /// Time of the last change in the folder.
    private var lastTime: Instant?
    private var bytesDone = 0

    private static let batchRecords = 200
    private static let batchBytes = 256 << 10

    init(_ call: ShopCall, folder: String, isDryRun: Bool) throws(ShopError) {
        self.call = ShopCall(call.shop, call.session, method: call.method, requestKey: nil)
        self.folder = folder
        self.isDryRun = isDryRun
        key = isDryRun ? nil : call.key
        startedAt = call.shop.clock.monotonicNanoseconds()
        manifest = try ExportManifest(folder: folder)
        let reader = call.shop.database.live
        if let left = try shopping({ () throws(RecordError) in try ImportMark.find(reader) }) {
            mark = left
            hasMark = true
        } else {
            mark = try shopping { () throws(RecordError) in
                ImportMark(
                    lastChange: try reader.nextRow(.changes) - 1, lastLogRow: try reader.nextRow(.log) - 1)
            }
            hasMark = false
        }
        _ = try self.call.author()
        try expectWhole()
        if !hasMark { try EmptyStore.expect(reader) }
    }

    /// A part of a store makes no store.
    private func expectWhole() throws(ShopError) {
        let missing = ExportTask.exported.filter { collection in
            !manifest.files.contains { $0.collection == collection }
        }
        // A collection that was invented since the export was made is not in it, and has nothing to bring.
        guard manifest.isComplete, Set(manifest.files.map(\.collection)).count == manifest.files.count else {
            let names = missing.map(\.definition.name.text).joined(separator: ", ")
            throw .validation(
                "/path", .missing, expected: "an export of all collections", actual: names.fragment,
                hint: "The folder does not hold all collections: export again without naming any.")
        }
    }

    // MARK: LongTask

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        repeat {
            if try advance(until: deadline) {
                write(to: &answer)
                return .finished
            }
        } while call.shop.clock.monotonicNanoseconds() < deadline
        // Records are read twice, attachments once.
        let total = manifest.files.reduce(manifest.contents?.byteCount ?? 0) { $0 + 2 * $1.byteCount }
        return .working(done: min(bytesDone + (contents?.bytesDone ?? 0), total), total: total)
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        rehearsal?.end()
        contents = nil
        switch phase {
        case .verify, .contents: return false
        default: break
        }
        if !isDryRun { try? clearAll() }
        return false
    }

    /// A small piece of the work; true at the end.
    private func advance(until deadline: UInt64) throws(ShopError) -> Bool {
        switch phase {
        case .verify:
            try verify()
            return false
        case .contents:
            guard try contents?.step() ?? true else { return false }
            bytesDone += contents?.bytesDone ?? 0
            contents = nil
            try beginWriting()
            return false
        case .write:
            do throws(ShopError) { try writeBatch() } catch { try fail(error) }
            return false
        case .settle:
            do throws(ShopError) {
                try settle()
                return !isDryRun
            } catch {
                try fail(error)
                return false
            }
        case .takeBack:
            if rehearsal?.takeBack(until: deadline) == true { return false }
            rehearsal = nil
            if let failure { throw failure }
            return true
        case .clear(let then):
            if try clearSome() { return false }
            try endMark()
            if let then { throw then }
            try beginWriting()
            return false
        }
    }

    /// After a failure everything is taken out again before it is told.
    private func fail(_ error: ShopError) throws(ShopError) {
        file = nil
        deferred = []
        if rehearsal != nil {
            failure = error
            phase = .takeBack
            return
        }
        switch error.kind {
        case .validation, .duplicate, .tooLarge, .notFound: phase = .clear(then: error)
        default: throw error
        }
    }

    // MARK: Verify

    private func verify() throws(ShopError) {
        for _ in 0..<Self.batchRecords {
            guard let (file, record) = try nextRecord() else {
                contents = try ExportedContents(
                    manifest, folder: folder, into: isDryRun ? nil : call.shop.database.contents)
                phase = .contents
                return
            }
            if file.entry.collection == .changes { lastTime = record.value(ChangeRow.at) ?? lastTime }
        }
    }

    /// The next record of the folder; nil after the last one.
    private func nextRecord() throws(ShopError) -> (ExportedFile, StoredRecord)? {
        while fileIndex < manifest.files.count {
            if file == nil { file = try ExportedFile(manifest.files[fileIndex], folder: folder) }
            guard let current = file else { return nil }
            let before = current.bytesDone
            let record = try current.next()
            bytesDone += current.bytesDone - before
            if let record { return (current, record) }
            file = nil
            fileIndex += 1
        }
        return nil
    }

    // MARK: Write

    /// Clears what a broken import left, sets the mark, or begins to rehearse.
    private func beginWriting() throws(ShopError) {
        if hasMark, !isDryRun {
            phase = .clear(then: nil)
            return
        }
        fileIndex = 0
        file = nil
        if isDryRun {
            rehearsal = try Rehearsal(call)
            if hasMark { while try clearSome() {} }
        } else {
            let mark = mark
            try transact { (transaction) throws(RecordError) in try mark.set(transaction) }
            hasMark = true
            call.shop.knownBrokenImport = true
        }
        phase = .write
    }

    private func writeBatch() throws(ShopError) {
        try rehearsal?.checkRoom()
        var batch: [(file: ExportedFile, record: StoredRecord)] = []
        var bytes = 0
        var isEnd = false
        while batch.count < Self.batchRecords, bytes < Self.batchBytes {
            guard let (file, record) = try nextRecord() else {
                isEnd = true
                break
            }
            if mark.isOwn(record.collection, record.row) {
                deferred.append(record)
            } else {
                batch.append((file, record))
                bytes += record.byteCount
            }
        }
        try transact { (transaction) throws(ShopError) in
            for (file, record) in batch { try place(record, of: file.entry.name, transaction) }
        }
        if isEnd { phase = .settle }
    }

    private func place(_ record: StoredRecord, of file: String, _ transaction: Transaction) throws(ShopError) {
        do throws(RecordError) { try transaction.place(record) } catch {
            guard case .duplicate(_, _, let other) = error else { throw ShopError(error) }
            throw .damaged(
                file, nil, "record \(record.row) has a value that must be unique, and record \(other.row) has it too")
        }
    }

    // MARK: Settle

    private func settle() throws(ShopError) {
        let own = try ownRows()
        let last = lastTime
        try transact(at: last) { (transaction) throws(ShopError) in
            try shopping { () throws(RecordError) in
                for (collection, row) in own { try transaction.displace(collection, row: row) }
            }
            for record in deferred { try place(record, of: "\(record.collection.definition.name).jsonl", transaction) }
            try shopping { () throws(RecordError) in
                for file in manifest.files { try transaction.reserveRows(file.collection, below: file.next) }
                try ImportMark.remove(transaction)
            }
            // The store is not empty from here on, so the answer stands or falls with it.
            if let key {
                var answer = JSONWriter(capacity: 1024)
                write(to: &answer)
                try key.keep(answer: answer.array, with: transaction)
            }
        }
        deferred = []
        if isDryRun {
            phase = .takeBack
        } else {
            hasMark = false
            call.shop.knownBrokenImport = false
        }
    }

    /// What the store began with.
    private func ownRows() throws(ShopError) -> [(CollectionNumber, UInt64)] {
        let reader = call.shop.database.live
        let mark = mark
        return try shopping { () throws(RecordError) in
            var own: [(CollectionNumber, UInt64)] = []
            for collection in ExportTask.exported {
                var walk = try reader.rows(of: collection)
                while let record = try walk.next(), mark.isOwn(collection, record.id.row) {
                    own.append((collection, record.id.row))
                }
            }
            return own
        }
    }

    // MARK: Clear

    /// Removes some of what an import has written; false when there is nothing left of it.
    private func clearSome() throws(ShopError) -> Bool {
        let reader = call.shop.database.live
        let mark = mark
        let rows = try shopping { () throws(RecordError) in
            var rows: [(CollectionNumber, UInt64)] = []
            for collection in ExportTask.exported {
                guard rows.count < Self.batchRecords, let first = mark.firstRow(collection) else { continue }
                var walk = try reader.rows(of: collection, from: first)
                while rows.count < Self.batchRecords, let record = try walk.next() {
                    rows.append((collection, record.id.row))
                }
            }
            return rows
        }
        if rows.isEmpty { return false }
        try transact { (transaction) throws(RecordError) in
            for (collection, row) in rows { try transaction.displace(collection, row: row) }
        }
        return true
    }

    private func clearAll() throws(ShopError) {
        while try clearSome() {}
        try endMark()
    }

    private func endMark() throws(ShopError) {
        try transact { (transaction) throws(RecordError) in try ImportMark.remove(transaction) }
        hasMark = false
        call.shop.knownBrokenImport = false
    }

    private func transact<Failure: RecordFailure>(
        at time: Instant? = nil, _ body: (Transaction) throws(Failure) -> Void
    ) throws(ShopError) {
        func run(_ transaction: Transaction) throws(ShopError) {
            do throws(Failure) { try body(transaction) } catch {
                if let error = error as? ShopError { throw error }
                if let error = error as? RecordError { throw ShopError(error) }
                throw ShopError(.internalError)
            }
        }
        if let rehearsal { return try run(rehearsal.transaction) }
        var author = try call.author()
        if let time, time.milliseconds > author.at.milliseconds { author.at = time }
        try call.shop.database.transact(author, run)
    }

    // MARK: Report

    private func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("files", manifest.files.count)
        answer.member("rows", manifest.files.reduce(0) { $0 + $1.rows })
        answer.member("refused", 0)
        answer.key("collections")
        answer.beginArray()
        for file in manifest.files {
            answer.beginObject()
            answer.member("collection", literal: file.collection.definition.name)
            answer.member("created", file.rows)
            answer.member("updated", 0)
            answer.member("unchanged", 0)
            answer.endObject()
        }
        answer.endArray()
        answer.key("badRows")
        answer.beginArray()
        answer.endArray()
        answer.member("dryRun", isDryRun)
        answer.member("stored", !isDryRun)
        let taken = milliseconds ?? Int((call.shop.clock.monotonicNanoseconds() - startedAt) / 1_000_000)
        milliseconds = taken
        answer.member("milliseconds", taken)
        answer.endObject()
    }
}

/// A store that nobody has worked with: nothing but what it began with.
enum EmptyStore {
    /// - Throws: conflict that says what is there.
    static func expect(_ reader: RecordReader) throws(ShopError) {
        let found = try shopping { () throws(RecordError) -> String? in
            for collection in ExportTask.exported where !own.contains(collection) {
                let count = try reader.count(collection)
                if count > 0 { return "\(count) \(collection.definition.name)" }
            }
            var walk = try reader.rows(of: .changes)
            while let row = try walk.next() {
                if row[ChangeRow.method] != "store.create" { return "changes that were made since it began" }
            }
            return nil
        }
        guard let found else { return }
        throw ShopError(
            .conflict, "This store is not empty: it has \(found).",
            hint: "An export is taken into a new store: fettle import NEWSTORE FOLDER makes one."
        ) { $0.member("reason", literal: "state") }
    }

    private static let own: Set<CollectionNumber> = ImportMark.founding.union([.changes, .log])
}
