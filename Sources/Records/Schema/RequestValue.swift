package import JSON
package import Platform

/// What a parameter can be read as, once its shape has been checked.
package protocol RequestValue {
    /// The value; nil when it is none of this type. Null is never passed.
    static func read(_ value: Value) -> Self?
}

extension Bool: RequestValue {
    package static func read(_ value: Value) -> Bool? { value.bool }
}

extension Int: RequestValue {
    package static func read(_ value: Value) -> Int? { value.integer.map(Int.init) }
}

extension String: RequestValue {
    package static func read(_ value: Value) -> String? { value.string?.text }
}

extension Instant: RequestValue {
    package static func read(_ value: Value) -> Instant? { value.string.flatMap { Instant($0.bytes) } }
}

extension CivilDate: RequestValue {
    package static func read(_ value: Value) -> CivilDate? { value.string.flatMap { CivilDate.parse($0.bytes) } }
}

extension DateOrInstant: RequestValue {
    package static func read(_ value: Value) -> DateOrInstant? { value.string.flatMap { DateOrInstant($0.bytes) } }
}

extension RecordID: RequestValue {
    package static func read(_ value: Value) -> RecordID? { value.string.flatMap { RecordID($0.bytes) } }
}

extension EntryReference: RequestValue {
    package static func read(_ value: Value) -> EntryReference? { value.string.map { EntryReference($0.bytes) } }
}

extension JSONFragment: RequestValue {
    package static func read(_ value: Value) -> JSONFragment? { JSONFragment(value) }
}

extension Array: RequestValue where Element: RequestValue {
    package static func read(_ value: Value) -> [Element]? {
        guard let array = value.array else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(array.count)
        for value in array {
            guard let element = Element.read(value) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
