// What becomes of the messages of an update that is taken back (I-14):
//
//     queued, retry            cancelled in the same transaction: nobody is told
//     sending                  it may be out: a correction is offered; where it comes back unsent, it is cancelled then
//     uncertain                it may be out: left as it is, and a correction is offered
//     sent                     it is out: a correction is offered
//     failed, cancelled        nobody was told: left as it is
//     no longer kept           it was over long ago, one way or the other: a correction is offered
//
// A message that staff sent again tells the same, so it goes the same way. What an estimate's answer was confirmed with
// says nothing of the status, and stays.

import JSON
import Records

struct UndoneMessage {
    /// Whether the customer has it.
    enum Told: String {
        case no, perhaps, yes
    }

    let entry: Record

    var told: Told {
        switch entry.outboxState {
        case .queued, .retry, .failed, .cancelled: .no
        case .sending, .uncertain: .perhaps
        case .sent: .yes
        }
    }

    /// It still waits, so nobody need be told.
    var isCancelled: Bool {
        switch entry.outboxState {
        case .queued, .retry: true
        default: false
        }
    }

    /// The messages that told of an update, and those that repeat one of them; and whether one is no longer kept.
    static func all(
        of update: Record, _ call: ShopCall
    ) throws(ShopError) -> (messages: [UndoneMessage], isOneGone: Bool) {
        guard let job = update[WebStatusHistory.jobId],
            let names: [String] = update[WebStatusHistory.customerMessage].map({
                SettingReader($0).elements("outboxIds")
            }), !names.isEmpty
        else { return ([], false) }
        var ids = Set(names.compactMap(RecordID.named))
        var isOneGone = false
        for id in ids where try call.reader.read(id) == nil { isOneGone = true }
        var messages: [UndoneMessage] = []
        // In the order they were made, so that what is repeated comes before what repeats it.
        try call.reader.each(.outbox, OutboxEntry.Index.byOwner, [.id(job)]) { entry in
            guard entry[OutboxEntry.ownerId] == job, entry[OutboxEntry.kind] == .statusChange else { return }
            if let original = entry[OutboxEntry.resentFrom], ids.contains(original) { ids.insert(entry.id) }
            if ids.contains(entry.id) { messages.append(UndoneMessage(entry: entry.copy())) }
        }
        return (messages, isOneGone)
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("outboxId", entry.id.description)
        if let channel = entry[OutboxEntry.channel] { writer.member("channel", channel.rawValue) }
        if let to = entry[OutboxEntry.to] { writer.member("to", to) }
        writer.member("state", entry.outboxState.rawValue)
        writer.member("cancelled", isCancelled)
        writer.member("told", told.rawValue)
        writer.endObject()
    }
}
