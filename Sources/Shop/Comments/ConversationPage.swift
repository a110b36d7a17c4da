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
    /// - Parameter row: writes one comment.
    func write(
        to writer: inout JSONWriter, where shows: (Record) -> Bool,
        _ row: (Record, inout JSONWriter) throws(ShopError) -> Void
    ) throws(ShopError) {
        writer.key("rows")
        writer.beginArray()
        let start = writer.count
        var count = 0
        var following: Int?
        try conversation.each(from: first) { (comment) throws(ShopError) in
            guard shows(comment) else { return true }
            if count == limit || (count > 0 && writer.count - start + comment.byteCount > Limits.pageBytes) {
                following = comment[Comment.seq]
                return false
            }
            try row(comment, &writer)
            count += 1
            return true
        }
        writer.endArray()
        if let following { writer.member("nextCursor", PlaceCursor.text(conversation.owner.id, following)) }
    }
}
