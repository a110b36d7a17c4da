// Shapes: what the params of a method, and nested JSON in records, must look like. The generated constants come from
// the same schema that rpc.discover serves; a validator walks a value beside its shape and collects every problem.

internal import JSON

/// What a JSON value may be.
package indirect enum Shape: Sendable {
    case boolean
    case integer(min: Int, max: Int)
    /// At most `max` characters as a person counts them (after NFC), and 8 x `max` bytes. Blank is none: where the text
    /// must be `filled`, blank is the problem `empty`.
    case text(max: Int, format: TextFormat, filled: Bool = false)
    case choice([StaticString])
    /// RFC 3339 with offset.
    case instant
    /// ISO date.
    case date
    /// A date, or a date and time with or without offset.
    case dateOrInstant
    /// #RRGGBB.
    case color
    /// Id of a record in one of these collections; of any when there are none.
    case reference([CollectionNumber])
    /// Id of a record, or its name.
    case named(CollectionNumber)
    case array(Shape, max: Int)
    /// Positional params follow the order of the members (read-only ones left out).
    case object([Member])
    case nullable(Shape)
    /// One value, or an array of 1 to `max` of them; with `none`, null too.
    case oneOrMany(Shape, max: Int, none: Bool)
    /// The filter object of a list.
    case filter(String)
    /// An array of columns of a list.
    case columns(String)
    case any

    /// A member of an object.
    package struct Member: Sendable {
        package enum Presence: Sendable {
            case required
            case optional
            /// Known from answers, refused here with the problem `readOnly`.
            case readOnly
        }

        package let name: StaticString
        /// Another name that is taken for it.
        package let alias: StaticString?
        package let shape: Shape
        package let presence: Presence
        /// What to do in place of giving a read-only member.
        package let hint: StaticString?

        package static func required(
            _ name: StaticString, _ shape: Shape, alias: StaticString? = nil
        ) -> Member {
            Member(name: name, alias: alias, shape: shape, presence: .required, hint: nil)
        }

        package static func optional(
            _ name: StaticString, _ shape: Shape, alias: StaticString? = nil
        ) -> Member {
            Member(name: name, alias: alias, shape: shape, presence: .optional, hint: nil)
        }

        package static func readOnly(_ name: StaticString, _ hint: StaticString) -> Member {
            Member(name: name, alias: nil, shape: .any, presence: .readOnly, hint: hint)
        }

        /// The name under which `object` has it; nil when it has not.
        func name(in object: ObjectView) -> StaticString? {
            if object[name] != nil { return name }
            return alias.flatMap { object[$0] != nil ? $0 : nil }
        }

        /// Whether a member of this name is meant.
        func isCalled(_ given: JSONString) -> Bool {
            name.hasBytes(given.bytes) || alias?.hasBytes(given.bytes) == true
        }
    }

    /// Members of an object; none for another shape.
    package var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// Names of the parameters by position.
    package var positions: [StaticString] { members.filter { $0.presence != .readOnly }.map(\.name) }
}
