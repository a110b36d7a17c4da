// One web-status update, judged before anything is written: what the job will have, and every problem at once. What
// it does to the store is in WebStatusChange+Storing.

import Records

struct WebStatusChange {
    let job: Record
    let dueOut: DueOutRule.Outcome
    /// Why Due Out is changed.
    let reason: NamedEntry?
    /// Stage and status as they will be.
    let stage: NamedEntry?
    let status: StatusEntry
    /// A status was named, be it the same again.
    let takesStatus: Bool
    let note: String?
    var warnings: [String] = []

    /// - Throws: validation with every problem found.
    init(_ request: some WebStatusWish, of job: Record, _ call: ShopCall) throws(ShopError) {
        self.job = job
        let statuses = try call.statuses()
        let choices = Choices(call.reader, statuses)
        var problems: [Problem] = []

        let judged = try Self.judgedDueOut(request, job, call.time(), &problems)
        dueOut = judged.outcome
        if judged.isAmbiguous { warnings.append("That time comes twice on that day; the earlier one was taken.") }

        reason = try request.dueOutChangeReason.flatMap { reference throws(ShopError) in
            try choices.entry(reference, of: .dueOutReasons, path: "/dueOutChangeReason", &problems)
        }
        let stageID = job[Job.repairStageId]
        switch request.repairStage {
        case .absent: stage = try choices.named(stageID)
        case .clear: stage = nil
        case .set(let reference):
            stage = try choices.entry(reference, of: .repairStages, current: stageID, path: "/repairStage", &problems)
        }
        guard let current = job[Job.jobStatusId].flatMap({ statuses.jobs[$0] }) else {
            throw ShopError(.internalError, "\(job.id) has no status.")
        }
        status =
            request.jobStatus.map {
                choices.status($0, of: .job, current: current.id, path: "/jobStatus", &problems) ?? current
            } ?? current
        takesStatus = request.jobStatus != nil
        note = Self.judgedNote(request.note, &problems)
        if !problems.isEmpty { throw .validation(problems) }
        if job[Job.open] == false, !closes { warnings.append("The job is closed and stays so.") }
    }

    /// A job that takes a status because of something else: nothing but the status is updated (S3-21).
    init(following status: StatusEntry, of job: Record, _ call: ShopCall) throws(ShopError) {
        self.job = job
        dueOut = DueOutRule.Outcome(value: job[Job.dueOut], isChanged: false, fault: nil)
        reason = nil
        stage = try call.choices.named(job[Job.repairStageId])
        self.status = status
        takesStatus = true
        note = nil
    }

    /// The job is closed by this update (S0-26).
    var closes: Bool { takesStatus && status.closing && job[Job.open] != false }

    /// Beside the status there is something to tell (I-02).
    var saysMore: Bool { dueOut.isChanged || note != nil }

    private static func judgedDueOut(
        _ request: some WebStatusWish, _ job: Record, _ time: ShopTime, _ problems: inout [Problem]
    ) -> (outcome: DueOutRule.Outcome, isAmbiguous: Bool) {
        let old = job[Job.dueOut]
        var isAmbiguous = false
        var patch = Patch<Instant>.absent
        switch request.dueOut {
        case .absent: break
        case .clear: patch = .clear
        case .set(let given):
            guard
                let moment = time.moment(given, keeping: old, otherwise: .closing, path: "/dueOut", &problems)
            else { return (DueOutRule.Outcome(value: old, isChanged: false, fault: nil), false) }
            patch = .set(moment.instant)
            isAmbiguous = moment.isAmbiguous
        }
        let outcome = DueOutRule.outcome(
            old: old, patch: patch, hasReason: request.dueOutChangeReason != nil)
        switch outcome.fault {
        case .reasonMissing:
            problems.append(
                Problem(
                    "/dueOutChangeReason", .required, expected: "a reason for the changed Due Out",
                    hint: "Due Out changes, so say why; lists.dueOutReasons has the reasons."
                ).judged(beside: "/dueOut"))
        case .reasonWithoutChange:
            problems.append(
                Problem(
                    "/dueOutChangeReason", .notChanged, hint: "Due Out stays as it is, so there is no reason to give."
                ).judged(beside: "/dueOut"))
        case nil: break
        }
        DueOutRule.checkOrder(arrived: job[Job.arrived], dueOut: outcome, path: "/dueOut", &problems)
        return (outcome, isAmbiguous)
    }

    private static func judgedNote(_ patch: Patch<String>, _ problems: inout [Problem]) -> String? {
        guard case .set(let note) = patch else { return nil }
        let check = NoteRule.check(note)
        if !check.fits {
            let isLong = check.characters > NoteRule.characterLimit
            problems.append(
                Problem(
                    "/note", .tooLong, actual: (isLong ? check.characters : check.bytes).fragment,
                    limit: isLong ? NoteRule.characterLimit : NoteRule.byteLimit,
                    hint: "A note has at most 140 characters and 1,120 bytes; nothing is cut off."))
        }
        return check.stored
    }
}

extension DueOutRule {
    /// A new Due Out is not before the arrival (S0-06).
    static func checkOrder(arrived: Instant?, dueOut: Outcome, path: String, _ problems: inout [Problem]) {
        guard dueOut.isChanged, let arrived, let value = dueOut.value, value < arrived else { return }
        problems.append(
            Problem(
                path, .beforeArrived, expected: "\(arrived) or later", actual: value.fragment,
                hint: "It arrived at \(arrived); Due Out cannot be before that."))
    }
}
