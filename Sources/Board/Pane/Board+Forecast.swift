internal import EngineClient
internal import JSON

// What an update would tell the customer, asked of the engine whenever the changes at hand are others (I-02). It refuses what
// the update would refuse, so that is said at its field before anything is sent.
extension Board {
    /// Asks once for each state of the changes, when nothing lies over the screen: a date is without its reason meanwhile.
    mutating func forecastDraft() {
        guard absence == nil, overlays.isEmpty, let pane, let status = pane.status, !pane.isUpdating else { return }
        let draft = draft
        guard !draft.isEmpty else {
            if pane.tried != nil {
                self.pane?.tried = nil
                self.pane?.forecast = nil
                self.pane?.problems = [:]
            }
            return
        }
        guard pane.tried != draft else { return }
        self.pane?.tried = draft
        forecastTurn += 1
        ask(Ask("webStatus.check", draft.params(job: status.jobID), for: .forecast(turn: forecastTurn)))
    }

    mutating func takeForecast(_ answer: JSONNode, turn: Int) {
        guard turn == forecastTurn, pane?.tried != nil else { return }
        pane?.forecast = Forecast(answer)
        pane?.problems = [:]
    }

    mutating func takeRefusedForecast(_ failure: EngineFailure, turn: Int) {
        guard turn == forecastTurn, pane?.tried != nil else { return }
        let forecast = Forecast(failure)
        pane?.forecast = forecast
        pane?.problems = [:]
        if forecast.isRefused { showProblems(failure) }
    }

    /// What is wrong, at the fields of the pane.
    mutating func showProblems(_ failure: EngineFailure) {
        for problem in failure.problems {
            if let field = Pane.Field(rawValue: problem.field) { pane?.problems[field] = problem.text }
        }
    }

    /// The message as the customer would get it; of an update without changes, of the present status.
    mutating func showMessage() {
        guard let status = pane?.status else { return }
        guard draft.isEmpty else { return showForecast() }
        forecastTurn += 1
        ask(Ask("webStatus.check", ["jobId": .string(status.jobID)], for: .messageText(turn: forecastTurn)))
    }

    mutating func takeMessageText(_ answer: JSONNode, turn: Int) {
        guard turn == forecastTurn, overlays.isEmpty else { return }
        show(Forecast(answer))
    }

    private mutating func showForecast() {
        guard let forecast = pane?.forecast else { return say("The engine has not answered yet.") }
        show(forecast)
    }

    private mutating func show(_ forecast: Forecast) {
        guard let telling = forecast.telling, telling.willTell else {
            guard forecast.telling != nil || forecast.isRefused else {
                return say("The engine that has this store open is older and cannot say.")
            }
            let why = forecast.telling?.reason.map { Telling.words($0) } ?? "the changes cannot be sent like this"
            return say("The customer is not told: \(why).")
        }
        var lines =
            [forecast.subject, ""]
            + forecast.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let time = forecast.notBefore {
            lines += ["", "It waits for the end of the quiet hours: \(Dates.long(time))."]
        }
        overlays.append(.message(MessageBox(title: "To \(telling.to ?? "the customer")", lines: lines)))
    }
}
