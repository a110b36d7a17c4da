package import Records

extension ShopCall {
    /// Runs `body` in one transaction, with a call that reads what it has written.
    func storing<Result>(_ body: (ShopCall) throws(ShopError) -> Result) throws(ShopError) -> Result {
        try write { (transaction) throws(ShopError) in
            try body(
                ShopCall(
                    shop, session, method: method, requestKey: requestKey, transaction: transaction,
                    isJudgedOnly: isJudgedOnly))
        }
    }

    /// The transaction of this call; there is one inside `storing`.
    var writing: Transaction {
        guard let transaction else { preconditionFailure("\(method) writes outside its transaction") }
        return transaction
    }

    /// The moment of this call, with the shop's offset: that of its transaction, or now.
    package func now() throws(ShopError) -> Instant {
        if let transaction { return transaction.author.at }
        return try shop.now()
    }

    package func time() throws(ShopError) -> ShopTime { try shop.time() }
    package func settings() throws(ShopError) -> Settings { try shop.settings() }
    package func statuses() throws(ShopError) -> StatusLists { try shop.cache(StatusLists.self) }
    var choices: Choices { get throws(ShopError) { Choices(reader, try statuses()) } }

    /// Name of the session's author, to be kept beside the id.
    func authorName() throws(ShopError) -> String {
        try session.author.map { (id) throws(ShopError) in try name(of: id) } ?? "engine"
    }

    /// Name of an employee or portal user; his id when there is none.
    func name(of person: RecordID) throws(ShopError) -> String {
        let record = try reader.read(person)
        let name = person.collection == .employees ? record?[Employee.name] : record?[PortalUser.name]
        return name ?? person.description
    }
}
