// From columns to records. A mapping says how a file is read, which rows count, and for each row which records are found
// or made and where their fields come from. The form is documented in docs/import.md; ImportMapping+Reading reads it.

package import Records

/// What to make of each row of a file.
package struct ImportMapping: Sendable {
    package enum Format: String, Sendable {
        case csv, jsonLines
    }

    package var name: String?
    /// nil: by the ending of the file.
    package var format: Format?
    /// nil: guessed from the first bytes.
    package var encoding: TextEncoding?
    /// nil: guessed from the first line.
    package var separator: UInt8?
    /// The first row holds the names of the columns.
    package var hasHeader = true
    /// Names of the columns where no row holds them.
    package var columns: [String]?
    /// Texts that stand for nothing, whatever the case: "unknown", "n/a", "-".
    package var none: Set<String> = []
    /// Forms that dates have, tried in order.
    package var dates: [DateForm] = DateForm.standard
    /// Rows that count: all of these must hold.
    package var rows: [RowCondition] = []
    /// Made in this order, so that later ones can refer to earlier ones.
    package var records: [RecordMapping] = []

    package init() {}
}

/// What a row must have to count.
package struct RowCondition: Sendable {
    package enum Test: Sendable {
        case filled(Bool)
        /// One of these, whatever the case; or none of them.
        case oneOf(Set<String>, Bool)
    }

    package let column: String
    package let test: Test
}

/// A record that each row finds or makes.
package struct RecordMapping: Sendable {
    /// What fields of later records call it.
    package let name: String
    package let collection: CollectionDefinition
    /// Fields by which an existing record is found, field numbers; the first has an index.
    package let key: [Int]
    /// A missing record is made; else the row is refused.
    package let creates: Bool
    /// An existing record takes the values of the row; else it stays as it is.
    package let updates: Bool
    /// Only for rows of which these hold.
    package let conditions: [RowCondition]
    package let fields: [FieldMapping]
}

/// Where the value of a field comes from.
package struct FieldMapping: Sendable {
    package enum Source: Sendable {
        case column(String)
        /// Texts and columns; a part in brackets is left out when its columns are empty.
        case template(Template)
        /// The same in every row.
        case constant(String)
        /// The record that an earlier entry of `records` found or made.
        case record(Int)
    }

    package let field: FieldDefinition
    package let source: Source
    /// What a text of the file means here, whatever the case; nil takes the value away.
    package var values: [String: String?] = [:]
    /// Texts that `values` does not name are refused.
    package var isClosed = false
    /// Where the source is empty.
    package var fallback: String?
    /// Separates the elements of an array, or of a list of addresses.
    package var split: Character?
    /// A text beyond the limit of the field is cut and ends with an ellipsis.
    package var cuts = false
    /// Field of the target by which a reference is found; the id itself when nil.
    package var find: Int?
    /// Forms of dates of this field alone.
    package var dates: [DateForm]?
    /// Time of day of a date that has none, in the shop's zone, milliseconds.
    package var timeOfDay = 0
}

/// Text with columns in it: "{brand} {model}[ ({year})]".
package struct Template: Sendable {
    package indirect enum Part: Sendable {
        case text(String)
        case column(String)
        /// Left out when every column in it is empty.
        case optional([Part])
    }

    package let parts: [Part]

    /// Names of the columns in it.
    package var columns: [String] { Self.columns(in: parts) }

    private static func columns(in parts: [Part]) -> [String] {
        parts.flatMap { part -> [String] in
            switch part {
            case .text: []
            case .column(let name): [name]
            case .optional(let parts): columns(in: parts)
            }
        }
    }

    /// Reads a template; nil where braces or brackets do not match. A doubled brace or bracket stands for itself.
    package init?(_ text: String) {
        var reader = TemplateReader(text)
        guard let parts = reader.parts(isNested: false) else { return nil }
        self.parts = parts
    }

    /// The text for a row; nil when it has columns and all of them are empty.
    package func text(_ value: (String) -> String?) -> String? {
        var isFilled = columns.isEmpty
        let text = Self.text(parts, value, &isFilled)
        return isFilled ? text : nil
    }

    private static func text(_ parts: [Part], _ value: (String) -> String?, _ isFilled: inout Bool) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text): result += text
            case .column(let name):
                guard let text = value(name) else { continue }
                isFilled = true
                result += text
            case .optional(let parts):
                var hasAny = false
                let text = text(parts, value, &hasAny)
                guard hasAny else { continue }
                isFilled = true
                result += text
            }
        }
        return result
    }
}

private struct TemplateReader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    mutating func parts(isNested: Bool) -> [Template.Part]? {
        var parts: [Template.Part] = []
        var text = ""
        func flush() {
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
        }
        while let character = rest.popFirst() {
            if "{}[]".contains(character), rest.first == character {
                text.append(rest.removeFirst())
                continue
            }
            switch character {
            case "{":
                guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else { return nil }
                flush()
                parts.append(.column(String(rest[..<end])))
                rest = rest[rest.index(after: end)...]
            case "[" where !isNested:
                guard let inner = self.parts(isNested: true) else { return nil }
                flush()
                parts.append(.optional(inner))
            case "]" where isNested:
                flush()
                return parts
            case "}", "[", "]": return nil
            default: text.append(character)
            }
        }
        flush()
        return isNested ? nil : parts
    }
}
