package import Records

/// Every field that names a customer, so that a merge leaves none behind (I-15). A test holds it against the schema.
package enum AccountReferences {
    /// A field whose records go to the other account.
    package struct Moved: Sendable {
        package let collection: CollectionNumber
        package let field: Field<RecordID>
        /// Finds its records: it begins with the field.
        package let index: IndexNumber
        /// Copy of the customer's name beside it.
        package let name: Field<String>?
    }

    /// In the order they are moved. Portal users come first: who watches learns that he sees another account before he
    /// hears of its records.
    package static let moved: [Moved] = [
        Moved(.portalUsers, PortalUser.accountId, PortalUser.Index.byAccount),
        Moved(.items, Item.accountId, Item.Index.byAccount),
        Moved(.jobs, Job.accountId, Job.Index.byAccountOpen, name: Job.customerName),
        Moved(.quotes, Quote.accountId, Quote.Index.byAccountStatus, name: Quote.customerName),
        Moved(.estimates, Estimate.accountId, Estimate.Index.byAccountState),
        Moved(.estimateBatches, EstimateBatch.accountId, EstimateBatch.Index.byAccount),
        Moved(.appointments, Appointment.accountId, Appointment.Index.byAccount, name: Appointment.customerName),
        Moved(.outbox, OutboxEntry.accountId, OutboxEntry.Index.byAccount),
        Moved(.outbox, OutboxEntry.ownerId, OutboxEntry.Index.byOwner),
        Moved(.myCustomers, MyCustomer.accountId, MyCustomer.Index.byAccount),
        Moved(.accounts, Account.mergedInto, Account.Index.byMergedInto),
    ]

    /// The log says what was, of whom it was.
    package static let kept: [(collection: CollectionNumber, field: Field<RecordID>)] = [(.log, LogEntry.accountId)]
}

extension AccountReferences.Moved {
    fileprivate init(
        _ collection: CollectionNumber, _ field: Field<RecordID>, _ index: IndexNumber, name: Field<String>? = nil
    ) {
        self.init(collection: collection, field: field, index: index, name: name)
    }

    /// The records whose field names the account, in the order of the index.
    func records(of account: RecordID, _ reader: RecordReader) throws(ShopError) -> [Record] {
        // Keys hold the number of an id without its letter, so the rows say whose they are.
        try reader.all(collection, index, [.id(account)]).filter { $0[field] == account }
    }
}
