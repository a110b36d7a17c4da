package import JSON

/// A request the board wants to make, and what its answer is for.
package struct Ask: Equatable, Sendable {
    package let method: String
    package let params: JSONNode
    package let purpose: Purpose
    /// It changes something, so it carries a key and is repeated when the engine goes before it has answered.
    package let isWrite: Bool

    init(_ method: String, _ params: JSONNode = .null, for purpose: Purpose, isWrite: Bool = false) {
        self.method = method
        self.params = params
        self.purpose = purpose
        self.isWrite = isWrite
    }
}

/// What an answer is for. A turn tells an answer that was overtaken by a later question.
package enum Purpose: Equatable, Sendable {
    case introduction, session, openSession, employees, shop, description, subscription
    case jobStatuses, quoteStatuses, stages, approvalMethods
    case appointmentCounts, quickCounts, channels, waitingEstimates
    case view(BoardList)
    /// `isMore`: the rows after those that are there.
    case page(BoardList, turn: Int, isMore: Bool)
    case previewVisible
    case sheet(SheetPart, turn: Int)
    case form(turn: Int)
    /// A change without a form; what is said when it is made.
    case small(String)
    case myCustomers
    case jobCustomers
    case piece(turn: Int)
    case pane(job: String)
    case olderHistory(job: String)
    case update(job: String)
    case undoPlan(job: String)
    case noteCheck(turn: Int)
    case forecast(turn: Int)
    case messageText(turn: Int)
    case settingsList(StatusKind)
    case settingsPreview(turn: Int)
    case settingsSave(StatusKind)
}
