// A made-up shop to try things in: the same seed and size give the same records. Customers, items, jobs in every
// status, web status history. It tells no customer anything.

internal import Platform
internal import Records

extension Shop {
    /// Adds a sample of about `jobs` jobs with customers, items and history.
    package func addSample(jobs: Int, seed: UInt64) throws(ShopError) {
        var sample = try SampleMaker(self, jobs: jobs, seed: seed)
        while !sample.isDone {
            let author = Author(actor: sample.author.description, method: "store.create", at: try now())
            try database.transact(author) { (transaction) throws(ShopError) in
                try shopping { () throws(RecordError) in try sample.step(transaction, jobs: 500) }
            }
            try shopping { () throws(RecordError) in try database.flush() }
            database.maintain()
        }
    }
}

/// Makes the sample piece by piece.
struct SampleMaker {
    let author: RecordID
    private var random: SplitMix64
    private let time: ShopTime
    private let today: CivilDate
    private let currency: String
    private let jobCount: Int
    private let statuses: [StatusEntry]
    private let stages: [(id: RecordID, name: String)]
    private let reasons: [(id: RecordID, name: String)]
    private let authorName: String
    private var accounts: [(id: RecordID, name: String, items: [(id: RecordID, name: String?)])] = []
    private var made = 0

    var isDone: Bool { made >= jobCount }

    init(_ shop: Shop, jobs: Int, seed: UInt64) throws(ShopError) {
        random = SplitMix64(seed: seed)
        time = try shop.time()
        today = time.wall(try shop.now()).date
        currency = try shop.settings().shop.currency
        jobCount = jobs
        let reader = shop.database.live
        guard let employee = try shop.onlyActiveEmployee() else {
            throw ShopError(.conflict, "A sample is added to a new store.")
        }
        author = employee.id
        authorName = try reader.record(employee.id)[Employee.name] ?? ""
        do throws(RecordError) {
            statuses = try Self.statuses(reader)
            stages = try Self.entries(of: .repairStages, reader)
            reasons = try Self.entries(of: .dueOutReasons, reader)
        } catch {
            throw ShopError(error)
        }
    }

    private static func statuses(_ reader: RecordReader) throws(RecordError) -> [StatusEntry] {
        var statuses: [StatusEntry] = []
        var scan = try reader.scan(.statuses, Status.Index.byOrder, prefix: [.choice(Status.Kind.job)])
        while let record = try scan.next() {
            guard record.isActive, let name = record[Status.name] else { continue }
            statuses.append(
                StatusEntry(id: record.id, kind: .job, name: name, closing: record[Status.closing] ?? false))
        }
        return statuses
    }

    private static func entries(
        of list: ListItem.List, _ reader: RecordReader
    ) throws(RecordError) -> [(id: RecordID, name: String)] {
        var entries: [(id: RecordID, name: String)] = []
        var scan = try reader.scan(.listItems, ListItem.Index.byOrder, prefix: [.choice(list)])
        while let record = try scan.next() { entries.append((record.id, record[ListItem.name] ?? "")) }
        return entries
    }

    /// Adds up to `jobs` jobs, and the customers they belong to: one for seven jobs.
    mutating func step(_ transaction: Transaction, jobs: Int) throws(RecordError) {
        let end = min(jobCount, made + jobs)
        while made < end {
            if accounts.count * 7 <= made { try addAccount(transaction) }
            try addJob(transaction)
            made += 1
        }
        if isDone { try setNextNumbers(transaction) }
    }

    // MARK: Customers

