// A made-up shop of any size, lived through day by day: customers come, work is taken in, goes on, waits for parts, is
// finished and fetched; some of it is late, some is still ahead. The same seed, size and day give the same records.
//
// Times are those of the days on which things happen, so history is in order and R.O. numbers rise with time.

internal import JSON
internal import Platform
internal import Records

final class SampleLife {
    private let desk: SampleDesk
    private let clock: ManualClock
    private let zone: ShopTimeZone
    private let plan: SamplePlan
    private var random: SplitMix64
    private var customers: [Customer] = []
    /// What happens on the days to come, by day.
    private var agenda: [[Step]]
    private(set) var jobsMade = 0

    struct Customer {
        let id: RecordID
        var items: [RecordID]
        /// Who acts for it in the portal.
        let user: RecordID?
    }

    /// Something that happens to a job.
    enum Step {
        case webStatus(RecordID, status: String, stage: String?, note: String?)
        case wait(RecordID, reason: String, dueOutDay: Int)
        case convert(RecordID)
        case comment(RecordID, customer: Int, isCustomers: Bool)
        case quote(RecordID, status: String)
    }

    init(_ shop: Shop, clock: ManualClock, _ plan: SamplePlan) throws(ShopError) {
        desk = try SampleDesk(shop)
        self.clock = clock
        zone = try shop.time().zone
        self.plan = plan
        random = SplitMix64(seed: plan.seed)
        agenda = [[Step]](repeating: [], count: plan.dayCount + 1)
    }

    // MARK: Days

    /// Makes everything so far durable.
    func flush() throws(ShopError) { try desk.flush() }

    /// Everything that happens on a day, 0 being the first.
    func live(_ day: Int) throws(ShopError) {
        if day == 0 { try turn(day, hour: 7, setUp) }
        try turn(day, hour: 8) { (transaction) throws(ShopError) in
            let wanted = plan.jobsUpTo(day)
            while jobsMade < wanted { try takeIn(day, transaction) }
        }
        if day == plan.dayCount { try turn(day, hour: 8, beginDialogues) }
        let steps = agenda[day]
        agenda[day] = []
        try turn(day, hour: 14) { (transaction) throws(ShopError) in
            for step in steps { try happen(step, transaction) }
        }
    }

    /// Part of a day, as one transaction; what lies after the present does not happen.
    private func turn(
        _ day: Int, hour: Int, _ body: (Transaction) throws(ShopError) -> Void
    ) throws(ShopError) {
        let time = plan.moment(day, hour: hour, zone)
        clock.set(min(time, plan.end))
        // Work that has come in is there from the beginning of the present day, however early it is.
        if time <= plan.end || hour < 14 { try desk.together(body) }
    }

    /// The portal is open, and customers see less than the shop does.
    private func setUp(_ transaction: Transaction) throws(ShopError) {
        try desk.call(PortalSetEnabledRequest.self, in: transaction, { $0.member("enabled", true) }) {
            (call, request, answer) throws(ShopError) in try call.portalSetEnabled(request, &answer)
        }
        for (name, seen) in [("On Hold", "Waiting for parts"), ("Completed", "Ready to collect")] {
            guard let id = try status(name) else { continue }
            try desk.call(
                StatusesUpdateRequest.self, in: transaction,
                { writer in
                    writer.member("id", id.description)
                    writer.member("portalName", seen)
                }
            ) { (call, request, answer) throws(ShopError) in try call.statusesUpdate(request, &answer) }
        }
    }

    /// What is under way on the last day.
    private func beginDialogues(_ transaction: Transaction) throws(ShopError) {
        let dialogues = SampleDialogues(desk: desk, transaction: transaction) { [self] days, hour in
            text(plan.moment(plan.dayCount + days, hour: hour, zone))
        }
        var vehicles: [(customer: RecordID, item: RecordID)] = []
        for customer in customers.suffix(40) {
            for item in customer.items where try transaction.reader.record(item)[Item.kind] == .vehicle {
                vehicles.append((customer.id, item))
            }
        }
        try dialogues.makeAppointments(vehicles)
        let asking = customers.last { $0.user != nil }
        guard let customer = asking ?? customers.last else { return }
        try dialogues.makeQuotes(customer.id, user: asking?.user.map { ($0, customer.id) })
    }

    private func status(_ name: String) throws(ShopError) -> RecordID? {
        let reader = desk.shop.database.live
        return try shopping { () throws(RecordError) in
            try reader.find(Status.Index.byName, in: .statuses, .choice(Status.Kind.job), .text(name))?.id
        }
    }

    // MARK: Customers

    /// One of the customers, most often one of the last; now and then a new one.
    private func customer(_ transaction: Transaction) throws(ShopError) -> Int {
        if customers.isEmpty || random.below(100) < 18 {
            customers.append(try newCustomer(transaction))
            return customers.count - 1
        }
        return customers.count - 1 - min(random.below(customers.count), random.below(customers.count))
    }

