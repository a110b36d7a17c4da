package import JSON

/// A refusal, in the words that are meant for a person.
package struct EngineFailure: Error, Equatable, Sendable {
    /// What is wrong with one place of the params.
    package struct Problem: Equatable, Sendable {
        /// JSON pointer into the params.
        package let path: String
        /// For a person: what is wrong, and what to do.
        package let text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }

        /// The name of the field, the first part of the path.
        package var field: String { String(path.split(separator: "/").first ?? "") }
    }

    package let message: String
    /// As the schema names kinds of errors; empty when the engine said none.
    package let kind: String
    package let hint: String?
    package let problems: [Problem]
    /// The record as it is, in a conflict.
    package let current: JSONNode

    package init(message: String, kind: String = "", hint: String? = nil, problems: [Problem] = []) {
        self.message = message
        self.kind = kind
        self.hint = hint
        self.problems = problems
        current = .null
    }

    init(_ error: JSONNode) {
        let data = error["data"]
        message = error["message"].text ?? "The engine refused without a word."
        kind = data["kind"].text ?? ""
        hint = data["hint"].text
        problems = data["problems"].elements.map { Problem(path: $0["path"].text ?? "", text: Self.words($0)) }
        current = data["current"]
    }

    /// The engine's words, "Due Out changes, so say why."; where it has none, the facts: "too long (141, at most 140)".
    private static func words(_ problem: JSONNode) -> String {
        if let said = problem["hint"].text ?? problem["message"].text { return said }
        var facts: [String] = []
        if let actual = fact(problem["actual"]) { facts.append(actual) }
        if let limit = problem["limit"].integer { facts.append("at most \(limit)") }
        if let expected = fact(problem["expected"]) { facts.append("expected \(expected)") }
        let name = plain(problem["problem"].text ?? "wrong")
        return facts.isEmpty ? name : "\(name) (\(facts.joined(separator: ", ")))"
    }

    private static func fact(_ value: JSONNode) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        default: nil
        }
    }

    /// "noSuchRecord" as "no such record".
    private static func plain(_ name: String) -> String {
        name.reduce(into: "") { text, letter in
            if letter.isUppercase { text += " " }
            text += letter.lowercased()
        }
    }
}
