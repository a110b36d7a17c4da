package import JSON
package import Platform

/// What comes from an engine.
package enum EngineMessage: Equatable, Sendable {
    case answer(Int, JSONNode)
    case failure(Int, EngineFailure)
    case notification(String, JSONNode)
    /// It is gone; nothing comes after this.
    case ended(ChildProcess.Ending)

    /// Nil for a line that is no message a client waits for.
    init?(line: [UInt8]) {
        guard let node = try? JSONNode(parsing: line) else { return nil }
        if let method = node["method"].text {
            self = .notification(method, node["params"])
            return
        }
        guard let id = node["id"].integer else { return nil }
        let error = node["error"]
        self = error.isNull ? .answer(id, node["result"]) : .failure(id, EngineFailure(error))
    }
}
