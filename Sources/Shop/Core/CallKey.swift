// The idempotency key of a long call. Such a call commits in pieces, so its answer is not part of one transaction with
// what it did; it keeps how far it has come with each piece, and the same call sent again goes on from there.

package import Records

package final class CallKey {
    private let key: String
    /// Hash of the params.
    private let params: String
    /// What the call kept before the engine that did it ended; nil: it begins.
    package let progress: JSONFragment?
    /// Its answer is kept with the last piece of its work.
    package private(set) var isAnswered = false

    package init(_ key: String, params: String, progress: JSONFragment?) {
        self.key = key
        self.params = params
        self.progress = progress
    }

    /// Keeps how far the call has come with a piece of its work. What is too long is not kept: from the progress before it
    /// some work is done again, which finds it done.
    func keep(_ progress: JSONFragment, with transaction: Transaction) throws(ShopError) {
        guard progress.bytes.count <= RememberedRequest.progressLimit else { return }
        try shopping { () throws(RecordError) in
            try transaction.rememberProgress(key: key, params: params, progress)
        }
    }

    /// Keeps the answer with the last piece of the call's work.
    /// - Parameter answer: the result, canonical.
    package func keep(answer: [UInt8]?, with transaction: Transaction) throws(ShopError) {
        try shopping { () throws(RecordError) in
            try transaction.remember(key: key, params: params, answer: answer, isUnderWay: true)
        }
        isAnswered = true
    }
}
