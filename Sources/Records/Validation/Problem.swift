package import JSON

/// One thing that is wrong with a request, as error answers list it (schema: Problem).
package struct Problem: Equatable, Sendable {
    /// JSON pointer into the params: "/note", "/items/3/name".
    package var path: String
    /// What is wrong.
    package var problem: ProblemKind
    /// What would do, in words.
    package var expected: String?
    /// What came, or how much of it.
    package var actual: JSONFragment?
    /// The limit that was passed.
    package var limit: Int?
    /// What to do about it, for the person in front of the screen.
    package var hint: String?
    /// `limit` and `actual` are bytes of UTF-8 rather than characters.
    package var isInBytes = false
    /// Places that it was judged together with. When one of them is wrong by itself, this problem may come of that.
    package var beside: [String] = []

    package init(
        _ path: String, _ problem: ProblemKind, expected: String? = nil, actual: JSONFragment? = nil, limit: Int? = nil,
        hint: String? = nil
    ) {
        self.path = path
        self.problem = problem
        self.expected = expected
        self.actual = actual
        self.limit = limit
        self.hint = hint
    }

    /// The same, as it was found beside what is at `paths`.
    package func judged(beside paths: String...) -> Problem {
        var problem = self
        problem.beside = paths
        return problem
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("path", path)
        writer.member("problem", problem.rawValue)
        writer.member("message", sentence)
        if let expected { writer.member("expected", expected) }
        if let actual { actual.bytes.withUnsafeBytes { writer.member("actual", raw: $0) } }
        if let limit { writer.member("limit", limit) }
        if let hint { writer.member("hint", hint) }
        writer.endObject()
    }
}
