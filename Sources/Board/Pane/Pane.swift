internal import EngineClient

/// The web-status pane: one job, and where the person is in it. Its changes are in `Board.drafts`.
struct Pane: Equatable, Sendable {
    /// What can be changed in it, top to bottom.
    enum Field: String, CaseIterable, Sendable {
        case dueOut, dueOutChangeReason, repairStage, jobStatus, note, tellCustomer, update

        /// Left of its value.
        var label: String {
            switch self {
            case .dueOut: "Due Out"
            case .dueOutChangeReason: "Reason"
            case .repairStage: "Repair Stage"
            case .jobStatus: "Job Status"
            case .note: "Note"
            case .tellCustomer: "Customer"
            case .update: ""
            }
        }
    }

    let job: String
    /// Nil until it came.
    var status: WebStatus?
    /// Why it did not come.
    var refusal: String?
    /// What the engine found wrong, by field.
    var problems: [Field: String] = [:]
    /// What the engine says of the changes at hand; nil until it said.
    var forecast: Forecast?
    /// The changes it was last asked about.
    var tried: Draft?
    /// An update is on its way.
    var isUpdating = false
    /// The line of `PaneText` the person is at, and the first that is shown.
    var cursor = 0
    var top = 0

    init(job: String) { self.job = job }
}
