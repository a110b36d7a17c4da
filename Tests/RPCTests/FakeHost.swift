import JSON
import Platform
import Records
import Shop

@testable import RPC

/// A host that keeps a few named texts: `shop.update {name}` writes one, `shop.get` reads it. Everything is visible to
/// tests: what is committed, what is flushed, and which failure comes next.
final class FakeHost: EngineHost {
    var employees: [StaffMember] = [
        StaffMember(id: RecordID(.employees, row: 1), isAdministrator: true, isActive: true)
    ]
    var portalIsOpen = true
    let state = EngineState(clock: ManualClock(start: 1_700_000_000_000))
    var names: [String] = []
    var pending: String?
    var remembered: [String: RememberedRequest] = [:]
    private var pendingRemembered: (key: String, request: RememberedRequest)?
    private var method = ""
    var unflushed = 0
    var flushCount = 0
    var flushFails = false
    var isClosed = false
    var runs: [Method] = []
    /// What store.check does: so many slices of work.
    var slices = 3
    var taskCommits = false
    /// A task's step makes everything durable, as a checkpoint does.
    var flushesItself = false

    func employee(_ reference: EntryReference) throws(ShopError) -> StaffMember {
        for employee in employees where reference == .id(employee.id) { return employee }
        throw .notFound(named: "\(reference)", "There is no such employee.")
    }

    func onlyActiveEmployee() throws(ShopError) -> StaffMember? {
        let active = employees.filter(\.isActive)
        return active.count == 1 ? active[0] : nil
    }

    func portalUser(_ reference: EntryReference) throws(ShopError) -> PortalMember {
        guard case .id(let id) = reference, id.row < 100 else {
            throw .notFound(named: "\(reference)", "There is no such portal user.")
        }
        return PortalMember(id: id, account: RecordID(.accounts, row: id.row + 100))
    }

    func checkPortalAccess(of user: RecordID) throws(ShopError) {
        if !portalIsOpen { throw .forbidden("portalDisabled", "The portal is switched off.") }
    }

    func write(record: RecordID, for session: Session, to answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.member("id", record.description)
        answer.endObject()
    }

    func problems(of params: Value?, against shape: Shape) -> [Problem] {
        var problems: [Problem] = []
        let object = params?.object
        for member in shape.members where member.presence == .required && object?[member.name] == nil {
            if params?.array == nil { problems.append(Problem("/\(member.name)", .required)) }
        }
        guard let object else { return problems }
        for member in object where !shape.members.contains(where: { $0.name.hasBytes(member.name.bytes) }) {
            problems.append(Problem("/\(member.name.text)", .unknown))
        }
        return problems
    }

    func missingRecords(in params: ObjectView, of call: Call) -> [Problem] { [] }

    func transact(_ call: Call, _ body: () throws(ShopError) -> Void) throws(ShopError) {
        defer {
            pending = nil
            pendingRemembered = nil
        }
        method = call.method.name.text
        try body()
        if let pending { names.append(pending) }
        if let pendingRemembered { remembered[pendingRemembered.key] = pendingRemembered.request }
        unflushed += 1
        changeCount += 1
    }

    func run(
        _ call: Call, _ params: RequestReader, _ answer: inout JSONWriter
    ) throws(ShopError) -> CallOutcome {
        runs.append(call.method)
        switch call.method {
        case .shopUpdate:
            let name = params.value("name")?.string?.text ?? ""
            answer.beginObject()
            answer.member("name", name)
            if name == "refused" { throw .validation("/name", .taken) }
            pending = name
            answer.endObject()
        case .storeCheck, .storeImport: return .started(FakeTask(self, slices))
        default:
            answer.beginObject()
            answer.member("name", names.last ?? "")
            answer.member("count", names.count)
            answer.endObject()
        }
        return .done
    }

    func remembered(of author: RecordID, key: String) throws(ShopError) -> RememberedRequest? { remembered[key] }

    func remember(key: String, params: String, answer: [UInt8]) throws(ShopError) {
        let kept = answer.count <= RememberedRequest.answerLimit ? JSONFragment(answer) : nil
        pendingRemembered = (key, RememberedRequest(method: method, params: params, answer: kept))
    }

    func remember(_ answer: [UInt8], of call: Call) throws(ShopError) {
        guard let key = call.meta.idempotencyKey else { return }
        let name = call.method.name.text
        remembered[key] = RememberedRequest(method: name, params: paramsOfLongCalls, answer: JSONFragment(answer))
        unflushed += 1
    }

    /// Hash of params that are absent or empty.
    let paramsOfLongCalls = ParamsDigest.text(of: nil)

    /// Changes that are committed, one for each call that wrote; those made durable.
    var changeCount = 0
    private(set) var durableChange = 0
    /// Length of what an event says beside its number.
    var eventBytes = 0
    var feedsFail = false

    func feed(
        _ request: ChangesSubscribeRequest, for session: Session
    ) throws(ShopError) -> any ChangeFeed { FakeFeed(self, since: request.since) }

    var isRehearsing = false

    var hasUnflushed: Bool { unflushed > 0 }

    func flush() throws(ShopError) {
        if flushFails { throw ShopError(.outcomeUnknown) }
        unflushed = 0
        durableChange = changeCount
        flushCount += 1
    }

    var isWorkDue: Bool { false }

    func tick(now: UInt64) throws(ShopError) -> UInt64? { nil }

    func close() throws(ShopError) { isClosed = true }
}

/// Work of so many slices.
final class FakeTask: LongTask {
    let host: FakeHost
    let total: Int
    var done = 0

    init(_ host: FakeHost, _ total: Int) {
        self.host = host
        self.total = total
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        done += 1
        if host.taskCommits { host.unflushed += 1 }
        if host.flushesItself { host.unflushed = 0 }
        guard done >= total else { return .working(done: done, total: total) }
        answer.integer(done)
        return .finished
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        if host.taskCommits { answer.integer(done) }
        return host.taskCommits
    }
}
