// A JSON value of its own, to be kept and compared: what a client makes of an answer. The engine itself works on `Value`,
// which copies nothing.

/// A JSON value that owns what it holds. What is not there reads as null, so that paths need no unwrapping.
package indirect enum JSONNode: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case string(String)
    case array([JSONNode])
    /// Members in the order of the text.
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONNode

        package init(_ name: String, _ value: JSONNode) {
            self.name = name
            self.value = value
        }
    }

    package init(parsing bytes: [UInt8]) throws(JSONError) {
        let result: Result<JSONNode, JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) {
                let document = try Document(parsing: buffer)
                return .success(JSONNode(document.root))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    package init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .string(let value): self = .string(value.text)
        case .array(let elements): self = .array(elements.map { JSONNode($0) })
        case .object(let members): self = .object(members.map { Member($0.name.text, JSONNode($0.value)) })
        }
    }

    package subscript(_ name: String) -> JSONNode {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.name == name }?.value ?? .null
    }

    package var isNull: Bool { self == .null }

    package var text: String? { if case .string(let text) = self { text } else { nil } }

    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    package var integer: Int? {
        switch self {
        case .integer(let value): Int(value)
        case .real(let value): Int(exactly: value)
        default: nil
        }
    }

    /// Empty when it is no array.
    package var elements: [JSONNode] { if case .array(let elements) = self { elements } else { [] } }

    /// Empty when it is no object.
    package var members: [Member] { if case .object(let members) = self { members } else { [] } }

    package func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.integer(value)
        case .real(let value): writer.real(value)
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        }
    }

    /// As text on one line.
    package var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        write(to: &writer)
        return writer.array
    }
}

extension JSONNode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONNode...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONNode)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
