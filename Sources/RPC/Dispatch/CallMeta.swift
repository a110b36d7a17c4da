package import JSON
package import Records
package import Shop

/// The reserved member `_meta` of params: what the caller says about the call rather than to the method.
package struct CallMeta: Sendable {
    /// The same write sent again with the same key does nothing twice.
    package var idempotencyKey: String?
    /// Milliseconds from its arrival after which the answer is no longer wanted.
    package var deadlineMilliseconds: Int?
    /// The canonical text or number that progress notifications carry.
    package var progressToken: [UInt8]?
    /// W3C trace context.
    package var traceparent: String?

    package init() {}

    /// The name in params.
    package static let name: StaticString = "_meta"

    /// What it must look like.
    package static let shape = Shape.object([
        .optional("idempotencyKey", .text(max: Limits.idempotencyKeyCharacters, format: .line)),
        .optional("deadlineMs", .integer(min: 1, max: 86_400_000)),
        .optional("progressToken", .any),
        .optional("traceparent", .text(max: 120, format: .line)),
    ])

    /// Reads a value that has passed `shape`; null is as good as none.
    package init(_ value: Value?) throws(ShopError) {
        guard let object = value?.object else { return }
        idempotencyKey = object["idempotencyKey"]?.string?.text
        deadlineMilliseconds = object["deadlineMs"]?.integer.map(Int.init)
        traceparent = object["traceparent"]?.string?.text
        switch object["progressToken"] {
        case nil, .null?: break
        case .string?, .integer?: progressToken = object["progressToken"].flatMap { JSONFragment($0)?.bytes }
        default:
            throw .invalidParams("/_meta/progressToken", .type, expected: "a text or a whole number")
        }
        if idempotencyKey?.isEmpty == true {
            throw .invalidParams("/_meta/idempotencyKey", .empty)
        }
    }
}
