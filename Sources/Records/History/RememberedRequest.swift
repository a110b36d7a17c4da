// Idempotency keys (F16): what a call with a key was answered, in the transaction of what it did; and of a long call that
// is at work, how far it has come, in the transactions of its pieces.

/// What an idempotency key stands for.
package struct RememberedRequest: Equatable, Sendable {
    /// Name of the method.
    package let method: String
    /// Hash of the params, 16 hexadecimal digits.
    package let params: String
    /// The result as it was answered, canonical; nil where it was too large to be kept, or is not there yet.
    package let answer: JSONFragment?
    /// How far the call had come when its engine ended; nil: it was answered.
    package let progress: JSONFragment?

    package init(method: String, params: String, answer: JSONFragment?, progress: JSONFragment? = nil) {
        self.method = method
        self.params = params
        self.answer = answer
        self.progress = progress
    }

    /// The largest answer that is kept (docs/decisions/0011).
    package static let answerLimit = Limits.recordBytes / 4
    /// The longest account of its progress that a call keeps: it is written with each of its pieces.
    package static let progressLimit = 64 << 10
}

extension RecordReader {
    /// What this author's key stands for; nil when it is new, or forgotten.
    package func remembered(actor: String, key: String) throws(RecordError) -> RememberedRequest? {
        guard let row = try find(RequestRow.Index.byKey, in: .requests, .text(actor), .text(key)) else { return nil }
        return RememberedRequest(
            method: row[RequestRow.method] ?? "", params: row[RequestRow.params] ?? "", answer: row[RequestRow.answer],
            progress: row[RequestRow.progress])
    }
}

extension Transaction {
    /// Keeps what this call answered under the author's key, in the call's own transaction.
    /// - Parameters:
    ///   - answer: canonical JSON; one above `RememberedRequest.answerLimit` is left out.
    ///   - isUnderWay: the call may have kept its progress under this key.
    package func remember(key: String, params: String, answer: [UInt8]?, isUnderWay: Bool = false) throws(RecordError) {
        var draft = RecordDraft(.requests)
        if let answer, answer.count <= RememberedRequest.answerLimit {
            draft.set(RequestRow.answer, JSONFragment(answer))
        }
        if isUnderWay { draft.clear(RequestRow.progress) }
        try keep(draft, key: key, params: params, isUnderWay: isUnderWay)
    }

    /// Keeps how far a long call has come, in the transaction of a piece of its work.
    /// - Parameter progress: at most `RememberedRequest.progressLimit` bytes.
    package func rememberProgress(key: String, params: String, _ progress: JSONFragment) throws(RecordError) {
        var draft = RecordDraft(.requests)
        draft.set(RequestRow.progress, progress)
        try keep(draft, key: key, params: params, isUnderWay: true)
    }

    private func keep(
        _ draft: RecordDraft, key: String, params: String, isUnderWay: Bool
    ) throws(RecordError) {
        var draft = draft
        draft.set(RequestRow.at, author.at)
        if isUnderWay,
            let row = try reader.find(RequestRow.Index.byKey, in: .requests, .text(author.actor), .text(key))
        {
            _ = try update(row.id, draft)
            return
        }
        draft.set(RequestRow.actor, author.actor)
        draft.set(RequestRow.key, key)
        draft.set(RequestRow.method, author.method)
        draft.set(RequestRow.params, params)
        _ = try insert(draft)
    }
}
