/// What the customer will be told by an update, said before it is made (I-02). The engine's word, in one line.
struct Telling: Equatable {
    let text: String
    let isTold: Bool

    /// - Parameter forecast: the engine's answer for the draft; nil: it has not come yet.
    init(_ status: WebStatus, _ draft: Draft, _ forecast: Forecast?, ellipsis: String) {
        guard !draft.isSilent else {
            self.init("is not told: you chose not to", isTold: false)
            return
        }
        guard draft.isEmpty || forecast != nil else {
            self.init(ellipsis, isTold: true)
            return
        }
        guard let message = draft.isEmpty ? status.telling : forecast?.telling else {
            let isRefused = forecast?.isRefused == true
            self.init(
                isRefused ? "is not told: the changes cannot be sent like this" : "the engine cannot say beforehand",
                isTold: false)
            return
        }
        guard message.willTell else {
            self.init("is not told: \(Self.words(message.reason ?? "?"))", isTold: false)
            return
        }
        var news: [String] = []
        if let shown = message.status { news.append("\u{201C}\(shown)\u{201D}") }
        switch draft.dueOut {
        case nil: break
        case .at(let date): news.append("ready \(Dates.long(date))")
        case .some(.none): news.append("no date any more")
        }
        if draft.note != nil { news.append("your note") }
        let way = message.channel.map { $0 == "email" ? "e-mail" : $0 }.map { " by \($0)" } ?? ""
        let to = message.to.map { " to \($0)" } ?? ""
        let what = news.isEmpty ? "" : ": " + news.joined(separator: ", ")
        let chosen = status.statuses.first { $0.entry.id == draft.status?.id ?? status.status.id }
        let isHidden = chosen.map { $0.portalName == nil } ?? false
        self.init("is told\(way)\(to)\(what)" + (isHidden ? " (this status is hidden)" : ""), isTold: true)
    }

    private init(_ text: String, isTold: Bool) {
        self.text = text
        self.isTold = isTold
    }

    /// A reason of the schema for a person.
    static func words(_ reason: String) -> String {
        switch reason {
        case "noContact": "no e-mail address or fax number"
        case "hiddenStatus": "customers do not see this status"
        case "notWanted": "the customer does not want messages"
        case "inactiveAccount": "the account is not active"
        case "switchedOff": "messages are switched off in the settings"
        default: reason
        }
    }
}