    private mutating func addAccount(_ transaction: Transaction) throws(RecordError) {
        let number = accounts.count + 1001
        let isCompany = random.chance(4)
        let last = pick(SampleWords.lastNames)
        let name = isCompany ? "\(last) \(pick(SampleWords.trades))" : "\(pick(SampleWords.firstNames)) \(last)"
        var draft = RecordDraft(.accounts)
        draft.set(Account.number, String(number))
        draft.set(Account.name, name)
        draft.set(Account.kind, isCompany ? .company : .person)
        draft.set(Account.active, true)
        draft.set(Account.creditHold, random.chance(1))
        if !random.chance(2) {
            draft.set(Account.emails, JSONFragment(Array("[\"c\(number)@customers.example\"]".utf8)))
        }
        if random.chance(10) {
            draft.set(Account.phones, JSONFragment(Array("[\"555 01\(10 + number % 90)\"]".utf8)))
        }
        draft.set(Account.address, "\(random.below(120) + 1) \(pick(SampleWords.streets))")
        draft.set(Account.siteToken, "sample\(number)")
        let id = try transaction.insert(draft)
        var items: [(id: RecordID, name: String?)] = []
        for _ in 0...random.below(2) { items.append(try addItem(of: id, transaction)) }
        accounts.append((id, name, items))
    }

    private mutating func addItem(
        of account: RecordID, _ transaction: Transaction
    ) throws(RecordError) -> (id: RecordID, name: String?) {
        var draft = RecordDraft(.items)
        draft.set(Item.accountId, account)
        draft.set(Item.connected, false)
        draft.set(Item.active, true)
        if random.chance(12) {
            let vehicle = pick(SampleWords.vehicles)
            draft.set(Item.kind, .vehicle)
            draft.set(Item.make, vehicle.make)
            draft.set(Item.model, pick(vehicle.models))
            draft.set(Item.year, 2005 + random.below(20))
            draft.set(Item.registration, "FT \(10 + random.below(90)) \(100 + random.below(900))")
            draft.set(Item.mileage, random.below(250_000))
            draft.set(Item.mileageUnit, .km)
        } else {
            let device = pick(SampleWords.devices)
            draft.set(Item.kind, .device)
            draft.set(Item.name, device.name)
            draft.set(Item.make, device.make)
            draft.set(Item.serialNumber, "SN\(100_000 + random.below(900_000))")
        }
        let id = try transaction.insert(draft)
        let name = ItemName.compose(
            name: draft.value(Item.name), make: draft.value(Item.make), model: draft.value(Item.model),
            registration: draft.value(Item.registration))
        return (id, name)
    }

    // MARK: Jobs

    private mutating func addJob(_ transaction: Transaction) throws(RecordError) {
        // Few customers bring much of the work, and most of what is looked at is recent.
        let account = accounts[min(random.below(accounts.count), random.below(accounts.count))]
        let isOrder = !random.chance(4)
        let isRecent = made + 60 > jobCount || random.chance(2)
        let age = isRecent ? random.below(40) : 40 + random.below(700)
        let status = status(isOrder: isOrder, isRecent: isRecent)
        let isOpen = !status.closing
        let arrived = moment(daysAgo: age, hour: 8 + random.below(3))
        let dueOut = moment(daysAgo: age - 3 - random.below(10), hour: 15 + random.below(3))
        var draft = RecordDraft(.jobs)
        draft.set(Job.kind, isOrder ? .repairOrder : .opportunity)
        draft.set(Job.title, pick(SampleWords.work))
        if isOrder { draft.set(Job.roNumber, String(5001 + made)) }
        draft.set(Job.accountId, account.id)
        draft.set(Job.customerName, account.name)
        if let item = account.items.isEmpty ? nil : pick(account.items) {
            draft.set(Job.itemId, item.id)
            draft.set(Job.itemName, item.name)
        }
        if isOrder { draft.set(Job.arrived, arrived) }
        draft.set(Job.dueIn, moment(daysAgo: age, hour: 8))
        draft.set(Job.dueOut, dueOut)
        draft.set(Job.jobStatusId, status.id)
        draft.set(Job.lastVisibleStatusId, status.id)
        if isOrder, isOpen { draft.set(Job.repairStageId, pick(stages).id) }
        draft.set(Job.origin, .hq)
        draft.set(Job.createdByCustomer, false)
        draft.set(Job.open, isOpen)
        if !isOpen { draft.set(Job.closedAt, moment(daysAgo: max(0, age - 8), hour: 16)) }
        draft.set(
            Job.total,
            JSONFragment(Array("{\"minor\":\((1 + random.below(4000)) * 100),\"currency\":\"\(currency)\"}".utf8)))
        let updates = isOrder && random.chance(10) ? 1 + random.below(4) : 0
        if updates > 0 { draft.set(Job.webStatusUpdatedAt, moment(daysAgo: max(0, age - updates), hour: 12)) }
        let job = try transaction.insert(draft)
        for update in 0..<updates {
            try addHistory(job, update, of: updates, status, dueOut, daysAgo: max(0, age - update - 1), transaction)
        }
    }

