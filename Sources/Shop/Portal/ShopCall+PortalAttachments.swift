package import JSON
import Records

// portal.attachments.*: the files that a customer sees and sends (S4-10, S4-11). No path of this computer is among the
// params: a customer could read the shop's disk. Internal files are as if they were not there.

extension ShopCall {
    package func portalAttachmentsAdd(
        _ request: PortalAttachmentsAddRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        try storing { (call) throws(ShopError) in
            let new = try call.portalAttachment(
                owner, name: request.name, mediaType: request.mediaType, size: nil)
            let id = try call.attach(new, try Self.bytes(request.contentBase64))
            try call.reader.record(id).write(to: &answer, for: .portal)
        }
    }

    package func portalAttachmentsBegin(
        _ request: PortalAttachmentsBeginRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        let new = try portalAttachment(owner, name: request.name, mediaType: request.mediaType, size: request.size)
        try beginUpload(new, size: request.size, &answer)
    }

    package func portalAttachmentsAppend(
        _ request: PortalAttachmentsAppendRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try appendToUpload(request.uploadId, offset: request.offset, request.contentBase64, &answer)
    }

    package func portalAttachmentsFinish(
        _ request: PortalAttachmentsFinishRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let id = try call.finishUpload(request.uploadId, sha256: request.sha256)
            let record = try call.reader.record(id)
            if let owner = record[Attachment.ownerId] { _ = try PortalScope(call).record(owner) }
            record.write(to: &answer, for: .portal)
        }
    }

    private func portalAttachment(
        _ owner: RecordID, name: String, mediaType: String?, size: Int?
    ) throws(ShopError) -> NewAttachment {
        _ = try PortalScope(self).record(owner)
        let problems = NewAttachment.problems(name: name, mediaType: mediaType, size: size, isCustomer: true)
        if !problems.isEmpty { throw .validation(problems) }
        return NewAttachment(
            owner: owner, name: name, givenType: mediaType, visibility: .customer, fromCustomer: true)
    }

    package func portalAttachmentsList(
        _ request: PortalAttachmentsListRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        _ = try PortalScope(self).record(owner)
        answer.beginObject()
        answer.key("rows")
        try writePortalAttachments(of: owner, to: &answer)
        answer.endObject()
    }

    /// Writes the files that the customer sees as an array.
    func writePortalAttachments(of owner: RecordID, to writer: inout JSONWriter) throws(ShopError) {
        writer.beginArray()
        for record in try attachments(of: owner, seenByCustomer: true) { record.write(to: &writer, for: .portal) }
        writer.endArray()
    }

    package func portalAttachmentsGet(
        _ request: PortalAttachmentsGetRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try seenAttachment(request.id).write(to: &answer, for: .portal)
    }

    package func portalAttachmentsRead(
        _ request: PortalAttachmentsReadRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try readAttachment(
            try seenAttachment(request.id), offset: request.offset, bytes: request.bytes, &answer)
    }

    /// The attachment; notFound where the customer does not see it, whatever the reason.
    private func seenAttachment(_ id: RecordID) throws(ShopError) -> Record {
        guard let record = try reader.read(id), record[Attachment.visibility] == .customer,
            let owner = try record[Attachment.ownerId].flatMap({ (owner) throws(ShopError) in try reader.read(owner) }),
            try PortalScope(self).shows(owner)
        else { throw .notFound(id) }
        return record
    }
}
