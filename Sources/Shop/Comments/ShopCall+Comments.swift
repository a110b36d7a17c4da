package import JSON
import Records

// comments.add, list, markRead: the staff's side of a conversation (S4-16, S4-25, I-08).

extension ShopCall {
    package func commentsAdd(_ request: CommentsAddRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        try storing { (call) throws(ShopError) in
            let conversation = Conversation(try call.reader.record(owner), call)
            let id = try conversation.add(
                request.text, visibility: request.visibility, inReplyTo: request.inReplyTo, fromCustomer: false)
            try call.reader.record(id).write(to: &answer)
        }
    }

    package func commentsList(_ request: CommentsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        let record = try reader.record(owner)
        let page = try ConversationPage(Conversation(record, self), limit: request.limit, cursor: request.cursor)
        answer.beginObject()
        try page.write(to: &answer) { (comment, _, answer) throws(ShopError) in comment.write(to: &answer) }
        answer.key("unread")
        Unread(record).write(to: &answer)
        answer.endObject()
    }

    package func commentsMarkRead(_ request: CommentsMarkReadRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        try storing { (call) throws(ShopError) in
            let marked = try Conversation(try call.reader.record(owner), call)
                .markRead(by: .staff, upTo: request.upTo)
            Self.writeRead(marked, left: Unread(try call.reader.record(owner)).staff, to: &answer)
        }
    }

    static func writeRead(_ marked: Int, left: Int, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("marked", marked)
        answer.member("unread", left)
        answer.endObject()
    }
}