    private func newCustomer(_ transaction: Transaction) throws(ShopError) -> Customer {
        let number = customers.count + 1
        let isCompany = random.chance(4)
        let last = pick(SampleWords.lastNames)
        let name = isCompany ? "\(last) \(pick(SampleWords.trades))" : "\(pick(SampleWords.firstNames)) \(last)"
        let street = "\(random.below(120) + 1) \(pick(SampleWords.streets))"
        let hasMail = random.below(20) > 0
        let hasPhone = random.chance(2)
        let account = try desk.call(
            AccountsCreateRequest.self, in: transaction,
            { writer in
                writer.member("name", name)
                writer.member("kind", literal: isCompany ? "company" : "person")
                if hasMail { Self.list("emails", "c\(number)@customers.example", &writer) }
                if hasPhone { Self.list("phones", "555 01\(10 + number % 90)", &writer) }
                writer.member("address", street)
            }
        ) { (call, request, answer) throws(ShopError) in try call.accountsCreate(request, &answer) }
        guard let account else { throw ShopError(.internalError) }
        var user: RecordID?
        if hasMail, random.chance(5) {
            user = try desk.call(
                PortalUsersCreateRequest.self, in: transaction,
                { writer in
                    writer.member("accountId", account.description)
                    writer.member("name", name)
                    writer.member("email", "c\(number)@customers.example")
                }
            ) { (call, request, answer) throws(ShopError) in try call.portalUsersCreate(request, &answer) }
        }
        var items: [RecordID] = []
        for _ in 0...random.below(2) { items.append(try newItem(of: account, transaction)) }
        return Customer(id: account, items: items, user: user)
    }

    private static func list(_ name: StaticString, _ text: String, _ writer: inout JSONWriter) {
        writer.key(name)
        writer.beginArray()
        writer.string(text)
        writer.endArray()
    }

    private func newItem(of account: RecordID, _ transaction: Transaction) throws(ShopError) -> RecordID {
        let isVehicle = random.below(12) > 0
        let vehicle = pick(SampleWords.vehicles)
        let model = pick(vehicle.models)
        let device = pick(SampleWords.devices)
        let numbers = (random.below(20), random.below(90), random.below(900), random.below(250_000))
        let item = try desk.call(
            ItemsCreateRequest.self, in: transaction,
            { writer in
                writer.member("accountId", account.description)
                if isVehicle {
                    writer.member("kind", literal: "vehicle")
                    writer.member("make", vehicle.make)
                    writer.member("model", model)
                    writer.member("year", 2005 + numbers.0)
                    writer.member("registration", "FT \(10 + numbers.1) \(100 + numbers.2)")
                    writer.member("mileage", numbers.3)
                    writer.member("mileageUnit", literal: "km")
                } else {
                    writer.member("kind", literal: "device")
                    writer.member("name", device.name)
                    writer.member("make", device.make)
                    writer.member("serialNumber", "SN\(100_000 + numbers.3)")
                }
            }
        ) { (call, request, answer) throws(ShopError) in try call.itemsCreate(request, &answer) }
        guard let item else { throw ShopError(.internalError) }
        return item
    }

    // MARK: Work

    /// A job comes in, and what is going to become of it is written into the agenda.
    private func takeIn(_ day: Int, _ transaction: Transaction) throws(ShopError) {
        let customer = try customer(transaction)
        let item = pick(customers[customer].items)
        let account = customers[customer].id
        let isOrder = random.below(6) > 0
        // What is not brought along comes in some days.
        let start = isOrder ? day : day + 4
        let length = 2 + random.below(6) + random.below(6)
        let work = pick(SampleWords.work)
        let total = (1 + random.below(4000)) * 100
        let times = (
            text(plan.moment(start, hour: 8, zone)), text(plan.moment(start + length, hour: 16, zone))
        )
        let currency = try desk.shop.settings().shop.currency
        let job = try desk.call(
            JobsCreateRequest.self, in: transaction,
            { writer in
                writer.member("title", work)
                writer.member("accountId", account.description)
                writer.member("itemId", item.description)
                writer.member("kind", literal: isOrder ? "repairOrder" : "opportunity")
                if isOrder { writer.member("arrived", times.0) }
                writer.member("dueIn", times.0)
                writer.member("dueOut", times.1)
                writer.key("total")
                writer.beginObject()
                writer.member("minor", total)
                writer.member("currency", currency)
                writer.endObject()
            }
        ) { (call, request, answer) throws(ShopError) in try call.jobsCreate(request, &answer) }
        guard let job else { throw ShopError(.internalError) }
        jobsMade += 1
        schedule(job, customer, from: start, length, isOrder: isOrder)
    }

