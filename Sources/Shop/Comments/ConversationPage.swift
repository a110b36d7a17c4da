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
        guard let cursor else {
            first = 1
            return
        }
        let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == conversation.owner.id.description, let seq = Int(parts[1]), seq > 0 else {
            throw .validation(
                "/cursor", .format, expected: "the nextCursor of the page before",
                hint: "This cursor belongs to another call; start again without it.")
        }
        first = seq
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
        if let following { writer.member("nextCursor", "\(conversation.owner.id).\(following)") }
    }
}
