// The real host: a shop on its store, called by the protocol (EngineHost).

package import JSON
package import Platform
package import Records
package import Shop

package final class ShopHost: EngineHost {
    package let shop: Shop
    let version: String
    private var transaction: Transaction?
    /// The last change there was when nothing waited for a flush.
    private var lastDurableChange = 0
    private let backup: DailyBackup
    private let reports: ReportClock
    private let log: LogFile
    /// Monotonic nanoseconds of the last flush that wrote something; nil when the log is sealed and nothing is due.
    private var lastFlush: UInt64?
    private var isIdleWorkDone = true
    /// Monotonic nanoseconds from which old keys and changes are looked for again.
    private var nextSweep: UInt64 = 0
    /// Monotonic nanoseconds from which pre-booked appointments are looked through again.
    private var nextRecall: UInt64 = 0
    /// Contents that nothing names are being looked for.
    private var contentSweep: ContentSweep?

    /// Files are being made smaller, there being nothing else to do.
    private var compaction: DatabaseCompaction?
    /// Monotonic nanoseconds from which files are looked at again for room to give back.
    private var nextCompaction: UInt64 = 0

    /// The log is sealed after this long without a write (F10), and what changed is written down after `idleNanoseconds`.
    private static let sealNanoseconds: UInt64 = 1_000_000_000
    private static let idleNanoseconds: UInt64 = 2_000_000_000
    /// How often a running checkpoint, or a disk that was full, is looked at.
    private static let lookNanoseconds: UInt64 = 200_000_000

    /// An erasure that nobody waits for takes so much of the engine's time at once.
    private static let eraseNanoseconds: UInt64 = 1_000_000

    private static let sweepNanoseconds: UInt64 = 3_600_000_000_000
    private static let sweepLimit = 200
    private static let compactionNanoseconds: UInt64 = 600_000_000_000
    private static let compactionPauseNanoseconds: UInt64 = 2_000_000

    package init(_ shop: Shop, version: String) {
        self.shop = shop
        self.version = version
        backup = DailyBackup(shop)
        reports = ReportClock(shop)
        log = LogFile(shop.database, shop.database.disk)
    }

    /// Opens the store at `path`, which this process then holds.
    /// - Parameter forcesFolder: also in a folder that other machines or programs write to.
    package static func open(
        _ path: String, clock: any Clock, random: any RandomSource = SystemRandom(), disk: any Disk, version: String,
        forcesFolder: Bool = false
    ) throws(ShopError) -> ShopHost {
        if !forcesFolder { try Shop.expectOwnFolder(path) }
        let database: Database
        do throws(RecordError) {
            database = try Database.open(
                at: path, disk: disk, version: version, copyTime: Instant(milliseconds: clock.now(), offsetSeconds: 0))
        } catch .locked {
            throw heldElsewhere(path)
        } catch {
            throw ShopError(error)
        }
        let host = ShopHost(Shop(database, clock: clock, random: random), version: version)
        try host.shop.completeFounding()
        host.reports.open()
        return host
    }

    /// Writes into the lock file who holds the store.
    package func describe(_ note: HolderNote) throws(ShopError) {
        try shopping { () throws(RecordError) in try shop.database.describeHolder(note.text) }
    }

    /// Names the process that holds the store, as it has written into the lock file.
    private static func heldElsewhere(_ path: String) -> ShopError {
        let note = HolderNote.read(of: path)
        let holder = note.map { "\($0.program), process \($0.pid)," } ?? "Another program"
        let since = note.map { " since \($0.since)" } ?? ""
        return ShopError(.locked, "\(holder) has the store \(path) open\(since).", hint: "End that program first.") {
            writer in
            guard let note else { return }
            writer.member("pid", Int(note.pid))
            writer.member("program", note.program)
            writer.member("since", note.since)
        }
    }

    // MARK: Who

    package func employee(_ reference: EntryReference) throws(ShopError) -> StaffMember {
        try shop.staffMember(reference)
    }
    package func onlyActiveEmployee() throws(ShopError) -> StaffMember? { try shop.onlyActiveEmployee() }
    package func portalUser(_ reference: EntryReference) throws(ShopError) -> PortalMember {
        try shop.portalMember(reference)
    }
    package func checkPortalAccess(of user: RecordID) throws(ShopError) { try shop.checkPortalAccess(of: user) }

    package func write(record: RecordID, for session: Session, to answer: inout JSONWriter) throws(ShopError) {
        // Customers see who they are, and not who of the shop has entered it.
        let audience: Audience = record.collection == .portalUsers ? .portal : .staff
        try shop.database.live.record(record).write(to: &answer, for: audience)
    }

    // MARK: Calls

    package func problems(of params: Value?, against shape: Shape) -> [Problem] {
        ShapeValidator.problems(in: params, shape)
    }

    package func missingRecords(in params: ObjectView, of call: Call) -> [Problem] {
        shopCall(call).missingRecords(in: params, call.method.shape)
    }

    package func transact(_ call: Call, _ body: () throws(ShopError) -> Void) throws(ShopError) {
        let author = try shopCall(call).author()
        try shop.database.transact(author) { (transaction) throws(ShopError) in
            self.transaction = transaction
            defer { self.transaction = nil }
            try body()
        }
    }

    package func run(
        _ call: Call, _ params: RequestReader, _ answer: inout JSONWriter
    ) throws(ShopError) -> CallOutcome {
        var shopCall = shopCall(call)
        try shopCall.dispatch(call.method, params, &answer)
        if shop.database.takeDamage() {
            throw ShopError(
                .storage, "The disk could not read a part of the store.",
                hint: "Copy the store folder to another disk, then run fettle check on the copy."
            ) { $0.member("reason", literal: "io") }
        }
        if let task = shopCall.started { return .started(task) }
        return .done
    }

    private func shopCall(_ call: Call) -> ShopCall {
        var shopCall = ShopCall(
            shop, call.session, method: call.method.name.text, requestKey: call.meta.idempotencyKey,
            transaction: transaction, key: call.key, isJudgedOnly: call.isJudgedOnly)
        shopCall.prepared = call.prepared
        return shopCall
    }

    package func preparation(of call: Call, _ params: RequestReader) -> (any CallPreparation)? {
        guard call.method == .attachmentsAdd, let request = try? AttachmentsAddRequest(params) else { return nil }
        return shopCall(call).reading(for: request)
    }

    // MARK: Changes

    package func feed(
        _ request: ChangesSubscribeRequest, for session: Session
    ) throws(ShopError) -> any ChangeFeed { try ShopChangeFeed(request, shop, session) }

    package var durableChange: Int {
        if !hasUnflushed, let last = try? shop.database.live.lastChange() { lastDurableChange = last }
        return lastDurableChange
    }

    // MARK: Idempotency keys (format card F16)

    package func remembered(of author: RecordID, key: String) throws(ShopError) -> RememberedRequest? {
        try shopping { () throws(RecordError) in
            try shop.database.live.remembered(actor: author.description, key: key)
        }
    }

    package func remember(key: String, params: String, answer: [UInt8]) throws(ShopError) {
        guard let transaction else { throw ShopError(.internalError, "An answer was remembered outside of its call.") }
        try shopping { () throws(RecordError) in try transaction.remember(key: key, params: params, answer: answer) }
    }

    package func remember(_ answer: [UInt8], of call: Call) throws(ShopError) {
        guard let key = call.key, !key.isAnswered else { return }
        let author = try shopCall(call).author()
        try shop.database.transact(author) { (transaction) throws(ShopError) in
            try key.keep(answer: answer, with: transaction)
        }
    }

    // MARK: Life

    package var state: EngineState { shop.engine }

    package var isRehearsing: Bool { shop.database.isRehearsing }

    package var hasUnflushed: Bool { shop.database.pendingBytes > 0 && !shop.database.isInTransaction }

    package func flush() throws(ShopError) {
        guard hasUnflushed else { return }
        try shopping { () throws(RecordError) in try shop.database.flush() }
        updateLog()
        shop.database.maintain()
        lastFlush = shop.clock.monotonicNanoseconds()
        isIdleWorkDone = false
    }

    package var isWorkDue: Bool { shop.database.hasIndexWork }

    /// Brings the text file of the log up to what is durable (S3-24).
    private func updateLog() {
        guard shop.database.readOnlyReason == nil, !shop.database.isInTransaction else { return }
        log.update(isStale: shop.engine.isLogStale)
        shop.engine.isLogStale = false
    }

    package func tick(now: UInt64) throws(ShopError) -> UInt64? {
        if !hasUnflushed { updateLog() }
        let due = [
            try goOnErasing(now), try recallPrebooked(now), try endLeases(now), try queueReports(now), try upkeep(now),
            backup.tick(now: now),
        ]
        return due.compactMap { $0 }.min()
    }

    /// Brings to its end what was begun of erasing a customer, where nobody waits for it any more.
    private func goOnErasing(_ now: UInt64) throws(ShopError) -> UInt64? {
        let isTold = state.tasks.contains { $0.method.text == Method.accountsErase.name.text }
        guard !isTold, !shop.database.isInTransaction, try shop.takesOwnWrites,
            try shop.goOnErasing(until: now + Self.eraseNanoseconds)
        else { return nil }
        try flush()
        return now
    }

    /// Brings back pre-booked appointments whose day comes near, after opening and then every hour (S2-25). Returns when
    /// it wants to look again; nil while the shop does not use it.
    private func recallPrebooked(_ now: UInt64) throws(ShopError) -> UInt64? {
        guard try shop.settings().appointments.prebookLeadDays > 0, shop.database.readOnlyReason == nil else {
            return nil
        }
        if now >= nextRecall {
            let isMore = try PrebookRecall.run(shop) > 0
            if isMore { try flush() }
            nextRecall = now + (isMore ? Self.lookNanoseconds : Self.sweepNanoseconds)
        }
        return nextRecall
    }

    /// Ends leases of messages whose deliverer has died (S3-29). Returns when the next one ends.
    private func endLeases(_ now: UInt64) throws(ShopError) -> UInt64? {
        let database = shop.database
        guard database.readOnlyReason == nil, !database.isInTransaction, !database.isDiskFull else { return nil }
        guard let next = try OutboxUpkeep.run(shop) else { return nil }
        try flush()
        let left = next.milliseconds - shop.clock.now()
        return now + UInt64(min(max(left, 50), 3_600_000)) * 1_000_000
    }

    /// Queues the day's reports at their hour, and once after opening when that was missed (S3-04, S3-26).
    private func queueReports(_ now: UInt64) throws(ShopError) -> UInt64? {
        let database = shop.database
        guard database.readOnlyReason == nil, !database.isInTransaction, !database.isDiskFull else {
            return now + Self.lookNanoseconds
        }
        let next = reports.tick(now: now)
        try flush()
        return next
    }

    /// Seals the journal, writes down and forgets when nobody waits for anything else.
    private func upkeep(_ now: UInt64) throws(ShopError) -> UInt64? {
        let database = shop.database
        // A long call holds a transaction open: what is due waits for its end.
        if database.isInTransaction { return now + Self.lookNanoseconds }
        if database.isSearchingJournal {
            database.maintain()
            return now
        }
        if database.hasIndexWork {
            database.maintain()
            self.lastFlush = lastFlush ?? now
            isIdleWorkDone = false
            return now
        }
        guard let lastFlush else { return nil }
        if !database.isSealed, now >= lastFlush + Self.sealNanoseconds {
            try shopping { () throws(RecordError) in try database.seal() }
        }
        let isIdle = now >= lastFlush + Self.idleNanoseconds
        if isIdle, !isIdleWorkDone, now >= nextSweep, database.readOnlyReason == nil, !database.isDiskFull {
            if try sweep() { return now + Self.lookNanoseconds }
            if try sweepContents() { return now + Self.lookNanoseconds }
            nextSweep = now + Self.sweepNanoseconds
        }
        database.maintain(idle: isIdle && !isIdleWorkDone || database.isDiskFull)
        if isIdle { isIdleWorkDone = true }
        if database.isCheckpointRunning || database.isDiskFull { return now + Self.lookNanoseconds }
        if !database.isSealed { return lastFlush + Self.sealNanoseconds }
        if !isIdleWorkDone { return lastFlush + Self.idleNanoseconds }
        if try compactSome(now) { return now + Self.compactionPauseNanoseconds }
        self.lastFlush = nil
        return nil
    }

    /// Gives back room of the files where much of one is free, a little at a time. Returns whether there is more to do.
    private func compactSome(_ now: UInt64) throws(ShopError) -> Bool {
        let database = shop.database
        guard database.readOnlyReason == nil, !database.isDiskFull, state.tasks.isEmpty, !state.backup.isRunning else {
            compaction = nil
            return false
        }
        return try shopping { () throws(RecordError) in
            if compaction == nil {
                guard now >= nextCompaction, try database.isWorthCompacting() else { return false }
                nextCompaction = now + Self.compactionNanoseconds
                compaction = try database.beginCompaction()
            }
            if try compaction?.step() == false { return true }
            compaction = nil
            return false
        }
    }

    /// Forgets what may be forgotten: idempotency keys after a day, messages and lines of the log when they are old, change
    /// records when the shop set a time for them.
    /// Returns whether there is more to do. In small pieces, so that nobody waits for it.
    private func sweep() throws(ShopError) -> Bool {
        let database = shop.database
        let now = try shop.now()
        let day: Int64 = 86_400_000
        let retention = try shop.settings().changes.retentionDays
        let author = Author(actor: "engine", method: "sweep", at: now)
        let count = try shopping { () throws(RecordError) in
            try database.transact(author) { (transaction) throws(RecordError) in
                var count = try transaction.forgetRequests(before: now.milliseconds - day, limit: Self.sweepLimit)
                if let retention {
                    count += try transaction.forgetChanges(
                        before: now.milliseconds - Int64(retention) * day, limit: Self.sweepLimit)
                }
                return count
            }
        }
        let isMore = try Retention.run(shop, limit: Self.sweepLimit)
        try shopping { () throws(RecordError) in try database.flush() }
        return count >= Self.sweepLimit || isMore
    }

    /// Looks a little further for files that nothing names, while nobody reads or copies an earlier moment. Returns
    /// whether there is more to do.
    private func sweepContents() throws(ShopError) -> Bool {
        guard state.tasks.isEmpty else { return true }
        return try shopping { () throws(RecordError) -> Bool in
            let sweep: ContentSweep
            if let contentSweep { sweep = contentSweep } else { sweep = try ContentSweep(shop.database) }
            contentSweep = sweep
            if try !sweep.step() { return true }
            contentSweep = nil
            return false
        }
    }

    package func close() throws(ShopError) {
        backup.cancel()
        try shopping { () throws(RecordError) in try shop.database.close() }
    }
}
