package import JSON

/// An input row that was not taken (schema: BadRow).
package struct BadRow: Equatable, Sendable {
    package let file: String
    /// From 1.
    package let line: Int
    package let column: String?
    package let problem: String
    /// What stood there, at most 80 characters.
    package let value: String?
    package let hint: String?

    package init(file: String, line: Int, column: String? = nil, problem: String, value: String? = nil, hint: String?) {
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem
        self.value = value.map { ShopText.fitted($0, to: 80) }
        self.hint = hint
    }

    package func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("file", file)
        answer.member("line", line)
        if let column { answer.member("column", column) }
        answer.member("problem", problem)
        if let value { answer.member("value", value) }
        if let hint { answer.member("hint", hint) }
        answer.endObject()
    }

    /// As a line of the report file (RFC 4180).
    package var csv: String {
        [file, String(line), column ?? "", problem, value ?? "", hint ?? ""].map(Self.quoted).joined(separator: ",")
            + "\r\n"
    }

    package static let csvHeader = "file,line,column,problem,value,hint\r\n"

    /// A field that a spreadsheet would read as a formula gets an apostrophe, as everywhere in our CSV.
    private static func quoted(_ text: String) -> String {
        var text = text
        if let first = text.first, "=+-@\t\r".contains(first) { text = "'" + text }
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
