// The people of the sample shop at their desks: every record of it is made by the method that makes it in a real one, so it
// holds what the rules say, whatever they say next year.

internal import JSON
internal import Platform
internal import Records

/// Calls methods as the shop's administrator, or as a customer in the portal.
struct SampleDesk {
    let shop: Shop
    let employee: RecordID
    private let arena = JSONArena()

    init(_ shop: Shop) throws(ShopError) {
        self.shop = shop
        guard let employee = try shop.onlyActiveEmployee() else {
            throw ShopError(.conflict, "A sample is made in a new store.")
        }
        self.employee = employee.id
    }

    /// Runs `body` in one transaction, which all its calls are part of.
    func together(_ body: (Transaction) throws(ShopError) -> Void) throws(ShopError) {
        let author = Author(actor: employee.description, method: "store.create", at: try shop.now())
        try shop.database.transact(author, body)
        if shop.database.pendingBytes > Self.flushedBytes { try flush() }
    }

    /// Nobody waits for a single day of a made-up shop, so many days share one write of the journal.
    private static let flushedBytes = 512 << 10

    func flush() throws(ShopError) {
        try shopping { () throws(RecordError) in try shop.database.flush() }
        shop.database.maintain()
    }

    /// Calls one method and returns the id of the record that it answers; nil where it answers none.
    /// - Parameters:
    ///   - user: the portal user who speaks; nil: the administrator.
    ///   - fill: writes the members of the params.
    @discardableResult
    func call<Wanted: Request>(
        _ request: Wanted.Type, in transaction: Transaction, as user: (id: RecordID, account: RecordID)? = nil,
        _ fill: (inout JSONWriter) -> Void,
        _ run: (inout ShopCall, Wanted, inout JSONWriter) throws(ShopError) -> Void
    ) throws(ShopError) -> RecordID? {
        var session = Session(role: user == nil ? .staff : .portal)
        session.employee = user == nil ? employee : nil
        session.isAdministrator = user == nil
        session.portalUser = user?.id
        session.account = user?.account
        var params = JSONWriter(capacity: 512)
        params.beginObject()
        fill(&params)
        params.endObject()
        let document: Document
        do throws(JSONError) { document = try Document(parsing: params.bytes, in: arena) } catch {
            throw ShopError(.internalError, "A call of the sample is no JSON: \(error.text).")
        }
        guard let object = document.root.object else { throw ShopError(.internalError) }
        let wanted: Wanted
        do throws(RequestMismatch) { wanted = try Wanted(RequestReader(object)) } catch {
            throw ShopError(.internalError, "A call of the sample lacks \(error.name).")
        }
        var call = ShopCall(shop, session, method: "store.create", transaction: transaction)
        var answer = JSONWriter(capacity: 1024)
        try run(&call, wanted, &answer)
        return JSONText.member("id", of: answer.bytes).flatMap { RecordID(fragment: $0) }
    }
}
