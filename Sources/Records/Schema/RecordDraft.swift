/// New values for some fields of one record: what a call gives, and what rules add to it, before it is validated,
/// compared with the record and written.
package struct RecordDraft: Sendable {
    /// A field's new value; nil takes it away.
    package struct Change: Sendable {
        package let number: Int
        package var value: JSONFragment?
    }

    package let collection: CollectionNumber
    /// One a field, in the order they were first set.
    package private(set) var changes: [Change] = []

    package init(_ collection: CollectionNumber) { self.collection = collection }

    package var isEmpty: Bool { changes.isEmpty }

    /// The change of a field, if it has one.
    package func change(_ number: Int) -> Change? { changes.first { $0.number == number } }

    /// The value a field is given; nil when it is not mentioned or taken away.
    package func value<Value>(_ field: Field<Value>) -> Value? {
        change(field.number)?.value?.bytes.withUnsafeBytes { Value(fragment: $0) }
    }

    /// Gives a field a value, blank text as none; nil leaves it unmentioned.
    package mutating func set<Value>(_ field: Field<Value>, _ value: Value?) {
        if let value { put(field.number, value.isNone ? nil : value.fragment) }
    }

    package mutating func set<Value>(_ field: Field<Value>, _ patch: Patch<Value>) {
        switch patch {
        case .absent: break
        case .clear: put(field.number, nil)
        case .set(let value): set(field, value)
        }
    }

    /// Takes a field away.
    package mutating func clear<Value>(_ field: Field<Value>) { put(field.number, nil) }

    /// Sets or, with nil, takes away a field by number.
    package mutating func put(_ number: Int, _ value: JSONFragment?) {
        if let position = changes.firstIndex(where: { $0.number == number }) {
            changes[position].value = value
        } else {
            changes.append(Change(number: number, value: value))
        }
    }
}
