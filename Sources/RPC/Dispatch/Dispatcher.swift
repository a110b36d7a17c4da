// From a request to its response: is it a request, is there such a method, may this session call it, do its params fit,
// then the handler, then the response around what the handler wrote. One writer is used from answer to answer; a call
// that fails half way is rewound, so each request is answered exactly once.

package import JSON
internal import Records
package import Shop

package final class Dispatcher {
    package let host: any EngineHost
    package var state: EngineState { host.state }
    let version: String
    /// Params are read without jansson where the method allows it (protocol: the fast shape).
    let usesFastShape: Bool
    /// Long calls at work at the same time.
    static let taskLimit = 8
    /// Long calls with a key that are at work.
    var keyedTasks: [KeyedTask] = []
    private let arena = JSONArena()
    /// Shapes of params with `_meta`, by the method's number; made when first needed.
    private var shapes = [Shape?](repeating: nil, count: Method.allCases.count)

    package init(host: any EngineHost, version: String, usesFastShape: Bool = true) {
        self.host = host
        self.version = version
        host.state.version = version
        host.state.protocolVersion = ProtocolVersion.current.text
        self.usesFastShape = usesFastShape
    }

    /// Answers one request into `writer`, in its comma rules; writes nothing for a notification.
    ///
    /// - Parameter now: monotonic nanoseconds.
    package func respond(to request: WireRequest, of peer: Peer, now: UInt64, _ writer: inout JSONWriter) -> Response {
        let mark = writer.mark
        do throws(ShopError) {
            guard let method = request.method else { throw unknown(request, peer) }
            if peer.isShutDown, method != .exit { throw afterShutdown() }
            if request.isCancelled { throw .cancelled("request") }
            writer.beginResult(id: request.id)
            if let started = try perform(method, request, peer, now, &writer) {
                writer.rewind(to: mark)
                return .started(started)
            }
            writer.endResult()
        } catch {
            writer.rewind(to: mark)
            if !request.isNotification { writer.errorResponse(id: request.id, error) }
        }
        guard request.isNotification else { return .written }
        writer.rewind(to: mark)
        return .nothing
    }

    /// The result of a request alone, without a response around it.
    func result(of request: WireRequest, of peer: Peer, now: UInt64) throws(ShopError) -> BareResult {
        guard let method = request.method else { throw unknown(request, peer) }
        var writer = JSONWriter(capacity: 4096)
        if let started = try perform(method, request, peer, now, &writer) { return .started(started) }
        return .bytes(writer.array)
    }

    enum BareResult {
        case bytes([UInt8])
        case started(StartedTask)
    }

    private func perform(
        _ method: Method, _ request: WireRequest, _ peer: Peer, _ now: UInt64, _ writer: inout JSONWriter
    ) throws(ShopError) -> StartedTask? {
        let session = try Authorization.check(method, peer.session, host)
        guard request.paramsKind == .object || request.paramsKind == .array else {
            try check(nil, method, session)
            return try perform(method, request, peer, session, nil, now, &writer)
        }
        let document: Document
        do throws(JSONError) {
            document = try Document(
                parsing: request.params, in: arena, scanned: true, fastShape: usesFastShape && method.fastShape)
        } catch {
            throw refusal(of: error)
        }
        try check(document.root, method, session)
        return try perform(method, request, peer, session, document.root, now, &writer)
    }

    private func perform(
        _ method: Method, _ request: WireRequest, _ peer: Peer, _ session: Session, _ params: Value?, _ now: UInt64,
        _ writer: inout JSONWriter
    ) throws(ShopError) -> StartedTask? {
        var meta = CallMeta()
        if let object = params?.object, let value = object[CallMeta.name] { meta = try CallMeta(value) }
        var deadline: UInt64?
        if let milliseconds = meta.deadlineMilliseconds {
            deadline = request.arrivedAt + UInt64(milliseconds) * 1_000_000
            if now >= deadline! { throw .cancelled("deadline") }
        }
        let call = Call(method: method, session: session, meta: meta)
        let reader = reader(params, method)
        switch method.effect {
        case .control: try control(method, reader, peer, &writer)
        case .write:
            if let preparation = try preparation(call, reader) {
                let task = PreparedWrite(self, call, preparation, params: [UInt8](request.params))
                return started(task, method, request, meta, deadline)
            }
            try write(call, params, reader, &writer)
        case .read:
            if method == .rpcDiscover {
                discover(peer, &writer)
            } else if method == .sessionGet {
                try describe(peer, &writer)
            } else if case .started(let task) = try host.run(call, reader, &writer) {
                return started(task, method, request, meta, deadline)
            }
        case .long:
            if let task = try begin(call, params, reader, &writer) {
                return started(task, method, request, meta, deadline)
            }
        }
        return nil
    }

    private func started(
        _ task: any LongTask, _ method: Method, _ request: WireRequest, _ meta: CallMeta, _ deadline: UInt64?
    ) -> StartedTask {
        StartedTask(
            task: task, method: method, id: [UInt8](request.id), isNotification: request.isNotification,
            progressToken: meta.progressToken, deadline: deadline)
    }

    func reader(_ params: Value?, _ method: Method) -> RequestReader {
        switch params {
        case .object(let object)?: RequestReader(object)
        case .array(let array)?: RequestReader(array, shape: method.shape)
        default: RequestReader()
        }
    }

    /// Every problem of the params at once: those of their shape, and what the rules find beside them.
    private func check(_ params: Value?, _ method: Method, _ session: Session) throws(ShopError) {
        if params == nil, method.shape.members.allSatisfy({ $0.presence != .required }) { return }
        let problems = host.problems(of: params, against: shape(of: method))
        guard !problems.isEmpty else { return }
        let all = problems + ruleProblems(params, method, session, beside: problems)
        throw problems.contains(where: \.isParameterFault)
            ? ShopError(.invalidParams, problems: all) : .validation(all)
    }

    private func shape(of method: Method) -> Shape {
        let index = Int(method.rawValue)
        if let shape = shapes[index] { return shape }
        let shape = Shape.object(method.shape.members + [.optional(CallMeta.name, .nullable(CallMeta.shape))])
        shapes[index] = shape
        return shape
    }
}

extension Problem {
    /// Whether a parameter itself is missing, unknown or of the wrong type: a fault of the calling program. Anything
    /// else, and what is wrong inside a parameter, is a value that cannot be accepted.
    fileprivate var isParameterFault: Bool {
        switch problem {
        case .required, .unknown, .type: !path.dropFirst().contains("/")
        default: false
        }
    }
}
