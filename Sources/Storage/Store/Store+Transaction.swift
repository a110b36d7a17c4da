// Changing a store. One transaction at a time; everything it does is applied at once and can be taken back.

struct OpenTransaction {
    /// What takes a change back: the row as it was (nil: there was none) and whether there is one now.
    struct Undo {
        var table: UInt16
        var row: RowID
        var old: [UInt8]?
        var isPresent: Bool
    }

    var info: TransactionInfo
    /// `info.at` as the JSON text that records hold.
    var atText: String
    var lsn: LSN
    /// Nothing of it goes to the journal; it ends with `rollback`.
    var isRehearsal = false
    var undo: [Undo] = []
    /// Next RowIds to go back to.
    var nextRows: [UInt16: UInt64] = [:]
}

extension Store {
    /// Number of the table of change records, and the one of idempotency keys (docs/file-format.md, section 7).
    package static let changesTable: UInt16 = 1
    package static let requestsTable: UInt16 = 2

    package enum ChangeField {
        package static let at = 1
        package static let actor = 2
        package static let method = 3
        package static let table = 4
        package static let row = 5
        package static let previous = 6
        package static let old = 7
        package static let what = 8
    }

    package var isInTransaction: Bool { open != nil }

    /// Begins a transaction. `atText` is `info.at` as RFC 3339 text without quotes.
    /// - Parameter isRehearsal: it is done to see what would become of it, whatever its size, and can only be taken back.
    package func begin(_ info: TransactionInfo, atText: String, isRehearsal: Bool = false) throws(StorageError) {
        precondition(open == nil, "one transaction at a time")
        if let readOnlyReason { throw .readOnly(why: readOnlyReason) }
        if isDiskFull { throw .diskFull }
        if !isRehearsal { try makeJournalRoom() }
        open = OpenTransaction(info: info, atText: atText, lsn: nextLSN, isRehearsal: isRehearsal)
        if !isRehearsal { records.appendTransaction(nextLSN, info) }
    }

    /// Sees to it that a group of the largest size can be written. What is refused here left no trace; a flush that finds
    /// no room would have to end the engine.
    private func makeJournalRoom() throws(StorageError) {
        let needed = records.byteCount + JournalFormat.groupLimit + JournalFormat.blockBytes
        if journal.freeBytes >= needed { return }
        // A checkpoint gives segments back, but while the ring may still grow making one is the shorter wait.
        if running != nil, journal.ringBytes >= JournalFormat.ringLimit { finishCheckpoint() }
        if journal.freeBytes < needed { try journal.prepareSegment(JournalFormat.grownSegmentBytes) }
    }

    /// Ends the transaction; it is durable after the next `flush`. One that changed nothing leaves no trace.
    @discardableResult
    package func commit() -> LSN {
        guard let transaction = open else { preconditionFailure("no transaction to commit") }
        precondition(!transaction.isRehearsal, "a rehearsal is taken back")
        open = nil
        if transaction.undo.isEmpty {
            records.rollback()
            return appliedLSN
        }
        records.commit()
        nextLSN += 1
        return transaction.lsn
    }

    /// Takes everything of the transaction back.
    package func rollback() {
        takeBack(atMost: .max)
        guard let transaction = open else { return }
        open = nil
        records.rollback()
        do throws(StorageError) {
            for (number, next) in transaction.nextRows {
                try table(number).space.root().set64(PageFormat.Root.nextRow, next)
            }
        } catch {
            poison(error)
        }
    }

    /// Changes of rows that the open transaction has made and not taken back.
    package var changesDone: Int { open?.undo.count ?? 0 }

    /// Whether a rehearsal is open: what is read now is not so.
    package var isRehearsing: Bool { open?.isRehearsal == true }

    /// Takes the last changes of the open transaction back, so that a long rehearsal need not be ended at once; returns
    /// whether there are more. Row numbers that were given stay given until `rollback`.
    @discardableResult
    package func takeBack(atMost count: Int) -> Bool {
        var left = count
        do throws(StorageError) {
            while left > 0, let undo = open?.undo.popLast() {
                left -= 1
                let state = try table(undo.table)
                let current = undo.isPresent ? try copyOfRow(state, undo.row) : nil
                switch (current, undo.old) {
                case (let current?, nil): try state.applyRemove(Row(current))
                case (let current?, let old?):
                    try apply(state, old) { (old) throws(StorageError) in
                        try state.applyUpdate(Row(current), old)
                    }
                case (nil, let old?): try apply(state, old) { (old) throws(StorageError) in try state.applyInsert(old) }
                case (nil, nil): break
                }
            }
        } catch {
            open?.undo.removeAll()
            poison(error)
        }
        return open?.undo.isEmpty == false
    }

