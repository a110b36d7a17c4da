// One customer's report: how the open repairs stand, in the customer's names of statuses and in their order, and which
// estimates wait for an answer, with the numbers that answers are entered by (S3-11, S3-18, I-04, I-05). The same
// content is mailed, faxed, drawn and previewed.

import JSON
import Platform
import Records

struct ReportContent {
    struct Repair {
        let job: Record
        let status: PortalEntry?
        let stage: String?
        let isReady: Bool
    }

    let account: Record
    let language: MessageLanguage
    let date: CivilDate
    let repairs: [Repair]
    let estimates: [(estimate: Record, job: Record?)]
    /// Why the customer should look into it: the account's own words, else the shop's.
    let customMessage: String?
    /// Where the customer's pages are; nil unless they are on the hosted site (S3-13, S3-14).
    let link: String?
    let shop: ShopIdentity
    private let words: MessageWords

    init(_ account: Record, on date: CivilDate, _ call: ShopCall) throws(ShopError) {
        let settings = try call.settings()
        self.account = account
        self.date = date
        shop = settings.shop
        language = MessageLanguage.best(for: [account[Account.language], settings.shop.language])
        words = MessageWords.of(language)
        repairs = try Self.repairs(of: account.id, call)
        var waiting: [(estimate: Record, job: Record?)] = []
        for estimate in try call.reader.all(
            .estimates, Estimate.Index.byAccountState, [.id(account.id), .choice(Estimate.State.awaitingApproval)])
        {
            let job = try estimate[Estimate.jobId].flatMap { (id) throws(ShopError) in try call.reader.read(id) }
            waiting.append((estimate, job))
        }
        estimates = waiting
        customMessage = ReportChoice(account).customMessage ?? settings.report.customMessage
        link = settings.site.link.map { folder in
            account[Account.siteToken].map { "\(folder)\($0)/" } ?? folder
        }
    }

    /// Open repair orders that the customer sees, in the order of their statuses, then by the day they are due.
    private static func repairs(of account: RecordID, _ call: ShopCall) throws(ShopError) -> [Repair] {
        let table = try call.statuses().jobs
        let sight = PortalSight(table, whenHidden: try call.settings().webStatus.whenHidden, call.reader)
        let ready = Set(try call.readyStatuses().compactMap(\.id))
        let choices = try call.choices
        var repairs: [Repair] = []
        for job in try call.reader.all(.jobs, Job.Index.byAccountOpen, [.id(account), true])
        where job[Job.kind] == .repairOrder {
            guard case .record(let status) = sight.look(job) else { continue }
            let isReady = job[Job.jobStatusId].map { ready.contains($0) && table.isVisible($0) } ?? false
            let stage = try choices.named(job[Job.repairStageId])?.name
            repairs.append(Repair(job: job, status: status, stage: stage, isReady: isReady))
        }
        func key(_ repair: Repair) -> (Int, Int64, UInt64) {
            (repair.status?.order ?? .max, repair.job[Job.dueOut]?.milliseconds ?? .max, repair.job.id.row)
        }
        return repairs.sorted { key($0) < key($1) }
    }

    var readyCount: Int { repairs.count(where: \.isReady) }

    /// The day in words: the moment as it is said, without its time of day.
    private var dateText: String { language.said(date) }

    // MARK: As text

    var subject: String { "\(shop.name): \(words.reportSubject(dateText))" }

    /// The basic message (S3-11, S3-12).
    var text: String {
        let summary = [
            "\(words.account): \(account[Account.number] ?? "")",
            "\(words.openRepairs): \(repairs.count)", "\(words.awaitingApproval): \(estimates.count)",
            "\(words.ready): \(readyCount)",
        ].joined(separator: "\n")
        var parts = [
            words.greeting(account[Account.name] ?? ""), words.reportOpening(dateText), summary,
        ]
        if let customMessage { parts.append(customMessage) }
        if repairs.isEmpty {
            parts.append(words.noRepairs)
        } else {
            parts.append(([words.repairsHeading] + repairs.map(line)).joined(separator: "\n"))
        }
        if !estimates.isEmpty {
            let lines = estimates.map { words.line(of: $0.estimate, $0.job, isAnswered: false) }
            parts.append(([words.waitingHeading] + lines).joined(separator: "\n"))
            parts.append(words.howToAnswer(shop))
        }
        if let link { parts.append(words.link(link)) }
        parts.append(words.closing + "\n" + shop.name)
        return parts.joined(separator: "\n\n")
    }

    private func line(_ repair: Repair) -> String {
        var parts: [String] = []
        if let number = repair.job[Job.roNumber] { parts.append(number) }
        if let item = repair.job[Job.itemName] { parts.append(item) }
        parts.append(repair.job[Job.title] ?? "")
        let what = parts.joined(separator: ", ")
        return "- " + (repair.status.map { "\(what): \($0.name)" } ?? what)
    }

    // MARK: As data

    func data(_ call: ShopCall) throws(ShopError) -> JSONFragment {
        var data = MessageData(call, language)
        try data.begin(account)
        data.member("date", date.description)
        data.member("dateText", dateText)
        data.key("summary")
        data.object([
            ("openRepairs", repairs.count), ("awaitingApproval", estimates.count), ("ready", readyCount),
        ])
        data.key("repairs")
        try data.array { (data) throws(ShopError) in
            for repair in repairs {
                try data.repair(repair.job, status: repair.status, stage: repair.stage, isReady: repair.isReady)
            }
        }
        data.key("estimates")
        try data.array { (data) throws(ShopError) in
            for (estimate, job) in estimates { try data.estimate(estimate, job, hasLines: false) }
        }
        if !estimates.isEmpty { data.member("howToAnswer", words.howToAnswer(shop)) }
        data.member("customMessage", customMessage)
        data.member("link", link)
        return data.end()
    }
}
