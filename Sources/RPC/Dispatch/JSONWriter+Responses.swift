package import JSON
package import Shop

extension JSONWriter {
    /// Begins a response up to where its result goes. An id of no bytes becomes null.
    package mutating func beginResult(id: UnsafeRawBufferPointer) {
        beginResponse(id: id)
        key("result")
    }

    package mutating func endResult() { endObject() }

    /// A whole error response.
    package mutating func errorResponse(id: UnsafeRawBufferPointer, _ failure: ShopError) {
        beginResponse(id: id)
        key("error")
        error(failure)
        endObject()
    }

    /// The error object alone.
    package mutating func error(_ failure: ShopError) {
        beginObject()
        member("code", Int(failure.kind.rawValue))
        if let message = failure.message {
            member("message", message)
        } else {
            member("message", literal: failure.kind.message)
        }
        key("data")
        beginObject()
        member("kind", literal: failure.kind.name)
        member("retryable", failure.kind.retryable)
        if let hint = failure.hint {
            member("hint", hint)
        } else {
            member("hint", literal: failure.kind.hint)
        }
        failure.writeMembers(to: &self)
        endObject()
        endObject()
    }

    private mutating func beginResponse(id: UnsafeRawBufferPointer) {
        beginObject()
        append("\"jsonrpc\":\"2.0\",\"id\":")
        if id.isEmpty { null() } else { raw(id) }
    }
}
