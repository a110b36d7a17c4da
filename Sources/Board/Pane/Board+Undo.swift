// Taking the newest update of a job back (I-14). The engine says first what would happen, the person reads it and decides;
// where the customer has the message already she is offered a correction, which is a form like others.

internal import EngineClient
internal import JSON

extension Board {
    /// Asks what taking the newest update back would do.
    mutating func askUndo() {
        withPane { board in
            guard let status = board.pane?.status, let newest = status.history.first else {
                return board.say("There is no update to take back.")
            }
            board.ask(
                Ask(
                    "webStatus.undo",
                    ["jobId": .string(status.jobID), "historyId": .string(newest.id), "dryRun": true],
                    for: .undoPlan(job: status.jobID)))
        }
    }

    mutating func takeUndoPlan(_ plan: JSONNode, of job: String) {
        guard pane?.job == job else { return }
        open(.undoing(plan, signs))
    }

    /// The update is taken back: what was changed is read, and where the customer knows of it a correction is offered.
    mutating func goOnAfterUndo(_ answer: JSONNode) {
        if let job = answer["job"]["id"].text, pane?.job == job { readPane(job) }
        guard let offer = answer["offers"].elements.first, offer["method"].text == "webStatus.update" else { return }
        open(.correcting(offer["params"]))
    }
}
