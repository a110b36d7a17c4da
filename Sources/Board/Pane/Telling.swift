/// What the customer will be told by an update, said before it is made (I-02). The engine decides; this follows its rules
/// for the draft at hand: a hidden status is not told, but a new Due Out and a note are.
struct Telling: Equatable {
    let text: String
    let isTold: Bool

    init(_ status: WebStatus, _ draft: Draft) {
        let usual = status.telling
        guard !draft.isSilent else {
            self.init("is not told: you chose not to", isTold: false)
            return
        }
        // Whether anybody can be told at all does not hang on the status.
        if !usual.willTell, let reason = usual.reason, reason != "hiddenStatus" {
            self.init("is not told: \(Self.words(reason))", isTold: false)
            return
        }
        let chosen = draft.status?.id ?? status.status.id
        let isSame = chosen == status.status.id
        let shown = isSame ? usual.status : status.statuses.first { $0.entry.id == chosen }?.portalName
        let isHidden = isSame ? !usual.willTell : shown == nil
        var news: [String] = []
        if let shown, !isHidden { news.append("\u{201C}\(shown)\u{201D}") }
        switch draft.dueOut {
        case nil: break
        case .at(let date): news.append("ready \(Dates.long(date))")
        case .some(.none): news.append("no date any more")
        }
        if draft.note != nil { news.append("your note") }
        if isHidden, news.isEmpty {
            self.init("is not told: \(Self.words("hiddenStatus"))", isTold: false)
            return
        }
        let way = usual.channel.map { $0 == "email" ? "e-mail" : $0 }.map { " by \($0)" } ?? ""
        let to = usual.to.map { " to \($0)" } ?? ""
        let what = news.isEmpty ? "" : ": " + news.joined(separator: ", ")
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
