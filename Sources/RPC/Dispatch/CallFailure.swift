package import JSON
package import Shop

/// Why a call was refused, as its answer says it. Made once for an answer, so it may own memory.
package struct CallFailure: Error {
    package let kind: ErrorKind
    /// For the person in front of the screen; nil: the kind's own sentence.
    package let message: String?
    /// Nil: the kind's own.
    package let hint: String?
    /// Further members of `data`, ready for use: `"id":"J1","problems":[…]`; none when empty.
    package let members: [UInt8]

    package init(_ kind: ErrorKind, _ message: String? = nil, hint: String? = nil, members: [UInt8] = []) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.members = members
    }

    /// As above, with the members written by `write`, keys and values alternately.
    package init(
        _ kind: ErrorKind, _ message: String? = nil, hint: String? = nil, _ write: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter(capacity: 256)
        write(&writer)
        self.init(kind, message, hint: hint, members: writer.array)
    }

    /// Refused with one problem at one place of the params.
    package init(
        _ kind: ErrorKind, path: String, problem: StaticString, message: String? = nil, expected: String? = nil,
        hint: String? = nil
    ) {
        self.init(kind, message) { writer in
            writer.key("problems")
            writer.beginArray()
            writer.beginObject()
            writer.member("path", path)
            writer.member("problem", literal: problem)
            if let expected { writer.member("expected", expected) }
            if let hint { writer.member("hint", hint) }
            writer.endObject()
            writer.endArray()
        }
    }

    /// Beyond a published limit.
    package static func tooLarge(_ name: StaticString, limit: Int, actual: Int?, _ message: String) -> CallFailure {
        CallFailure(.tooLarge, message) { writer in
            writer.member("limit", limit)
            writer.member("limitName", literal: name)
            if let actual { writer.member("actual", actual) }
        }
    }

    /// Not JSON, with the place.
    package static func parseError(_ error: JSONError, hint: String? = nil) -> CallFailure {
        CallFailure(.parseError, "The message is not JSON: \(error.text).", hint: hint) { writer in
            writer.member("byte", error.offset)
            writer.member("line", error.line)
            writer.member("column", error.column)
        }
    }

    /// Given up before anything was changed.
    package static func cancelled(_ reason: StaticString) -> CallFailure {
        CallFailure(.cancelled) { $0.member("reason", literal: reason) }
    }

    /// A right is missing.
    package static func forbidden(_ missing: StaticString, _ message: String, hint: String? = nil) -> CallFailure {
        CallFailure(.forbidden, message, hint: hint) { $0.member("missing", literal: missing) }
    }
}
