// Letters: what a status change, a decision or an estimate says, on paper. By fax it begins with who sends what to whom.

internal import JSON
internal import Wording

enum LetterPaper {
    /// - Parameters:
    ///   - data: schema MessageData; null when there is the text alone.
    ///   - to: address or number.
    static func draw(
        _ data: JSONNode, subject: String, text: String, to: String, day: String, into flow: PaperFlow
    ) -> [Sheet] {
        flow.letterhead(data["shop"], data["customer"], title: subject, subtitle: flow.subtitle([day], to: to))
        let status = data["repair"]["status"]
        if let name = status["name"].text {
            let block = flow.set(name, TextStyle(15, .semibold), width: flow.width - 24)
            if flow.look == .print {
                let ink = status["color"].text.flatMap(Ink.init) ?? .line
                let middle = flow.y + block.height / 2 - 6
                flow.draw(.patch(x: flow.left, y: middle, width: 12, height: 12, ink, isDiamond: false))
            }
            flow.draw(block, x: flow.left + (flow.look == .print ? 22 : 0), y: flow.y)
            flow.y += block.height + 10
        }
        flow.paragraph(text, TextStyle(11), after: 12)
        return flow.finished(foot: data["shop"]["name"].text ?? "")
    }

    /// Estimates that wait, with what they hold and a slip to answer on.
    static func estimates(
        _ data: JSONNode, subject: String, to: String, day: String, into flow: PaperFlow
    ) -> [Sheet] {
        let wording = flow.wording
        flow.letterhead(
            data["shop"], data["customer"], title: subject,
            subtitle: flow.subtitle(
                [day, "\(wording[.customerNumber]) \(data["customer"]["number"].text ?? "")"], to: to))
        flow.paragraph(wording(.greeting, data["customer"]["name"].text ?? ""), TextStyle(11), after: 4)
        flow.paragraph(wording[.estimateIntro], TextStyle(11), after: 12)
        let estimates = data["estimates"].elements
        for estimate in estimates { flow.estimate(estimate) }
        ReportPaper.answers(data, flow)
        flow.answerSlip(estimates, shop: data["shop"], customer: data["customer"])
        return flow.finished(foot: data["shop"]["name"].text ?? "")
    }
}
