// One request as it lies in the message: where its id, method and params are, and what is wrong with it as a JSON-RPC 2.0
// request. Nothing is decoded or copied; every range points into the message.

/// The parts of one JSON-RPC request. Valid while the message's bytes are.
package struct Envelope {
    /// Why a valid JSON value is not a request (-32600), the first that applies in this order.
    package enum Problem: Sendable, Equatable {
        case notAnObject
        /// One of jsonrpc, id, method and params appears twice.
        case duplicateMember
        /// "jsonrpc" is there and is not "2.0".
        case wrongVersion
        case noMethod, methodNotText
        /// The id is neither string, number nor null; it is answered with id null.
        case badID
        /// params is neither object, array nor null.
        case badParams
    }

    package enum IDKind: Sendable { case absent, null, number, string, other }
    package enum ParamsKind: Sendable { case absent, null, object, array, other }
    package enum Version: Sendable { case absent, two, other }

    package internal(set) var problem: Problem?
    package internal(set) var version: Version = .absent
    package internal(set) var idKind: IDKind = .absent
    package internal(set) var paramsKind: ParamsKind = .absent
    /// Whether there is a method member that is a string.
    package internal(set) var hasMethod = false

    /// The id's own bytes, quotes included, to be echoed as they are; empty when the id is absent or of another kind.
    package internal(set) var id = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The value's bytes, brackets included; empty when absent.
    package internal(set) var params = UnsafeRawBufferPointer(start: nil, count: 0)
    /// What stands between the method's quotes.
    var rawMethod = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Of two ids neither can be trusted.
    mutating func forgetID() {
        idKind = .other
        id = UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// A request without an id gets no answer.
    package var isNotification: Bool { idKind == .absent }

    /// Calls `body` with the method's name as decoded UTF-8; the bytes are valid during the call only. Empty without one.
    package func withMethod<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard rawMethod.contains(UInt8(ascii: "\\")) else { return try body(rawMethod) }
        let decoded = UnsafeMutableRawBufferPointer.allocate(byteCount: rawMethod.count, alignment: 1)
        defer { decoded.deallocate() }
        let count = Escapes.decode(rawMethod, into: decoded.baseAddress!)
        return try body(UnsafeRawBufferPointer(rebasing: decoded[..<count]))
    }
}