    private func apply(_ state: TableState, _ bytes: [UInt8], _ body: (Row) throws(StorageError) -> Void)
        throws(StorageError)
    {
        try withBytes(bytes) { (bytes) throws(StorageError) in try body(Row(bytes)) }
    }

    /// A change broke off half way: memory no longer is what journal and root say. Nothing is written any more.
    func poison(_ error: StorageError) {
        readOnlyReason = "the store is damaged: \(error)"
    }

    // MARK: Rows

    /// Adds a row and returns its id: the next one, or `id` where a copy of another store is read in.
    package func insert(_ number: UInt16, _ draft: RowDraft, as id: RowID? = nil) throws(StorageError) -> RowID {
        let state = try table(number)
        let next = try FileRoot(state.space.view).nextRow
        let row = id ?? RowID(next)
        guard row.number <= RowID.limit else {
            throw .tooLarge(what: "row number", bytes: Int(next), limit: Int(RowID.limit))
        }
        if id != nil, try state.row(row) != nil { throw .duplicate(table: number, index: 0, row: row) }
        let change = try nextChange(state)
        let bytes = try builder.build(state.schema, row, version: 1, lastChange: change, draft: draft, old: nil)
        try applyChange(state, row, old: nil, new: bytes, nextRow: next)
        try recordChange(state, row, change, previous: 0, what: "insert", old: nil)
        return row
    }

    /// Changes the fields that the draft mentions, and returns the row's new version; nil if there is no such row.
    package func update(_ number: UInt16, _ row: RowID, _ draft: RowDraft) throws(StorageError) -> UInt32? {
        let state = try table(number)
        guard let old = try copyOfRow(state, row) else { return nil }
        let oldRow = Row(old)
        let change = try nextChange(state)
        let version = oldRow.version &+ 1
        let bytes = try builder.build(
            state.schema, row, version: version, lastChange: change, draft: draft, old: oldRow)
        try applyChange(state, row, old: old, new: bytes, nextRow: nil)
        if change != 0 {
            let fields = oldValues(state.schema, oldRow, where: draft.mentions) { field in
                draft.withValue(field) { value in Self.isEqual(value, state.schema.value(oldRow, field)) }
            }
            try recordChange(state, row, change, previous: oldRow.lastChange, what: "update", old: fields)
        }
        return version
    }

    /// Removes a row; false if there is none.
    /// - Parameter keeping: fields of which the change record holds the old values; nil: of all.
    @discardableResult
    package func remove(_ number: UInt16, _ row: RowID, keeping: Set<Int>? = nil) throws(StorageError) -> Bool {
        let state = try table(number)
        guard let old = try copyOfRow(state, row) else { return false }
        let oldRow = Row(old)
        let change = try nextChange(state)
        try applyChange(state, row, old: old, new: nil, nextRow: nil)
        let fields =
            change == 0
            ? nil
            : oldValues(state.schema, oldRow, where: { keeping?.contains($0) ?? true }) { field in
                state.schema.value(oldRow, field) == nil
            }
        try recordChange(state, row, change, previous: oldRow.lastChange, what: "remove", old: fields)
        return true
    }

    func copyOfRow(_ state: TableState, _ row: RowID) throws(StorageError) -> AssembledRow? {
        guard let found = try state.row(row) else { return nil }
        let copy = AssembledRow(byteCount: found.bytes.count)
        copy.bytes.copyMemory(from: found.bytes)
        return copy
    }

