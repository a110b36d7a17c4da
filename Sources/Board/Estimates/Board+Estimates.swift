internal import JSON

extension Board {
    mutating func runEstimates(_ command: Command) {
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

    /// Answers to several of one customer, which are entered all or none (S3-20).
    private mutating func answerAll(_ sheet: Sheet) {
        let waiting = sheet[.waiting]["rows"].elements
        guard !waiting.isEmpty else { return say("No estimate of this customer waits for an answer.") }
        open(.answers(to: waiting, sheet, approvalMethods))
    }
}
