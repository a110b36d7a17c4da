// The schema as the commands for people read it: which lists there are, their columns with titles and kinds, their filters
// and orders. Nothing of a list is written down twice; a new list of the schema is a new list here.

internal import JSON
internal import RPC

/// The engine's own OpenRPC document. Its methods and lists are copies; its
/// `ObjectView`s live as long as it does.
final class SchemaReader {
    private let document: Document
    private let root: ObjectView

    init() {
        // Our own document, which the tests parse: it is sound.
        document = try! Document(parsing: SchemaDocument.bytes(for: .staff))
        root = document.root.object!
    }

    /// Every method, in the schema's order.
    private(set) lazy var methods: [SchemaMethod] = root["methods"]!.array!.compactMap { value in
        value.object.flatMap { SchemaMethod($0, self) }
    }

    func method(_ name: String) -> SchemaMethod? { methods.first { $0.name == name } }

    /// A named type.
    func type(_ name: String) -> ObjectView? {
        root["components"]?.object?["schemas"]?.object?.member(named: name)?.object
    }

    /// The patterns of the types that have one, by name.
    var patterns: [(String, String)] {
        (root["components"]?.object?["schemas"]?.object.map(Array.init) ?? []).compactMap { name, value in
            value.object?["pattern"]?.string.map { (name.text, $0.text) }
        }
    }

    /// Columns, filters and orders of a list of lists.json.
    func arrangement(of name: String) -> ObjectView? { root["x-lists"]?.object?.member(named: name)?.object }

    /// The lists that staff can ask for, in the schema's order.
    private(set) lazy var lists: [ListMethod] = methods.compactMap { ListMethod($0, self) }

    func list(named name: String) -> ListMethod? { lists.first { $0.name == name } }

    /// The kind of a value.
    func kind(_ schema: ObjectView) -> ColumnKind {
        if let name = Self.reference(schema) { return kind(named: name) }
        for keyword in ["oneOf", "anyOf"] {
            guard let choices = schema.member(named: keyword)?.array else { continue }
            let kinds = choices.compactMap { $0.object }.filter { $0["type"]?.string?.text != "null" }
            // One value or several of them: the one says what it is.
            if let first = kinds.first { return kind(first) }
        }
        if let words = schema["enum"]?.array {
            let titles = schema["x-titles"]?.object?.compactMap { word, title in
                title.string.map { (word.text, $0.text) }
            }
            return .choice(
                words.compactMap { $0.string?.text }, titles: Dictionary(titles ?? []) { first, _ in first })
        }
        switch Self.typeNames(schema).first(where: { $0 != "null" }) {
        case "integer", "number": return .number
        case "boolean": return .flag
        case "array": return .several(schema["items"]?.object.map(kind) ?? .object)
        case "object": return .object
        default: return .text
        }
    }

    private func kind(named name: String) -> ColumnKind {
        switch name {
        case "Instant", "DateOrInstant": return .instant
        case "Money": return .money
        case "Color": return .colour
        case "NamedId", "PortalEntry": return .named
        case "DateRange": return .range
        default: break
        }
        guard let type = type(name) else { return .object }
        return type["x-reference"] != nil ? .id(name) : kind(type)
    }

    /// Whether null is among the values.
    func allowsNull(_ schema: ObjectView) -> Bool {
        Self.typeNames(schema).contains("null")
            || schema["oneOf"]?.array?.contains { $0.object?["type"]?.string?.text == "null" } == true
    }

    /// The last part of a $ref.
    static func reference(_ schema: ObjectView) -> String? {
        schema["$ref"]?.string.map { String($0.text.split(separator: "/").last ?? "") }
    }

    private static func typeNames(_ schema: ObjectView) -> [String] {
        guard let type = schema["type"] else { return [] }
        return type.string.map { [$0.text] } ?? type.array?.compactMap { $0.string?.text } ?? []
    }

    /// Words of a member's name: dueOutChangeReason is "Due out change reason".
    static func title(of member: String) -> String {
        var words = ""
        for (index, letter) in member.enumerated() {
            if index == 0 {
                words += letter.uppercased()
            } else if letter.isUppercase {
                words += " " + letter.lowercased()
            } else {
                words.append(letter)
            }
        }
        return words.hasSuffix(" id") ? words.dropLast(2) + "ID" : words == "Id" ? "ID" : words
    }
}