    private func schedule(
        _ job: RecordID, _ customer: Int, from day: Int, _ length: Int, isOrder: Bool
    ) {
        if !isOrder { put(.convert(job), day) }
        let note = random.chance(8) ? pick(SampleWords.notes) : nil
        put(.webStatus(job, status: "In Progress", stage: "Body", note: note), day + 1)
        var end = day + length
        if random.chance(5), length > 4 {
            let late = 2 + random.below(4)
            put(
                .wait(
                    job, reason: pick(["Parts delay", "Insurer approval", "Additional damage"]), dueOutDay: end + late),
                day + 2)
            put(.webStatus(job, status: "In Progress", stage: "Paint", note: nil), day + 2 + late)
            end += late
        } else if length > 4 {
            put(.webStatus(job, status: "In Progress", stage: "Paint", note: nil), day + length / 2)
        }
        // A few are finished late.
        if random.below(20) == 0 { end += 1 + random.below(3) }
        put(.webStatus(job, status: "Completed", stage: "Quality check", note: nil), end - 1)
        put(.webStatus(job, status: "Delivered", stage: nil, note: nil), end + random.below(2))
        let hasUser = customers[customer].user != nil
        if random.chance(4) {
            put(.comment(job, customer: customer, isCustomers: false), day + 1)
            if hasUser { put(.comment(job, customer: customer, isCustomers: true), day + 2) }
        }
        if plan.dayCount - day < 60, random.chance(3) {
            put(.quote(job, status: pick(["Pending", "In Process", "Customer Approval Needed"])), day + 1)
        }
    }

    private func put(_ step: Step, _ day: Int) {
        if agenda.indices.contains(day) { agenda[day].append(step) }
    }

    // MARK: What happens

    private func happen(_ step: Step, _ transaction: Transaction) throws(ShopError) {
        switch step {
        case .webStatus(let job, let status, let stage, let note):
            try update(job, transaction) { writer in
                writer.member("jobStatus", status)
                if let stage { writer.member("repairStage", stage) }
                if let note { writer.member("note", note) }
            }
        case .wait(let job, let reason, let dueOutDay):
            let dueOut = text(plan.moment(dueOutDay, hour: 16, zone))
            try update(job, transaction) { writer in
                writer.member("jobStatus", literal: "On Hold")
                writer.member("dueOut", dueOut)
                writer.member("dueOutChangeReason", reason)
            }
        case .convert(let job):
            try desk.call(JobsConvertRequest.self, in: transaction, { $0.member("id", job.description) }) {
                (call, request, answer) throws(ShopError) in try call.jobsConvert(request, &answer)
            }
            try desk.call(JobsArriveRequest.self, in: transaction, { $0.member("id", job.description) }) {
                (call, request, answer) throws(ShopError) in try call.jobsArrive(request, &answer)
            }
        case .comment(let job, let customer, let isCustomers):
            try comment(on: job, customers[customer], isCustomers: isCustomers, transaction)
        case .quote(let job, let status):
            try quote(for: job, status, transaction)
        }
    }

    private func update(
        _ job: RecordID, _ transaction: Transaction, _ fill: (inout JSONWriter) -> Void
    ) throws(ShopError) {
        try desk.call(
            WebStatusUpdateRequest.self, in: transaction,
            { writer in
                writer.member("jobId", job.description)
                writer.member("tellCustomer", false)
                fill(&writer)
            }
        ) { (call, request, answer) throws(ShopError) in try call.webStatusUpdate(request, &answer) }
    }

    private func comment(
        on job: RecordID, _ customer: Customer, isCustomers: Bool, _ transaction: Transaction
    ) throws(ShopError) {
        let text = pick(isCustomers ? SampleWords.questions : SampleWords.notes)
        func fill(_ writer: inout JSONWriter) {
            writer.member("jobId", job.description)
            writer.member("text", text)
        }
        if isCustomers, let user = customer.user {
            try desk.call(PortalCommentsAddRequest.self, in: transaction, as: (user, customer.id), fill) {
                (call, request, answer) throws(ShopError) in try call.portalCommentsAdd(request, &answer)
            }
        } else {
            try desk.call(CommentsAddRequest.self, in: transaction, fill) {
                (call, request, answer) throws(ShopError) in try call.commentsAdd(request, &answer)
            }
        }
    }

    private func quote(for job: RecordID, _ status: String, _ transaction: Transaction) throws(ShopError) {
        let record = try transaction.reader.record(job)
        guard let account = record[Job.accountId] else { return }
        let work = pick(SampleWords.work)
        let quote = try desk.call(
            QuotesCreateRequest.self, in: transaction,
            { writer in
                writer.member("accountId", account.description)
                writer.member("jobId", job.description)
                writer.member("description", work)
            }
        ) { (call, request, answer) throws(ShopError) in try call.quotesCreate(request, &answer) }
        guard let quote, status != "Pending" else { return }
        try desk.call(
            QuotesSetStatusRequest.self, in: transaction,
            { writer in
                writer.member("id", quote.description)
                writer.member("status", status)
            }
        ) { (call, request, answer) throws(ShopError) in try call.quotesSetStatus(request, &answer) }
    }

    // MARK: Chance

    private func pick<Element>(_ elements: [Element]) -> Element { elements[random.below(elements.count)] }

    private func text(_ milliseconds: Int64) -> String { ShopTime(zone: zone).instant(milliseconds).description }
}
