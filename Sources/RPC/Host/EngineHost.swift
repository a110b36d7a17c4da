// What the protocol needs of the store and the shop behind it, and nothing more. The engine loop owns the order of things
// (execute, one flush for all that arrived, answers); the host owns what is executed.

package import JSON
package import Records
package import Shop

/// The store and the shop, as the protocol sees them. Used by the engine thread alone.
package protocol EngineHost: AnyObject {
    // MARK: Who

    /// An employee by id or unique name; throws notFound, or validation where several have the name.
    func employee(_ reference: EntryReference) throws(ShopError) -> StaffMember
    /// The store's only active employee; nil where there are none or several.
    func onlyActiveEmployee() throws(ShopError) -> StaffMember?
    /// A portal user by id or e-mail address; throws notFound.
    func portalUser(_ reference: EntryReference) throws(ShopError) -> PortalMember
    /// Throws forbidden when the portal is switched off, or the user or his account is not active.
    func checkPortalAccess(of user: RecordID) throws(ShopError)
    /// Writes an employee as `employees.get` would, and a portal user as he sees himself.
    func write(record: RecordID, for session: Session, to answer: inout JSONWriter) throws(ShopError)

    // MARK: Calls

    /// Every problem of `params`, at once. Params come by name, by position (an array, in the order of the members), or
    /// not at all.
    func problems(of params: Value?, against shape: Shape) -> [Problem]

    /// Members of `params` that name records which are not there.
    func missingRecords(in params: ObjectView, of call: Call) -> [Problem]

    /// What a call that writes needs done before `transact`, in slices; nil for most of them.
    func preparation(of call: Call, _ params: RequestReader) -> (any CallPreparation)?

    /// Runs `body`, which runs the call and remembers its answer, in one transaction: when it returns, the transaction is
    /// part of the group that the next flush writes; when it throws, nothing has happened.
    func transact(_ call: Call, _ body: () throws(ShopError) -> Void) throws(ShopError)
    /// Runs a method whose params have passed its shape; writes its result to `answer` as one value, unless it started
    /// something long, which writes its own.
    func run(
        _ call: Call, _ params: RequestReader, _ answer: inout JSONWriter
    ) throws(ShopError) -> CallOutcome

    // MARK: Changes

    /// Begins to read the change log for a subscription of `session`. Throws validation and forbidden.
    func feed(_ request: ChangesSubscribeRequest, for session: Session) throws(ShopError) -> any ChangeFeed
    /// Sequence number of the last change that is durable; 0 when there is none.
    var durableChange: Int { get }

    // MARK: Idempotency keys, kept in the transaction of the call they belong to

    /// What `author` got for this key, for at least 24 hours.
    func remembered(of author: RecordID, key: String) throws(ShopError) -> RememberedRequest?
    /// Keeps the answer of the call that is at work under its key. Within `transact`.
    /// - Parameter params: their hash.
    func remember(key: String, params: String, answer: [UInt8]) throws(ShopError)
    /// Keeps the answer of a long call that is over, in a transaction of its own, unless the call has kept it itself.
    func remember(_ answer: [UInt8], of call: Call) throws(ShopError)

    // MARK: Life

    /// What the engine knows of itself; the loop keeps it up to date.
    var state: EngineState { get }
    /// Whether a long call is trying something out that it will take back: nobody else reads or writes meanwhile.
    var isRehearsing: Bool { get }
    /// Whether something is committed that no flush has made durable.
    var hasUnflushed: Bool { get }
    /// Makes everything committed durable. Throws outcomeUnknown: the engine answers so and ends.
    func flush() throws(ShopError)
    /// Work that is due by the clock (sealing an idle journal group, checkpoints, sweeps). `now`: monotonic nanoseconds.
    /// Returns when it wants to be called again, in the same clock; nil: not before the next flush.
    func tick(now: UInt64) throws(ShopError) -> UInt64?

    /// Whether a call has left work that `tick` is to do at once.
    var isWorkDue: Bool { get }
    /// Closes the store; nothing is called afterwards.
    func close() throws(ShopError)
}

/// What came of running a method.
package enum CallOutcome {
    /// The result is written.
    case done
    /// Work that goes on in slices; it must not hold on to the params.
    case started(any LongTask)
}

/// One call on its way to the host.
package struct Call {
    package let method: Method
    /// With the author filled in.
    package let session: Session
    package let meta: CallMeta
    /// Of a long call that came with a key.
    package var key: CallKey?
    /// Only what is wrong with it is asked: it is taken back, and begins nothing that cannot be.
    package var isJudgedOnly = false
    /// What was done for it before its transaction.
    package var prepared: (any CallPreparation)?
}

extension EngineHost {
    package func preparation(of call: Call, _ params: RequestReader) -> (any CallPreparation)? { nil }
}
