internal import JSON
internal import Records
internal import Shop

extension Dispatcher {
    /// Why a message without a known method is refused.
    func unknown(_ request: WireRequest, _ peer: Peer) -> ShopError {
        if let problem = request.problem { return Self.refusal(of: problem) }
        let name = request.unknownMethod ?? ""
        let role = peer.session.role
        let visible = Method.allCases.lazy.filter { Authorization.isVisible($0, to: role) }.map { $0.name.text }
        let nearest = NearestName.of(name, among: visible)
        return ShopError(
            .methodNotFound, "There is no method \"\(name)\".", hint: nearest.map { "Did you mean \($0)?" }
        ) { writer in
            writer.member("method", name)
            if let nearest { writer.member("nearest", nearest) }
        }
    }

    func busy() -> ShopError {
        ShopError(.busy, "Too many long calls are at work.") { $0.member("retryAfterMs", 1000) }
    }

    func afterShutdown() -> ShopError {
        ShopError(
            .invalidRequest, "The store was closed by shutdown; nothing but exit is expected now.",
            hint: "Start the engine again for further work.")
    }

    /// Params that are JSON and still no tree.
    func refusal(of error: JSONError) -> ShopError {
        switch error.kind {
        case .tooLarge:
            return .tooLarge(
                "messageBytes", limit: JSONArena.requestBytes, actual: nil,
                "The params need more memory than one request may use.")
        case .tooDeep: return Self.tooDeep(error)
        case .duplicateMember, .nulInName, .numberOutOfRange:
            let problem: ProblemKind =
                switch error.kind {
                case .duplicateMember: .repeated
                case .nulInName: .format
                default: .range
                }
            return .invalidParams("", problem, "The params cannot be read: \(error.reason).")
        default: return .parseError(error)
        }
    }

    /// Deeper than the limit.
    static func tooDeep(_ error: JSONError) -> ShopError {
        .tooLarge("nestingLevels", limit: Limits.nestingLevels, actual: nil, "The message is refused: \(error.reason).")
    }

    private static func refusal(of problem: Envelope.Problem) -> ShopError {
        let message =
            switch problem {
            case .notAnObject: "A request is an object."
            case .duplicateMember: "A member of the request appears twice."
            case .wrongVersion: "The member jsonrpc is not \"2.0\"."
            case .noMethod: "The request names no method."
            case .methodNotText: "The method is not a text."
            case .badID: "The id is neither text, number nor null."
            case .badParams: "The params are neither an object nor an array."
            }
        return ShopError(.invalidRequest, message)
    }
}
