// accounts.erase.

package import JSON
internal import Records

/// An erasure that a caller waits for.
private final class ErasureTask: LongTask {
    private let call: ShopCall
    private let erasure: AccountErasure

    init(_ call: ShopCall, _ account: RecordID) {
        self.call = call
        erasure = AccountErasure(account, call, isBegun: false)
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        guard try erasure.step(until: deadline) else { return .working(done: erasure.done, total: nil) }
        try write(to: &answer)
        return .finished
    }

    /// What is begun is brought to its end by the engine, whoever waits for it.
    func cancel(_ answer: inout JSONWriter) -> Bool {
        guard erasure.isBegun else { return false }
        call.shop.goingErasure = erasure
        let mark = answer.mark
        do throws(ShopError) { try write(to: &answer) } catch {
            answer.rewind(to: mark)
            return false
        }
        return true
    }

    private func write(to answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.member("id", erasure.account.description)
        answer.key("erasedAt")
        let account = try call.shop.database.live.record(erasure.account)
        if let erasedAt = account[Account.erasedAt] { erasedAt.write(to: &answer) } else { answer.null() }
        answer.key("counts")
        answer.beginObject()
        for (collection, count) in erasure.counts { answer.member(collection.definition.name, count) }
        answer.endObject()
        answer.key("kept")
        answer.beginArray()
        answer.string("backups and exports that were made before")
        answer.string("the journal, until its segments are used again")
        answer.string("free pages of the files, until they are written again")
        answer.endArray()
        answer.endObject()
    }
}

extension ShopCall {
    /// Begins to forget a customer. `confirm` is the account's number, so that nobody erases the wrong one.
    package mutating func accountsErase(_ request: AccountsEraseRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let account = try reader.record(request.id)
        try account.expect(version: request.ifVersion)
        guard let number = account[Account.number], number == request.confirm else {
            throw .validation(
                "/confirm", .format, expected: "the number of the account", actual: request.confirm.fragment,
                hint: "Give the number of the account that is to be erased.")
        }
        guard !shop.erasures.contains(request.id) else {
            throw .conflict("This customer is being erased already.", reason: "state")
        }
        try expectToWork()
        started = ErasureTask(self, request.id)
    }
}
