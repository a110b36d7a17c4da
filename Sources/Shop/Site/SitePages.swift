import JSON
import Records

/// The pages of one customer: open repair orders that he may see, with what has happened to them.
struct SitePages {
    private let call: ShopCall
    private let account: Record
    private let language: MessageLanguage
    private let sight: PortalSight

    /// Updates of a job that a page shows.
    private static let updateLimit = 50

    init(_ call: ShopCall, _ account: Record) throws(ShopError) {
        self.call = call
        self.account = account
        let settings = try call.settings()
        language = MessageLanguage.best(for: [account[Account.language], settings.shop.language])
        sight = PortalSight(try call.statuses().jobs, whenHidden: settings.webStatus.whenHidden, call.reader)
    }

    /// Writes the account (schema: SiteAccount); nothing where the customer may see none of his jobs and gets no reports
    /// that would link to them.
    func write(to answer: inout JSONWriter) throws(ShopError) {
        let jobs = try jobs()
        guard !jobs.isEmpty || account[Account.reportEnabled] == true else { return }
        answer.beginObject()
        answer.member("token", some: account[Account.siteToken])
        answer.member("language", language.tag)
        answer.member("refreshedText", try said(call.now()))
        var data = MessageData(call, language)
        try data.begin(account)
        data.key("repairs")
        try data.array { (data) throws(ShopError) in
            for job in jobs {
                let stage = try Choices(call.reader, call.statuses()).named(job[Job.repairStageId])?.name
                try data.repair(job, status: sight.status(of: job), stage: stage)
            }
        }
        answer.key("data")
        data.end().bytes.withUnsafeBytes { answer.raw($0) }
        answer.key("histories")
        answer.beginArray()
        for job in jobs { try writeHistory(of: job, to: &answer) }
        answer.endArray()
        answer.endObject()
    }

    private func jobs() throws(ShopError) -> [Record] {
        try shopping { () throws(RecordError) -> [Record] in
            var scan = try call.reader.scan(
                .jobs, Job.Index.byAccountOpen, prefix: [.id(account.id), .boolean(true)])
            var found: [Record] = []
            while let job = try scan.next() {
                if job[Job.kind] == .repairOrder, sight.shows(job) { found.append(job.copy()) }
            }
            return found
        }
    }

    private func writeHistory(of job: Record, to answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.member("jobId", job.id.description)
        answer.key("updates")
        answer.beginArray()
        var undone = UndoneUpdates()
        for update in try updates(of: job) where undone.stands(update) {
            let status = update[WebStatusHistory.jobStatusId].flatMap(sight.table.portal)
            let note = update[WebStatusHistory.note]
            // A bare change to a status that customers do not see is no news to them (I-02).
            guard status != nil || note != nil, let on = update[WebStatusHistory.updatedOn] else { continue }
            answer.beginObject()
            answer.member("on", on.description)
            answer.member("onText", try said(on))
            if let status {
                answer.key("status")
                status.write(to: &answer)
            }
            answer.member("stage", some: update[WebStatusHistory.repairStage])
            answer.member("note", some: note)
            answer.endObject()
        }
        answer.endArray()
        answer.endObject()
    }

    private func updates(of job: Record) throws(ShopError) -> [Record] {
        try shopping { () throws(RecordError) -> [Record] in
            var scan = try call.reader.scan(.webStatusHistory, WebStatusHistory.Index.byJob, prefix: [.id(job.id)])
            var found: [Record] = []
            while found.count < Self.updateLimit, let update = try scan.next() { found.append(update.copy()) }
            return found
        }
    }

    private func said(_ moment: Instant) throws(ShopError) -> String { language.said(try call.time().wall(moment)) }
}
