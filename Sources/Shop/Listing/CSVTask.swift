// A list as CSV, in slices over one moment of the store: as text in the answer, or as a new file (S4-07, Q27).

internal import JSON
internal import Platform
internal import Records

final class CSVTask: LongTask {
    private let shop: Shop
    private let snapshot: RecordSnapshot
    private var export: CSVExport
    /// What is not written to the file yet; all of it where there is no file.
    private var pending: [UInt8] = []
    private var byteCount = 0
    private let file: String?
    private let output: (any DiskFile)?
    private let total: Int

    /// The longest text that an answer takes.
    private static let textLimit = Limits.messageBytes / 4
    private static let writtenBytes = 1 << 20
    private static let sliceRows = 200

    init(_ call: ShopCall, _ list: ListDefinition, _ wanted: Listing.Wanted, file: String?) throws(ShopError) {
        shop = call.shop
        self.file = file
        // Names are looked up as they are now; rows are those of the moment.
        let listing = try Listing(list, wanted, call)
        try call.expectToWork()
        let query = listing.query(limit: 1)
        let shop = shop
        let snapshot = try shopping { () throws(RecordError) in
            try shop.database.flush()
            return try shop.database.snapshot()
        }
        self.snapshot = snapshot
        total = try shopping { () throws(RecordError) in try snapshot.reader.count(list.collection) }
        let rows = try shopping { () throws(RecordError) in try snapshot.reader.export(query) }
        export = CSVExport(rows, listing.columns, to: &pending, derive: listing.derive)
        output = try file.map { (path) throws(ShopError) in try Self.newFile(path) }
    }

    private static func newFile(_ path: String) throws(ShopError) -> any DiskFile {
        do throws(DiskError) { return try RealDisk().open(path, use: .readWrite, create: true) } catch {
            if case .exists = error {
                throw .validation("/file", .taken, actual: path.fragment, hint: "There is a file \(path) already.")
            }
            throw ShopError(.storage, "The file cannot be made: \(error).")
        }
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        do throws(ShopError) { return try work(until: deadline, &answer) } catch {
            letGo()
            throw error
        }
    }

    private func work(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        repeat {
            guard snapshot.isOpen else { throw ShopError(.snapshotTooOld) }
            let goesOn = try shopping { () throws(RecordError) in
                try export.step(rows: Self.sliceRows, to: &pending)
            }
            if pending.count >= Self.writtenBytes || !goesOn { try writePending() }
            guard goesOn else {
                try finish(&answer)
                return .finished
            }
        } while shop.clock.monotonicNanoseconds() < deadline
        return .working(done: export.rowCount, total: total)
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        letGo()
        return false
    }

    private func writePending() throws(ShopError) {
        guard let output else {
            if pending.count > Self.textLimit {
                throw ShopError(
                    .tooLarge, "The table is too long for an answer.", hint: "Name a file for it to be written to."
                ) { $0.member("limit", Self.textLimit) }
            }
            return
        }
        do throws(DiskError) { try output.write(pending, at: byteCount) } catch {
            throw ShopError(.storage, "The file cannot be written: \(error).")
        }
        byteCount += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    private func finish(_ answer: inout JSONWriter) throws(ShopError) {
        if let output {
            do throws(DiskError) { try output.flush() } catch {
                throw ShopError(.storage, "The file cannot be written: \(error).")
            }
        }
        snapshot.close()
        answer.beginObject()
        if let file {
            answer.member("file", file)
        } else {
            answer.key("text")
            pending.withUnsafeBytes { answer.string($0) }
        }
        answer.member("rows", export.rowCount)
        answer.member("bytes", file == nil ? pending.count : byteCount)
        answer.endObject()
    }

    /// Leaves nothing behind: half a table looks like a whole one.
    private func letGo() {
        snapshot.close()
        if let file, output != nil { try? RealDisk().remove(file) }
    }
}

extension ShopCall {
    /// Begins a list as CSV.
    mutating func export(
        _ list: ListDefinition, _ request: some ExportRequesting, file: String?
    ) throws(ShopError) {
        started = try CSVTask(self, list, Listing.Wanted(request), file: file)
    }
}
