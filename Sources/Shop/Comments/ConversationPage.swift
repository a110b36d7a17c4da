import JSON
import Records

/// One page of a conversation, oldest first. The cursor names the conversation and the number that comes next.
struct ConversationPage {
    let conversation: Conversation
    /// Rows at most.
    let limit: Int
    let first: Int

    init(_ conversation: Conversation, limit: Int, cursor: String?) throws(ShopError) {
        self.conversation = conversation
        self.limit = limit
        first = try PlaceCursor.place(cursor, of: conversation.owner.id) ?? 1
    }

    /// Writes the members `rows` and `nextCursor`.
    /// - Parameters:
    ///   - isForCustomer: internal comments are left out, and the others numbered among themselves.
    ///   - row: writes one comment under its number.
    func write(
        to writer: inout JSONWriter, isForCustomer: Bool = false,
        _ row: (Record, Int, inout JSONWriter) throws(ShopError) -> Void
    ) throws(ShopError) {
        writer.key("rows")
        writer.beginArray()
        let start = writer.count
        var count = 0
        var following: Int?
        var shown = 0
        // A customer's numbers are counted, so that a gap tells nothing of what is internal.
        try conversation.each(from: isForCustomer ? 1 : first) { (comment) throws(ShopError) in
            if isForCustomer, comment[Comment.visibility] != .customer { return true }
            shown += 1
            let number = isForCustomer ? shown : comment[Comment.seq] ?? 0
            if number < first { return true }
            if count == limit || (count > 0 && writer.count - start + comment.byteCount > Limits.pageBytes) {
                following = number
                return false
            }
            try row(comment, number, &writer)
            count += 1
            return true
        }
        writer.endArray()
        if let following { writer.member("nextCursor", PlaceCursor.text(conversation.owner.id, following)) }
    }
}
