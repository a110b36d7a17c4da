internal import JSON

/// What an update is to change. Nothing of it is stored before Update Status, and then all of it or nothing.
struct Draft: Equatable, Sendable {
    enum DueOut: Equatable, Sendable {
        /// A date, which keeps the time of day, or date and time.
        case at(String)
        case none
    }

    enum Stage: Equatable, Sendable {
        case stage(NamedEntry)
        case none
    }

    var dueOut: DueOut?
    var reason: NamedEntry?
    var stage: Stage?
    var status: NamedEntry?
    var note: String?
    /// What the engine counted for the note.
    var noteCharacters: Int?
    var isSilent = false

    var isEmpty: Bool { self == Draft() }

    /// - Parameter ifVersion: the job's version that was seen; nil: it is only tried.
    func params(job: String, ifVersion: Int? = nil) -> JSONNode {
        var members: [JSONNode.Member] = [.init("jobId", .string(job))]
        if let ifVersion { members.append(.init("ifVersion", .integer(Int64(ifVersion)))) }
        switch dueOut {
        case nil: break
        case .at(let date): members.append(.init("dueOut", .string(date)))
        case .some(.none): members.append(.init("dueOut", .null))
        }
        if let reason { members.append(.init("dueOutChangeReason", .string(reason.id))) }
        switch stage {
        case nil: break
        case .stage(let entry): members.append(.init("repairStage", .string(entry.id)))
        case .some(.none): members.append(.init("repairStage", .null))
        }
        if let status { members.append(.init("jobStatus", .string(status.id))) }
        if let note { members.append(.init("note", .string(note))) }
        if isSilent { members.append(.init("tellCustomer", false)) }
        return .object(members)
    }
}
