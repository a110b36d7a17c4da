// One call on its way through the rules. Every method of the schema that the shop answers is a function of this type,
// named after it, in the folder of its family; it throws before anything is stored, or answers from the new rows.

internal import JSON
package import Records

package struct ShopCall {
    package let shop: Shop
    package let session: Session
    /// Name of the method, for change records.
    package let method: String
    /// The caller's idempotency key.
    package let requestKey: String?
    /// A transaction that the host has begun for this call and ends itself.
    package let transaction: Transaction?
    /// Of a long call that came with a key: where it keeps how far it has come.
    package let key: CallKey?
    /// Only what is wrong with the request is asked; nothing is to be done.
    package let isJudgedOnly: Bool
    /// Work that goes on in slices and writes the answer itself.
    package var started: (any LongTask)?
    /// What was done for it before its transaction.
    package var prepared: (any CallPreparation)?

    package init(
        _ shop: Shop, _ session: Session, method: String, requestKey: String? = nil, transaction: Transaction? = nil,
        key: CallKey? = nil, isJudgedOnly: Bool = false
    ) {
        self.shop = shop
        self.session = session
        self.method = method
        self.requestKey = requestKey
        self.transaction = transaction
        self.key = key
        self.isJudgedOnly = isJudgedOnly
    }

    /// Reads what is stored, and what this call has written.
    package var reader: RecordReader { transaction?.reader ?? shop.database.live }

    // MARK: Writing

    /// Who the session's changes are written down as.
    package func author() throws(ShopError) -> Author {
        guard let author = session.author else {
            throw .forbidden(
                "author", "Each change has an author, and it is not known who is speaking.",
                hint: "Open a session with session.open, or start with --employee ID.")
        }
        // Saying that the clock is right is the one write that a wrong clock does not stop.
        if method != "clock.confirm" { try shop.expectClock() }
        if method != "store.import" { try shop.expectNoBrokenImport() }
        return Author(actor: author.description, method: method, at: try shop.now(), requestKey: requestKey)
    }

    /// Runs `body` in the host's transaction, or in one of its own: all of it is stored, or nothing.
    package func write<Result>(_ body: (Transaction) throws(ShopError) -> Result) throws(ShopError) -> Result {
        if let transaction { return try body(transaction) }
        return try shop.database.transact(try author(), body)
    }
}

extension RecordReader {
    /// The record, or the answer that there is none.
    package func record(_ id: RecordID) throws(ShopError) -> Record {
        do throws(RecordError) {
            guard let record = try get(id) else { throw .notFound(id) }
            return record
        } catch {
            throw ShopError(error)
        }
    }
}

/// Runs a piece of the records layer and gives its failures the shop's words.
@inline(__always)
package func shopping<Result>(_ body: () throws(RecordError) -> Result) throws(ShopError) -> Result {
    do throws(RecordError) { return try body() } catch { throw ShopError(error) }
}

extension Record {
    /// The record as its get method answers it, for answers that carry it.
    package func bytes(for audience: Audience = .staff) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        write(to: &writer, for: audience)
        return writer.array
    }

    /// Refuses when the caller has seen another version.
    package func expect(version: Int?) throws(ShopError) {
        if let version, version != self.version { throw .conflict(current: bytes()) }
    }
}
