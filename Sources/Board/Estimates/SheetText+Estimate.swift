internal import JSON
internal import Terminal

// The page of an estimate: its lines and sums, what is possible, and every answer that was entered.
extension SheetText {
    mutating func estimate(_ sheet: Sheet) {
        let record = sheet.record
        let state = record["state"].text ?? ""
        var title = StyledText("Estimate \(record["number"].text ?? "")  \(record["title"].text ?? "")", Looks.title)
        title.append("  \(EstimateWords.state(state))", state == "awaitingApproval" ? Looks.changed : Looks.title)
        add(title)
        fact("Customer", sheet.customerName)
        let job = sheet[.job]
        let number = job["roNumber"].text.map { "R.O.# \($0)" } ?? record["jobId"].text ?? ""
        fact("Job", [number, job["title"].text ?? ""].filter { !$0.isEmpty }.joined(separator: signs.dot))
        fact("Asked", moment(record["sentAt"]))
        fact("In place of", record["previousId"].text)
        priced(record, .action(.estimate(.revise)))
        said(record["note"].text, target: nil)
        gap()
        possible(state, waiting: sheet[.waiting]["rows"].elements.count)
        gap()
        answers(record["decisions"].elements)
    }

    private mutating func possible(_ state: String, waiting: Int) {
        heading("Possible now")
        let steps = EstimateStep.allCases.filter { $0.isPossible(state) }
        for step in steps {
            add(
                StyledText("  \(step.key)  ", Looks.title)
                    + StyledText(step.title.prefix(1).uppercased() + step.title.dropFirst()),
                indent: 5, target: .action(.estimate(step)))
        }
        if waiting > 1 {
            add(
                StyledText("  B  ", Looks.title) + StyledText("Answer all \(waiting) of this customer that wait"),
                indent: 5, target: .action(.answerAll))
        }
        if steps.isEmpty { add(StyledText("  nothing: it is over", Looks.hint)) }
    }

    private mutating func answers(_ decisions: [JSONNode]) {
        heading("Answers (\(decisions.count))")
        for decision in decisions {
            var line = StyledText(Dates.long(decision["decidedOn"].text ?? decision["at"].text), Looks.label)
            line.append("  \(EstimateWords.state(decision["what"].text))", Looks.title)
            let facts = [
                decision["method"].text, decision["toldBy"].text.map { "told by \($0)" },
                decision["reference"].text.map { "reference \($0)" },
                decision["byName"].text.map { "entered by \($0)" },
            ].compactMap { $0 }
            line.append(signs.dot + facts.joined(separator: signs.dot))
            add(line, indent: 2)
            said(decision["reason"].text, target: nil)
        }
    }
}
