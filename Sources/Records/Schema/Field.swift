/// A field's number with the type of its values: `Job.dueOut` is a `Field<Instant>`.
package struct Field<Value: FieldValue>: Sendable {
    package let number: Int
    package init(_ number: Int) { self.number = number }
}

/// A change of an optional field: not mentioned, taken away, or given.
package enum Patch<Value> {
    case absent
    case clear
    case set(Value)

    /// The new value, if one was given.
    package var value: Value? { if case .set(let value) = self { value } else { nil } }

    package var isAbsent: Bool { if case .absent = self { true } else { false } }

    /// The value after the change.
    package func applied(to old: Value?) -> Value? {
        switch self {
        case .absent: old
        case .clear: nil
        case .set(let value): value
        }
    }
}

extension Patch: Sendable where Value: Sendable {}
extension Patch: Equatable where Value: Equatable {}
