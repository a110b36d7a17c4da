// store.import: files row by row, in batches of rows that are a transaction each. Rows are planned before anything of
// them is written, so a bad row costs itself alone; running again finds what is there and doubles nothing.
//
// A dry run does all of it in one transaction that is taken back, so it says exactly what would happen. All or nothing is
// a dry run, and where that refused no row the import after it. A crash then leaves the rows that were written, and the
// same import again brings the others; with the idempotency key of the first it goes on behind them and reports of all.

internal import JSON
internal import Records

final class ImportTask: LongTask {
    private let call: ShopCall
    private let mapping: ImportMapping
    private let format: ImportMapping.Format?
    private let isDryRun: Bool
    private let isAllOrNothing: Bool
    private let reportFile: String?
    private let files: [InputSource.Source]
    private var sources: [InputSource] = []
    private var sourceIndex = 0
    private var phase = Phase.write
    private var rehearsal: Rehearsal?
    private var failure: ShopError?
    private let startedAt: UInt64
    /// Where it keeps how far it is; nil: it was given no key, or it stores nothing.
    private let key: CallKey?
    /// Rows that the same call has dealt with before its engine ended; they are read and passed over.
    private var rowsBefore = 0

    private var rowCount = 0
    private var refused = 0
    private var counts: [ImportCount]
    private var badRows: [BadRow] = []
    private var hasCommitted = false

    private enum Phase {
        case rehearse, takeBack, write
    }

    /// Rows a transaction has at most, and bad rows an answer has.
    private static let batchRows = 500
    /// Rows that are passed over at a time.
    private static let passedRows = 2000
    private static let answeredBadRows = 10_000

    init(_ call: ShopCall, _ request: StoreImportRequest, _ mapping: ImportMapping) throws(ShopError) {
        self.call = ShopCall(call.shop, call.session, method: call.method, requestKey: nil)
        self.mapping = mapping
        format = request.format.map { $0 == .csv ? .csv : .jsonLines }
        isDryRun = request.dryRun
        isAllOrNothing = request.allOrNothing
        key = request.dryRun ? nil : call.key
        reportFile = request.reportFile
        startedAt = call.shop.clock.monotonicNanoseconds()
        files = (request.files ?? []).map { .file($0) } + (request.text.map { [.text($0)] } ?? [])
        counts = []
        try begin()
        try checkColumns()
        resume()
        if isDryRun || isAllOrNothing, rowsBefore == 0 {
            phase = .rehearse
            rehearsal = try Rehearsal(self.call)
        }
    }

    /// Opens the sources at their beginnings.
    private func begin() throws(ShopError) {
        sources = []
        for file in files { sources.append(try InputSource(file, mapping, format: format)) }
        sourceIndex = 0
        rowCount = 0
        counts = []
        for record in mapping.records where !counts.contains(where: { $0.collection == record.collection.number }) {
            counts.append(ImportCount(collection: record.collection.number))
        }
    }

    // MARK: Going on

    private var byteCount: Int { sources.reduce(0) { $0 + $1.byteCount } }

    /// Takes over what the same call has done; from the beginning where its files have become others.
    private func resume() {
        guard let progress = key?.progress.flatMap(ImportProgress.init), progress.byteCount == byteCount,
            progress.counts.count == counts.count
        else { return }
        rowsBefore = progress.rows
        refused = progress.refused
        badRows = progress.badRows
        for (index, count) in progress.counts.enumerated() {
            counts[index].created = count[0]
            counts[index].updated = count[1]
            counts[index].unchanged = count[2]
        }
        hasCommitted = true
    }

    /// Keeps how far it is, in the transaction of the rows up to there.
    private func keepProgress(after row: BatchRow, _ transaction: Transaction) throws(ShopError) {
        // Each has some 100 bytes: so many are too long to be kept anyway.
        guard let key, badRows.count < RememberedRequest.progressLimit / 50 else { return }
        let progress = ImportProgress(
            rows: row.position, byteCount: byteCount, refused: refused,
            counts: counts.map { [$0.created, $0.updated, $0.unchanged] }, badRows: badRows)
        try key.keep(progress.fragment, with: transaction)
    }

