package import Records

extension ShopCall {
    /// Writes a line into the shop's log, in the transaction of what it is about. Nothing is written for nil.
    package func note(
        _ text: String?, about owner: RecordID? = nil, _ account: RecordID? = nil,
        level: LogEntry.Level = .notice, category: String? = nil, run: RecordID? = nil,
        _ transaction: Transaction
    ) throws(ShopError) {
        guard let text else { return }
        var draft = RecordDraft(.log)
        draft.set(LogEntry.at, transaction.author.at)
        draft.set(LogEntry.level, level)
        draft.set(LogEntry.category, category ?? owner?.collection.definition.name.text ?? "shop")
        draft.set(LogEntry.text, text)
        draft.set(LogEntry.accountId, account)
        draft.set(LogEntry.ownerId, owner)
        draft.set(LogEntry.runId, run)
        _ = try shopping { () throws(RecordError) in try transaction.insert(draft) }
    }
}
