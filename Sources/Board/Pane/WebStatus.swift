internal import JSON

/// The web status of a job as `webStatus.get` tells it (S0-02).
struct WebStatus: Equatable, Sendable {
    struct StatusChoice: Equatable, Sendable {
        let entry: NamedEntry
        /// A job that takes it is closed by it.
        let isClosing: Bool
        /// The name customers see; nil: hidden from them.
        let portalName: String?
    }

    /// What an update would tell the customer (I-02).
    struct Telling: Equatable, Sendable {
        let willTell: Bool
        let reason: String?
        let channel: String?
        let to: String?
        /// The status in the customer's words.
        let status: String?

        init(_ message: JSONNode) {
            willTell = message["willTell"].bool ?? false
            reason = message["reason"].text
            channel = message["channel"].text
            to = message["to"].text
            status = message["status"]["name"].text
        }
    }

    let jobID: String
    let version: Int
    let isOpen: Bool
    let roNumber: String?
    let isUpdated: Bool
    let title: String
    let customer: String
    let item: String
    let arrived: String?
    let dueOut: String?
    let daysUntilDueOut: Int?
    let reason: String?
    let stage: NamedEntry?
    let status: NamedEntry
    let noteLimit: Int
    let stages: [NamedEntry]
    let statuses: [StatusChoice]
    let reasons: [NamedEntry]
    /// Of an update without any change.
    let telling: Telling
    var history: [HistoryEntry]
    var olderCursor: String?

    init(_ node: JSONNode) {
        jobID = node["jobId"].text ?? ""
        version = node["version"].integer ?? 0
        isOpen = node["open"].bool ?? true
        roNumber = node["roNumber"].text
        isUpdated = node["roColor"].text == "green"
        title = node["title"].text ?? ""
        customer = node["customerName"].text ?? ""
        item = node["itemName"].text ?? ""
        arrived = node["arrived"].text
        dueOut = node["dueOut"].text
        daysUntilDueOut = node["daysUntilDueOut"].integer
        reason = node["dueOutChangeReason"]["name"].text
        stage = NamedEntry(node["repairStage"])
        status = NamedEntry(node["jobStatus"]) ?? NamedEntry(id: "", name: "?")
        noteLimit = node["noteLimit"]["characters"].integer ?? 140
        let choices = node["choices"]
        stages = choices["repairStages"].elements.compactMap { NamedEntry($0) }
        reasons = choices["dueOutChangeReasons"].elements.compactMap { NamedEntry($0) }
        statuses = choices["jobStatuses"].elements.compactMap { choice in
            NamedEntry(choice).map {
                StatusChoice(
                    entry: $0, isClosing: choice["closing"].bool ?? false, portalName: choice["portal"]["name"].text)
            }
        }
        telling = Telling(node["customerMessage"])
        history = node["history"].elements.map { HistoryEntry($0) }
        olderCursor = node["nextCursor"].text
    }
}
