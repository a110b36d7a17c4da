import Records

/// What belongs to a customer, one owner after another: an account owns jobs, a job its history and comments. The
/// accounts that were merged into it are the same person.
struct OwnedRecords {
    let reader: RecordReader

    /// What belongs to a record directly. Those of them that can own something themselves are found by asking again.
    func of(_ owner: RecordID) throws(RecordError) -> [RecordID] {
        switch owner.collection {
        case .accounts:
            try ids(.portalUsers, PortalUser.Index.byAccount, owner) + ids(.items, Item.Index.byAccount, owner)
                + ids(.outbox, OutboxEntry.Index.byAccount, owner) + ids(.jobs, Job.Index.byAccountOpen, owner)
                + ids(.appointments, Appointment.Index.byAccount, owner)
                + ids(.quotes, Quote.Index.byAccountStatus, owner)
                + ids(.estimates, Estimate.Index.byAccountState, owner)
                + ids(.estimateBatches, EstimateBatch.Index.byAccount, owner)
                + ids(.accounts, Account.Index.byMergedInto, owner)
        case .jobs:
            try ids(.webStatusHistory, WebStatusHistory.Index.byJob, owner) + comments(of: owner)
                + attachments(of: owner)
        case .appointments: try ids(.appointmentEvents, AppointmentEvent.Index.byAppointment, owner)
        case .quotes:
            try comments(of: owner) + attachments(of: owner) + ids(.quoteVersions, QuoteVersion.Index.byQuote, owner)
        default: []
        }
    }

    private func ids(
        _ collection: CollectionNumber, _ index: IndexNumber, _ owner: RecordID
    ) throws(RecordError) -> [RecordID] {
        var ids: [RecordID] = []
        var scan = try reader.scan(collection, index, prefix: [.id(owner)])
        while let id = try scan.nextID() { ids.append(id) }
        return ids
    }

    /// Keys hold the number of the owner without its letter, so the rows say whose comments they are.
    private func comments(of owner: RecordID) throws(RecordError) -> [RecordID] {
        var ids: [RecordID] = []
        var scan = try reader.scan(.comments, Comment.Index.byOwner, prefix: [.id(owner)])
        while let comment = try scan.next() {
            if comment[Comment.ownerId] == owner { ids.append(comment.id) }
        }
        return ids
    }

    /// Without its SHA-256 nothing names the bytes of a file any more, and they are swept.
    private func attachments(of owner: RecordID) throws(RecordError) -> [RecordID] {
        var ids: [RecordID] = []
        var scan = try reader.scan(.attachments, Attachment.Index.byOwner, prefix: [.id(owner)])
        while let attachment = try scan.next() {
            if attachment[Attachment.ownerId] == owner { ids.append(attachment.id) }
        }
        return ids
    }
}
