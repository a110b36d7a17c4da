import Records

/// The cursor of pages whose rows are numbered within a record: conversations, histories, dialogues. It names the record
/// and the number that comes next.
enum PlaceCursor {
    static func text(_ owner: RecordID, _ number: Int) -> String { "\(owner).\(number)" }

    /// The number that comes next; nil without a cursor.
    static func place(_ cursor: String?, of owner: RecordID) throws(ShopError) -> Int? {
        guard let cursor else { return nil }
        let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == owner.description, let number = Int(parts[1]), number > 0 else {
            throw .validation(
                "/cursor", .format, expected: "the nextCursor of the page before",
                hint: "This cursor belongs to another call; start again without it.")
        }
        return number
    }
}
