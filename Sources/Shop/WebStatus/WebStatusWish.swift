// What an update of a web status is asked to change, be it to store it or to try it (S0-05 to S0-08, I-02).

import Records

/// Members that webStatus.update and webStatus.check share.
protocol WebStatusWish {
    var dueOut: Patch<DateOrInstant> { get }
    var dueOutChangeReason: EntryReference? { get }
    var repairStage: Patch<EntryReference> { get }
    var jobStatus: EntryReference? { get }
    var note: Patch<String> { get }
}

extension WebStatusUpdateRequest: WebStatusWish {}
extension WebStatusCheckRequest: WebStatusWish {}