    /// Applies one change of a row, remembers how to take it back, and puts it in the journal.
    func applyChange(
        _ state: TableState, _ row: RowID, old: AssembledRow?, new: [UInt8]?, nextRow: UInt64?
    ) throws(StorageError) {
        guard let lsn = open?.lsn else { preconditionFailure("no transaction is open") }
        let number = state.schema.definition.number
        let oldHash = old.map { Row($0).storedHash } ?? 0
        if let new {
            try apply(state, new) { (row) throws(StorageError) in
                try state.checkUnique(row, over: old.map { Row($0) })
            }
        }
        if let nextRow, open?.nextRows[number] == nil { open?.nextRows[number] = nextRow }
        do throws(StorageError) {
            switch (old, new) {
            case (nil, let new?): try apply(state, new) { (new) throws(StorageError) in try state.applyInsert(new) }
            case (let old?, let new?):
                try apply(state, new) { (new) throws(StorageError) in try state.applyUpdate(Row(old), new) }
            case (let old?, nil): try state.applyRemove(Row(old))
            case (nil, nil): return
            }
        } catch {
            poison(error)
            throw error
        }
        open?.undo.append(
            OpenTransaction.Undo(table: number, row: row, old: old.map { Array($0.bytes) }, isPresent: new != nil))
        if open?.isRehearsal == true { return }
        let kind: JournalFormat.Kind = old == nil ? .insert : new == nil ? .remove : .update
        (new ?? []).withUnsafeBytes { payload in
            records.append(kind, table: number, number: row.number, oldHash: oldHash, payload: payload, lsn: lsn)
        }
    }

    // MARK: Change records (format card F12)

    private func nextChange(_ state: TableState) throws(StorageError) -> UInt64 {
        guard state.schema.definition.isTracked else { return 0 }
        return try FileRoot(table(Self.changesTable).space.view).nextRow
    }

    private func recordChange(
        _ state: TableState, _ row: RowID, _ change: UInt64, previous: UInt64, what: String, old: [UInt8]?
    ) throws(StorageError) {
        guard change != 0, let transaction = open else { return }
        var draft = RowDraft()
        draft.set(ChangeField.at, text: transaction.atText)
        draft.set(ChangeField.actor, text: transaction.info.actor)
        draft.set(ChangeField.method, text: transaction.info.method)
        draft.set(ChangeField.table, integer: Int(state.schema.definition.number))
        draft.set(ChangeField.row, integer: Int(row.number))
        if previous != 0 { draft.set(ChangeField.previous, integer: Int(previous)) }
        if let old { old.withUnsafeBytes { draft.set(ChangeField.old, $0) } }
        draft.set(ChangeField.what, text: what)
        let recorded = try insert(Self.changesTable, draft)
        precondition(recorded.number == change)
    }

    /// An object of the old values of the fields that `mentioned` names and `isSame` does not rule out.
    private func oldValues(
        _ schema: TableSchema, _ old: Row, where mentioned: (Int) -> Bool, isSame: (Int) -> Bool
    ) -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "{")]
        for field in schema.currentFields where mentioned(field) && !isSame(field) {
            let value = schema.value(old, field)
            if json.count > 1 { json.append(UInt8(ascii: ",")) }
            json.append(contentsOf: "\"\(field)\":".utf8)
            if let value { json.append(contentsOf: value) } else { json.append(contentsOf: "null".utf8) }
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    private static func isEqual(_ left: UnsafeRawBufferPointer?, _ right: UnsafeRawBufferPointer?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.count == right.count && compareBytes(left, 0, right, 0, left.count) == 0
    }

    // MARK: Durability

    /// Bytes that wait for the next flush.
    package var pendingBytes: Int { records.byteCount }

    /// Makes everything committed durable. After `outcomeUnknown` the process must end.
    package func flush() throws(StorageError) {
        precondition(open == nil, "a transaction is open")
        guard !records.isEmpty else { return }
        do throws(StorageError) {
            try journal.write(records, last: appliedLSN, at: lastCommitTime)
        } catch {
            readOnlyReason = "the journal failed"
            guard case .outcomeUnknown = error else { throw .outcomeUnknown(.noSpace(path: path)) }
            throw error
        }
        records.removeAll()
    }

    private var lastCommitTime: Int64 {
        // The transaction record is the first of its transaction; its time is the first of its payload.
        var time = lastTime
        for record in records.records {
            let base = records.bytes.baseAddress! + record.offset
            if base.load(as: UInt8.self) == JournalFormat.Kind.transaction.rawValue {
                time = max(time, base.loadUnaligned(fromByteOffset: JournalFormat.recordHeaderBytes, as: Int64.self))
            }
        }
        return time
    }
}
