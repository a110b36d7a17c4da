// Name and value in one call, for the fixed shapes of answers.

extension JSONWriter {
    package mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, literal value: StaticString) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int64) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// A member whose value is a ready fragment.
    package mutating func member(_ name: StaticString, raw fragment: UnsafeRawBufferPointer) {
        key(name)
        raw(fragment)
    }
}