    private mutating func addHistory(
        _ job: RecordID, _ update: Int, of count: Int, _ status: StatusEntry, _ dueOut: Instant, daysAgo: Int,
        _ transaction: Transaction
    ) throws(RecordError) {
        let updatedOn = moment(daysAgo: daysAgo, hour: 12)
        let status = update == count - 1 ? status : pick(statuses)
        var draft = RecordDraft(.webStatusHistory)
        draft.set(WebStatusHistory.jobId, job)
        draft.set(WebStatusHistory.seq, update + 1)
        draft.set(WebStatusHistory.dueOut, dueOut)
        draft.set(WebStatusHistory.daysBeforeDueOut, time.days(from: updatedOn, to: dueOut))
        draft.set(WebStatusHistory.jobStatusId, status.id)
        draft.set(WebStatusHistory.jobStatus, status.name)
        if random.chance(4) {
            let reason = pick(reasons)
            draft.set(WebStatusHistory.dueOutChangeReasonId, reason.id)
            draft.set(WebStatusHistory.dueOutChangeReason, reason.name)
        }
        let stage = pick(stages)
        draft.set(WebStatusHistory.repairStageId, stage.id)
        draft.set(WebStatusHistory.repairStage, stage.name)
        if random.chance(8) { draft.set(WebStatusHistory.note, pick(SampleWords.notes)) }
        draft.set(WebStatusHistory.updatedByName, authorName)
        draft.set(WebStatusHistory.updatedOn, updatedOn)
        draft.set(WebStatusHistory.source, .import)
        draft.set(
            WebStatusHistory.customerMessage, JSONFragment(Array("{\"state\":\"skipped\",\"reason\":\"import\"}".utf8)))
        _ = try transaction.insert(draft)
    }

    /// Old work is delivered, opportunities have not been begun.
    private mutating func status(isOrder: Bool, isRecent: Bool) -> StatusEntry {
        let usable = statuses.filter { isOrder && !isRecent ? $0.closing : !$0.closing }
        return usable.isEmpty ? pick(statuses) : isOrder ? pick(usable) : usable[0]
    }

    /// The next R.O. and account numbers follow the sample's.
    private func setNextNumbers(_ transaction: Transaction) throws(RecordError) {
        for (key, next) in [(SettingKey.jobs, 5001 + jobCount), (.accounts, 1001 + accounts.count)] {
            guard
                let row = try transaction.reader.find(Setting.Index.byKey, in: .settings, .text(key.rawValue))
            else { continue }
            var draft = RecordDraft(.settings)
            draft.set(Setting.value, JSONFragment(Array("{\"next\":\(next)}".utf8)))
            _ = try transaction.update(row.id, draft)
        }
    }

    // MARK: Chance

    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }

    /// Noon and such of a day, counted back from today; negative days lie ahead.
    private func moment(daysAgo days: Int, hour: Int) -> Instant {
        let start = time.zone.startOfDay(today.adding(days: -days))
        return time.instant(start + Int64(hour) * 3_600_000)
    }
}
