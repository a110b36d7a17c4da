// A run of the reports, in slices: begin, customer by customer, end. What has begun is a record, and each customer's
// messages are stored in one transaction under keys of the day, so that a run that was broken off goes on where it was:
// nobody gets two reports and nobody none (S3-01, S3-08, S3-25).

import Platform
import Records

final class ReportRunner {
    /// What it does for one customer.
    struct Entry {
        enum Result: String {
            case queued, already, skipped
        }

        let account: RecordID
        let name: String
        let result: Result
        let recipient: ReportRecipient
    }

    private let shop: Shop
    private let session: Session
    private let cause: ReportRun.Cause
    /// One that was broken off goes on as what it was: the keys of its messages depend on it.
    private var isForced: Bool
    let isDryRun: Bool
    let date: CivilDate
    /// The run; nil in a dry run.
    private(set) var run: RecordID?
    private var accounts: [RecordID] = []
    private var position = 0
    private(set) var entries: [Entry] = []
    private(set) var queuedCount = 0

    /// Customers that one transaction writes for.
    private static let sliceAccounts = 20

    init(_ call: ShopCall, cause: ReportRun.Cause, isForced: Bool, isDryRun: Bool) throws(ShopError) {
        shop = call.shop
        session = call.session
        self.cause = cause
        self.isForced = isForced
        self.isDryRun = isDryRun
        date = try call.reportSchedule().day(of: call.now())
    }

    private static let method = "reports.run"

    var total: Int { accounts.count }
    var done: Int { position }

    /// Begins: the log line is the first thing that is written, whoever gets a report (S3-01).
    func begin() throws(ShopError) {
        try write { (call) throws(ShopError) in
            if isDryRun { return }
            if let broken = try call.unfinishedReportRun() {
                if broken[ReportRun.date] == date {
                    run = broken.id
                    isForced = broken[ReportRun.forced] == true
                    return try call.note(
                        "The reports of \(date) go on where they were broken off.", level: .info, category: "report",
                        run: broken.id, call.writing)
                }
                try abandon(broken, call)
            }
            var draft = RecordDraft(.reportRuns)
            draft.set(ReportRun.date, date)
            draft.set(ReportRun.forced, isForced)
            draft.set(ReportRun.cause, cause)
            draft.set(ReportRun.begun, try call.now())
            let id = try call.writing.add(draft)
            run = id
            let again = isForced ? " again" : cause == .madeUp ? ", which were missed," : ""
            try call.note(
                "The reports of \(date)\(again) begin.", level: .info, category: "report", run: id, call.writing)
        }
        let call = ShopCall(shop, session, method: Self.method)
        try call.reader.each(.accounts, Account.Index.byReport, [true, true]) { accounts.append($0.id) }
        accounts.sort { $0.row < $1.row }
    }

    /// A run of an earlier day is not gone on with: today's report says how repairs stand today.
    private func abandon(_ run: Record, _ call: ShopCall) throws(ShopError) {
        var draft = RecordDraft(.reportRuns)
        draft.set(ReportRun.ended, try call.now())
        draft.set(ReportRun.abandoned, true)
        try call.writing.change(run.id, draft)
        let day = run[ReportRun.date].map(\.description) ?? ""
        try call.note(
            "The reports of \(day) were broken off, and the day is over: who had none then gets the next.",
            level: .warning, category: "report", run: run.id, call.writing)
    }

    /// Does the next customers; true at the end.
    func advance() throws(ShopError) -> Bool {
        let slice = accounts[position..<min(position + Self.sliceAccounts, accounts.count)]
        if slice.isEmpty {
            try end()
            return true
        }
        let before = (entries.count, queuedCount)
        do throws(ShopError) {
            try write { (call) throws(ShopError) in
                for id in slice { try tell(id, call) }
            }
        } catch {
            entries.removeLast(entries.count - before.0)
            queuedCount = before.1
            throw error
        }
        position += slice.count
        return false
    }

