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
            Self.writePortalComment(try call.reader.record(id), to: &answer)
        }
    }

    package func portalCommentsList(
        _ request: PortalCommentsListRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        let record = try PortalScope(self).record(owner)
        let page = try ConversationPage(Conversation(record, self), limit: request.limit, cursor: request.cursor)
        answer.beginObject()
        try page.write(to: &answer, where: { $0[Comment.visibility] == .customer }) {
            (comment, answer) throws(ShopError) in Self.writePortalComment(comment, to: &answer)
        }
        answer.member("unread", Unread(record).customer)
        answer.endObject()
    }

    package func portalCommentsMarkRead(
        _ request: PortalCommentsMarkReadRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        try storing { (call) throws(ShopError) in
            let marked = try Conversation(try PortalScope(call).record(owner), call)
                .markRead(by: .customer, upTo: request.upTo)
            Self.writeRead(marked, left: Unread(try call.reader.record(owner)).customer, to: &answer)
        }
    }

    private static func writePortalComment(_ comment: Record, to writer: inout JSONWriter) {
        writer.beginObject()
        comment.writeMembers(to: &writer, for: .portal)
        writer.member("read", comment[Comment.unreadSide] != .customer)
        writer.endObject()
    }
}
