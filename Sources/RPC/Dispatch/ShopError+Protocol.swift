package import JSON
internal import Records
package import Shop

// What the protocol itself refuses.

extension ShopError {
    /// Refused with one problem at one place of the params.
    static func invalidParams(
        _ path: String, _ problem: ProblemKind, _ message: String? = nil, expected: String? = nil, hint: String? = nil
    ) -> ShopError {
        ShopError(.invalidParams, message, problems: [Problem(path, problem, expected: expected, hint: hint)])
    }

    /// A session that cannot be opened so.
    static func noSession(
        _ path: String, _ problem: ProblemKind, _ message: String, hint: String? = nil
    ) -> ShopError {
        ShopError(.validation, message, problems: [Problem(path, problem, hint: hint)])
    }

    /// Beyond a published limit.
    package static func tooLarge(_ name: StaticString, limit: Int, actual: Int?, _ message: String) -> ShopError {
        ShopError(.tooLarge, message) { writer in
            writer.member("limit", limit)
            writer.member("limitName", literal: name)
            if let actual { writer.member("actual", actual) }
        }
    }

    /// Not JSON, with the place.
    package static func parseError(_ error: JSONError, hint: String? = nil) -> ShopError {
        ShopError(.parseError, "The message is not JSON: \(error.text).", hint: hint) { writer in
            writer.member("byte", error.offset)
            writer.member("line", error.line)
            writer.member("column", error.column)
        }
    }

    /// Given up before anything was changed.
    package static func cancelled(_ reason: StaticString) -> ShopError {
        ShopError(.cancelled) { $0.member("reason", literal: reason) }
    }
}

extension ShopError {
    /// The error object of an answer, as commands print it.
    package var json: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.error(self)
        return writer.array
    }
}
