package import JSON
import Records

// portal.comments.add, list, markRead: the customer's side of a conversation. Internal comments are no part of it.

extension ShopCall {
    package func portalCommentsAdd(_ request: PortalCommentsAddRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        try storing { (call) throws(ShopError) in
            let conversation = Conversation(try PortalScope(call).record(owner), call)
            let id = try conversation.add(
                request.text, visibility: .customer, inReplyTo: request.inReplyTo, fromCustomer: true)
            let comment = try call.reader.record(id)
            try call.writePortalComment(comment, try conversation.portalNumber(of: comment), to: &answer)
        }
    }

    package func portalCommentsList(
        _ request: PortalCommentsListRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        let record = try PortalScope(self).record(owner)
        let page = try ConversationPage(Conversation(record, self), limit: request.limit, cursor: request.cursor)
        answer.beginObject()
        try page.write(to: &answer, isForCustomer: true) { (comment, number, answer) throws(ShopError) in
            try writePortalComment(comment, number, to: &answer)
        }
        answer.member("unread", Unread(record).customer)
        answer.endObject()
    }

    package func portalCommentsMarkRead(
        _ request: PortalCommentsMarkReadRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        try storing { (call) throws(ShopError) in
            let conversation = Conversation(try PortalScope(call).record(owner), call)
            var limit: Int?
            if let upTo = request.upTo { limit = try conversation.seq(ofPortalNumber: upTo) }
            let marked = try conversation.markRead(by: .customer, upTo: limit)
            Self.writeRead(marked, left: Unread(try call.reader.record(owner)).customer, to: &answer)
        }
    }

    /// - Parameter number: among the comments that the customer sees.
    private func writePortalComment(
        _ comment: Record, _ number: Int, to writer: inout JSONWriter
    ) throws(ShopError) {
        writer.beginObject()
        comment.writeMembers(to: &writer, for: .portal)
        writer.member("seq", number)
        if let id = comment[Comment.inReplyTo], let answered = try reader.read(id),
            answered[Comment.visibility] == .customer
        {
            writer.member("inReplyTo", id.description)
        }
        writer.member("read", comment[Comment.unreadSide] != .customer)
        writer.endObject()
    }
}