    /// Columns that the mapping names and a file does not have, all of them at once, before a row is read.
    private func checkColumns() throws(ShopError) {
        var problems: [Problem] = []
        for (index, source) in sources.enumerated() where !source.columns.names.isEmpty {
            for column in mapping.columnNames.subtracting(source.columns.names).sorted() {
                let nearest = ShopText.nearest(column, among: source.columns.names)
                problems.append(
                    Problem(
                        "/files/\(index)", .missing, expected: "a column \(column)",
                        hint: nearest.map { "\(source.name) has no column \(column). Did you mean \($0)?" }
                            ?? "\(source.name) has no column \(column); it has \(source.columns.names.joined(separator: ", "))."
                    ))
            }
        }
        if !problems.isEmpty { throw .validation(problems) }
    }

    // MARK: LongTask

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        let clock = call.shop.clock
        repeat {
            if try advance(until: deadline) {
                try writeReport()
                write(to: &answer)
                return .finished
            }
        } while clock.monotonicNanoseconds() < deadline
        let (done, total) = sources.reduce((0, 0)) { ($0.0 + $1.bytesDone, $0.1 + $1.byteCount) }
        guard isAllOrNothing, !isDryRun else { return .working(done: done, total: total) }
        return .working(done: rehearsal == nil ? total + done : done, total: 2 * total)
    }

    /// A small piece of the work; true at the end.
    private func advance(until deadline: UInt64) throws(ShopError) -> Bool {
        switch phase {
        case .rehearse:
            do throws(ShopError) {
                try rehearsal?.checkRoom()
                let (rows, isEnd) = try readBatch(until: deadline)
                try rehearse(rows)
                if isEnd { phase = .takeBack }
            } catch {
                failure = error
                phase = .takeBack
            }
            return false
        case .takeBack:
            if rehearsal?.takeBack(until: deadline) == true { return false }
            rehearsal = nil
            if let failure { throw failure }
            if isDryRun { return true }
            if refused > 0 {
                for index in counts.indices { counts[index] = ImportCount(collection: counts[index].collection) }
                return true
            }
            try begin()
            phase = .write
            return false
        case .write:
            let (rows, isEnd) = try readBatch(until: deadline)
            try take(rows)
            return isEnd
        }
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        rehearsal?.end()
        guard hasCommitted else { return false }
        write(to: &answer)
        return true
    }

    // MARK: Batches

    private struct BatchRow {
        let file: String
        /// How many rows of all files end with it.
        let position: Int
        let item: InputSource.Item
    }

    /// Reads rows for one transaction. Planning and writing take most of the time, so a batch is small when the
    /// deadline is near.
    private func readBatch(until deadline: UInt64) throws(ShopError) -> (rows: [BatchRow], isEnd: Bool) {
        let left = deadline &- call.shop.clock.monotonicNanoseconds()
        let most = min(Self.batchRows, max(16, left > 1 << 40 ? 16 : Int(left / 30_000)))
        var rows: [BatchRow] = []
        var passed = 0
        while rows.count < most, passed < Self.passedRows {
            guard sourceIndex < sources.count else { return (rows, true) }
            let source = sources[sourceIndex]
            guard let item = try source.next() else {
                sourceIndex += 1
                continue
            }
            rowCount += 1
            if rowCount <= rowsBefore {
                passed += 1
            } else {
                rows.append(BatchRow(file: source.name, position: rowCount, item: item))
            }
        }
        return (rows, false)
    }

    /// Each row in the one transaction of the rehearsal; what a bad one did is taken back alone.
    private func rehearse(_ rows: [BatchRow]) throws(ShopError) {
        guard let rehearsal else { return }
        let call = ShopCall(call.shop, call.session, method: call.method, transaction: rehearsal.transaction)
        for row in rows {
            let countsBefore = counts
            let mark = rehearsal.mark
            do throws(ShopError) { try take(row, call) } catch {
                guard Self.isOfRow(error) else { throw error }
                rehearsal.takeBack(to: mark)
                counts = countsBefore
                refuse(row, error)
            }
        }
    }

    private func take(_ rows: [BatchRow]) throws(ShopError) {
        guard !rows.isEmpty else { return }
        let countsBefore = counts
        let refusedBefore = (refused, badRows.count)
        do throws(ShopError) {
            try transact { (call) throws(ShopError) in
                for row in rows { try take(row, call) }
                if let last = rows.last, let transaction = call.transaction {
                    try keepProgress(after: last, transaction)
                }
            }
        } catch {
            guard rows.count > 1 || Self.isOfRow(error) else { throw error }
            counts = countsBefore
            refused = refusedBefore.0
            badRows.removeLast(badRows.count - refusedBefore.1)
            try takeOneByOne(rows)
        }
    }

    /// Something in the batch was found wrong as late as by the store: each row by itself, so that only that one is
    /// lost.
    private func takeOneByOne(_ rows: [BatchRow]) throws(ShopError) {
        for row in rows {
            let countsBefore = counts
            do throws(ShopError) {
                try transact { (call) throws(ShopError) in
                    try take(row, call)
                    if let transaction = call.transaction { try keepProgress(after: row, transaction) }
                }
            } catch {
                guard Self.isOfRow(error) else { throw error }
                counts = countsBefore
                refuse(row, error)
            }
        }
    }

    private func refuse(_ row: BatchRow, _ error: ShopError) {
        let hint = error.problems.first?.hint ?? error.message ?? error.kind.message.text
        guard case .row(let input) = row.item else { return }
        refuse([BadRow(file: row.file, line: input.line, problem: error.kind.name.text, hint: hint)])
    }

    /// Whether a failure is about what stands in a row rather than about the store.
    private static func isOfRow(_ error: ShopError) -> Bool {
        switch error.kind {
        case .validation, .duplicate, .tooLarge, .notFound, .conflict: true
        default: false
        }
    }

    /// One row: planned, then written.
    private func take(_ item: BatchRow, _ call: ShopCall) throws(ShopError) {
        guard let transaction = call.transaction else { return }
        let row: InputRow
        switch item.item {
        case .row(let read): row = read
        case .fault(let line, let problem, let hint):
            return refuse([BadRow(file: item.file, line: line, problem: problem, hint: hint)])
        }
        let planner = try RowPlanner(mapping, call)
        guard planner.includes(row) else { return }
        var faults: [RowFault] = []
        let plans = try planner.plan(row, &faults)
        if !faults.isEmpty {
            return refuse(
                faults.map { fault in
                    BadRow(
                        file: item.file, line: row.line, column: fault.column, problem: fault.problem.rawValue,
                        value: fault.value, hint: fault.hint)
                })
        }
        let writer = RowWriter(mapping: mapping, call: call, transaction: transaction)
        try writer.write(plans) { index, outcome in count(index, outcome) }
    }

    private func count(_ index: Int, _ outcome: RowWriter.Outcome) {
        let collection = mapping.records[index].collection.number
        guard let place = counts.firstIndex(where: { $0.collection == collection }) else { return }
        switch outcome {
        case .created: counts[place].created += 1
        case .updated: counts[place].updated += 1
        case .unchanged: counts[place].unchanged += 1
        }
    }

    private func transact(_ body: (ShopCall) throws(ShopError) -> Void) throws(ShopError) {
        let author = try call.author()
        let shop = call.shop
        try shop.database.transact(author) { (transaction) throws(ShopError) in
            try body(ShopCall(shop, call.session, method: call.method, transaction: transaction))
        }
        hasCommitted = true
    }

    /// Whether what the report counts is in the store.
    private var hasStored: Bool { !isDryRun && !(isAllOrNothing && refused > 0) }

    // MARK: Report

    private func refuse(_ bad: [BadRow]) {
        refused += 1
        if reportFile != nil || badRows.count < Self.answeredBadRows { badRows += bad }
    }

    private func writeReport() throws(ShopError) {
        guard let reportFile else { return }
        var text = BadRow.csvHeader
        for row in badRows { text += row.csv }
        try NewFile.write(reportFile, text, path: "/reportFile")
    }

    private func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("files", sources.count)
        answer.member("rows", rowCount)
        answer.member("refused", refused)
        answer.key("collections")
        answer.beginArray()
        for count in counts {
            answer.beginObject()
            answer.member("collection", literal: count.collection.definition.name)
            answer.member("created", count.created)
            answer.member("updated", count.updated)
            answer.member("unchanged", count.unchanged)
            answer.endObject()
        }
        answer.endArray()
        answer.key("badRows")
        answer.beginArray()
        for row in badRows.prefix(Self.answeredBadRows) { row.write(to: &answer) }
        answer.endArray()
        answer.member("dryRun", isDryRun)
        answer.member("stored", hasStored)
        let milliseconds = (call.shop.clock.monotonicNanoseconds() - startedAt) / 1_000_000
        answer.member("milliseconds", Int(milliseconds))
        answer.endObject()
    }
}

extension ImportMapping {
    /// Every column that is named somewhere.
    var columnNames: Set<String> {
        var names = Set(rows.map(\.column))
        for record in records {
            names.formUnion(record.conditions.map(\.column))
            for field in record.fields {
                switch field.source {
                case .column(let name): names.insert(name)
                case .template(let template): names.formUnion(template.columns)
                case .constant, .record: break
                }
            }
        }
        return names
    }
}
