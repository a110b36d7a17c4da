internal import JSON

extension Board {
    mutating func runEstimates(_ command: Command) {
        if command == .mark { return current.mark() }
        if focus == .list, !current.marked.isEmpty, answerMarked(command) { return }
        withSheet { board, sheet in
            guard case .estimate = sheet.subject else { return }
            switch command {
            case .estimate(let step): board.begin(step, sheet)
            case .answerAll: board.answerAll(sheet)
            default: break
            }
        }
    }

    private mutating func begin(_ step: EstimateStep, _ sheet: Sheet) {
        let state = sheet.record["state"].text ?? ""
        guard step.isPossible(state) else {
            return warn(
                "That is not possible: the estimate is in the state \u{201C}\(EstimateWords.state(state))\u{201D}.")
        }
        open(.step(step, sheet, approvalMethods, currency: currency))
    }

    /// Yes, no or answers of their own for the marked ones, in one call; false: the key has nothing to do with marks.
    private mutating func answerMarked(_ command: Command) -> Bool {
        let answer: String
        switch command {
        case .answerAll: answer = ""
        case .estimate(.approve): answer = "approved"
        case .estimate(.refuse): answer = "refused"
        default: return false
        }
        let rows = current.markedRows.sorted { ($0["number"].text ?? "") < ($1["number"].text ?? "") }
        guard let first = rows.first, rows.allSatisfy({ $0["accountId"] == first["accountId"] }) else {
            warn("The marked estimates are of several customers. Answers are entered together for one customer.")
            return true
        }
        open(
            .answers(
                to: rows.map(\.node), of: first["accountId"], named: first["customerName"].text ?? "the customer",
                approvalMethods
            ) { _ in answer })
        return true
    }

    /// Answers to several of one customer, which are entered all or none (S3-20).
    private mutating func answerAll(_ sheet: Sheet) {
        let waiting = sheet[.waiting]["rows"].elements
        guard !waiting.isEmpty else { return say("No estimate of this customer waits for an answer.") }
        open(
            .answers(to: waiting, of: sheet.record["accountId"], named: sheet.customerName, approvalMethods) { row in
                row["id"].text == sheet.subject.id ? "approved" : ""
            })
    }
}