    private func tell(_ id: RecordID, _ call: ShopCall) throws(ShopError) {
        // It may have been set up otherwise while the run goes on.
        guard let account = try call.reader.read(id), account[Account.active] != false,
            account[Account.reportEnabled] == true
        else { return }
        let choice = ReportChoice(account)
        let settings = try call.settings()
        let recipient = ReportRecipient(account, choice, settings.report)
        let name = account[Account.name] ?? id.description
        func enter(_ result: Entry.Result) {
            entries.append(Entry(account: id, name: name, result: result, recipient: recipient))
        }
        if recipient.skip != nil { return enter(.skipped) }
        let key = isForced ? "report/\(date)/\(run?.description ?? "")/\(id)" : "report/\(date)/\(id)"
        if let earlier = try entry(key, call) {
            // Of this run, before it was broken off.
            guard earlier == run, run != nil else { return enter(.already) }
            queuedCount += recipient.ways.count
            return enter(.queued)
        }
        if !isDryRun { try queue(account, recipient, key, call) }
        queuedCount += recipient.ways.count
        enter(.queued)
    }

    /// The run that has queued a report under a key: the same customer's by either way.
    private func entry(_ key: String, _ call: ShopCall) throws(ShopError) -> RecordID? {
        for channel in MessageChannel.allCases {
            let found = try call.reader.first(
                .outbox, OutboxEntry.Index.byKey, [.text("\(key)/\(channel.rawValue)")])
            if let found { return found[OutboxEntry.runId] ?? found.id }
        }
        return nil
    }

    private func queue(
        _ account: Record, _ recipient: ReportRecipient, _ key: String, _ call: ShopCall
    ) throws(ShopError) {
        let content = try ReportContent(account, on: date, call)
        let data = try content.data(call)
        let (subject, text) = (content.subject, content.text)
        let notBefore = QuietHours(account)?.end(at: try call.now(), in: try call.time())
        for way in recipient.ways {
            let message = OutboxMessage(
                kind: .report, channel: way.channel, to: way.to, key: key, account: account.id, owner: account.id,
                language: content.language.tag, subject: subject, text: text, data: data, notBefore: notBefore)
            var draft = try message.draft(call, at: try call.now())
            draft.set(OutboxEntry.runId, run)
            _ = try call.writing.add(draft)
        }
    }

    // MARK: The end

    /// The caller gave it up: what is queued stays, and the run goes on when it is asked for again, or on the same day when
    /// the store is opened. Said in the log, where that can be written just now.
    func breakOff() {
        guard let run, !shop.database.isInTransaction, shop.database.readOnlyReason == nil else { return }
        try? write { (call) throws(ShopError) in
            try call.note(
                "The reports of \(date) were broken off after \(position) of \(accounts.count) customers. reports.run goes on with the others.",
                level: .warning, category: "report", run: run, call.writing)
        }
    }

    var toldCount: Int { entries.count { $0.result == .queued } }
    var alreadyCount: Int { entries.count { $0.result == .already } }
    var skipped: [Entry] { entries.filter { $0.result == .skipped } }

    private func end() throws(ShopError) {
        guard let run else { return }
        try write { (call) throws(ShopError) in
            var draft = RecordDraft(.reportRuns)
            draft.set(ReportRun.ended, try call.now())
            draft.set(ReportRun.accounts, entries.count)
            draft.set(ReportRun.told, toldCount)
            draft.set(ReportRun.queued, queuedCount)
            draft.set(ReportRun.already, alreadyCount)
            if !skipped.isEmpty { draft.set(ReportRun.skipped, ReportAnswer.skips(skipped)) }
            try call.writing.change(run, draft)
            var text = "The reports of \(date) end: \(toldCount) of \(entries.count) customers, \(queuedCount) messages"
            if alreadyCount > 0 { text += ", \(alreadyCount) had theirs" }
            if !skipped.isEmpty { text += ", \(skipped.count) cannot be reached" }
            try call.note(text + ".", level: .info, category: "report", run: run, call.writing)
        }
    }

    /// A slice in a transaction of its own; a dry run reads.
    private func write(_ body: (ShopCall) throws(ShopError) -> Void) throws(ShopError) {
        if isDryRun { return try body(ShopCall(shop, session, method: Self.method)) }
        let author: Author
        if session.author == nil, cause != .asked {
            author = Author(actor: "engine", method: Self.method, at: try shop.now())
        } else {
            author = try ShopCall(shop, session, method: Self.method).author()
        }
        try shop.database.transact(author) { (transaction) throws(ShopError) in
            try body(ShopCall(shop, session, method: Self.method, transaction: transaction))
        }
    }
}
