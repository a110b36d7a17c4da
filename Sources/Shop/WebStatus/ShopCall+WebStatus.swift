package import JSON
import Records

// webStatus.get, update, undo, history (S0-02 to S0-20).

extension ShopCall {
    package func webStatusUpdate(_ request: WebStatusUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let job = try call.reader.record(request.jobId)
            try job.expect(version: request.ifVersion)
            let change = try WebStatusChange(request, of: job, call)
            try change.store(call, tellCustomer: request.tellCustomer).write(to: &answer)
        }
    }

    package func webStatusUndo(_ request: WebStatusUndoRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let undo = try WebStatusUndo(request, of: try call.reader.record(request.jobId), call)
            if request.dryRun {
                try undo.rehearse(call, to: &answer)
            } else {
                try undo.store(call, to: &answer)
            }
        }
    }

    package func webStatusHistory(_ request: WebStatusHistoryRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let job = try reader.record(request.jobId)
        let page = try HistoryPage(
            job.id, columns: request.columns, limit: request.limit, cursor: request.cursor)
        answer.beginObject()
        try page.write("rows", reader, to: &answer)
        answer.endObject()
    }

    package func webStatusGet(_ request: WebStatusGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let job = try reader.record(request.jobId)
        let choices = try choices
        let time = try time()
        answer.beginObject()
        writeHead(of: job, to: &answer)
        if let dueOut = job[Job.dueOut] {
            answer.member("daysUntilDueOut", time.days(from: try now(), to: dueOut))
        }
        if let reason = try choices.named(job[Job.lastDueOutReasonId]) {
            answer.key("dueOutChangeReason")
            reason.write(to: &answer)
        }
        let stage = try choices.named(job[Job.repairStageId])
        if let stage {
            answer.key("repairStage")
            stage.write(to: &answer)
        }
        if let id = job[Job.jobStatusId], let status = try statuses().jobs[id] {
            answer.key("jobStatus")
            NamedEntry(id: id, name: status.name).write(to: &answer)
        }
        answer.key("noteLimit")
        NoteRule.writeLimit(to: &answer)
        answer.key("choices")
        try writeChoices(choices, to: &answer)
        answer.key("customerMessage")
        try MessageToCustomer(job: job, stage: stage?.name, self).writePreview(isWanted: true, self, to: &answer)
        try HistoryPage(job.id, limit: 20).write("history", reader, to: &answer)
        answer.endObject()
    }

    /// The members that are the job's own.
    private func writeHead(of job: Record, to answer: inout JSONWriter) {
        answer.member("jobId", job.id.description)
        answer.member("version", job.version)
        answer.member("kind", (job[Job.kind] ?? .opportunity).rawValue)
        answer.member("open", job[Job.open] ?? true)
        answer.member("roColor", literal: GreenMark.color(of: job))
        for (name, field) in Self.headFields {
            if let fragment = job.fragment(field) { answer.member(name, raw: fragment) }
        }
    }

    private static let headFields: [(name: StaticString, field: Int)] = [
        ("roNumber", Job.roNumber.number), ("title", Job.title.number), ("customerName", Job.customerName.number),
        ("itemName", Job.itemName.number), ("arrived", Job.arrived.number), ("dueOut", Job.dueOut.number),
        ("updatedOn", Job.webStatusUpdatedAt.number),
    ]

    private func writeChoices(_ choices: Choices, to answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.key("repairStages")
        NamedEntry.write(try choices.active(.repairStages), to: &answer)
        answer.key("jobStatuses")
        answer.beginArray()
        let table = try statuses().jobs
        for (position, entry) in table.entries.enumerated() where entry.active {
            answer.beginObject()
            answer.member("id", entry.id?.description ?? "")
            answer.member("name", entry.name)
            answer.member("color", entry.color)
            answer.member("closing", entry.closing)
            if let portal = table.resolutions[position].portal {
                answer.key("portal")
                portal.write(to: &answer)
            }
            answer.endObject()
        }
        answer.endArray()
        answer.key("dueOutChangeReasons")
        NamedEntry.write(try choices.active(.dueOutReasons), to: &answer)
        answer.endObject()
    }
}

extension NamedEntry {
    static func write(_ entries: [NamedEntry], to writer: inout JSONWriter) {
        writer.beginArray()
        for entry in entries { entry.write(to: &writer) }
        writer.endArray()
    }
}
