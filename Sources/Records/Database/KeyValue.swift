// A value to look for in an index.

package import Platform
internal import Storage

/// One component of an index key, as a caller gives it.
package enum KeyValue: Sendable {
    /// Rows in which the field is not set.
    case none
    case boolean(Bool)
    case integer(Int)
    /// Text, the word of a choice, or a search word (folded).
    case text(String)
    case instant(Instant)
    case date(CivilDate)
    case id(RecordID)

    package static func choice(_ value: some FieldChoice) -> KeyValue { .text(value.rawValue) }

    /// Appends the component as index entries have it.
    func append(_ component: KeyComponent, to key: inout [UInt8]) {
        let start = key.count
        appendPlain(component, to: &key)
        if component.isDescending { KeyEncoding.invert(&key, from: start) }
    }

    private func appendPlain(_ component: KeyComponent, to key: inout [UInt8]) {
        if case .none = self {
            key.append(component.nilsLast ? KeyEncoding.absentLast : KeyEncoding.absent)
            return
        }
        key.append(KeyEncoding.present)
        switch (component.encoding, self) {
        case (.boolean, .boolean(let flag)): key.append(flag ? 1 : 0)
        case (.integer, .integer(let number)): KeyEncoding.appendInteger(Int64(number), to: &key)
        case (.instant, .instant(let instant)): KeyEncoding.appendInteger(instant.milliseconds, to: &key)
        case (.date, .date(let date)): KeyEncoding.appendInteger(Int64(date.dayNumber), to: &key)
        case (.reference, .id(let id)): KeyEncoding.appendRow(RowID(id.row), to: &key)
        case (.text(let collation), _), (.each(let collation), _):
            withText { collation.appendKey(of: $0, to: &key) }
            key.append(0)
        case (.words, _):
            withText { key.append(contentsOf: $0) }
            key.append(0)
        default: preconditionFailure("a \(component.encoding) component cannot be \(self)")
        }
    }

    /// Lends the value as the text that a text field would hold.
    private func withText(_ body: (UnsafeRawBufferPointer) -> Void) {
        let bytes: [UInt8]
        switch self {
        case .text(let text): bytes = text.storedText
        case .id(let id): bytes = Array(id.description.utf8)
        case .integer(let number): bytes = Array(String(number).utf8)
        case .boolean, .instant, .date, .none: preconditionFailure("a text component cannot be \(self)")
        }
        bytes.withUnsafeBytes(body)
    }
}

extension KeyValue: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .text(text) }
}

extension KeyValue: ExpressibleByIntegerLiteral {
    package init(integerLiteral number: Int) { self = .integer(number) }
}

extension KeyValue: ExpressibleByBooleanLiteral {
    package init(booleanLiteral flag: Bool) { self = .boolean(flag) }
}

extension Storage.IndexDefinition {
    /// What every entry begins with whose first components are these values.
    func prefix(_ values: some Collection<KeyValue>) -> [UInt8] {
        precondition(values.count <= components.count, "index \(name) has \(components.count) components")
        var key: [UInt8] = []
        for (component, value) in zip(components, values) { value.append(component, to: &key) }
        return key
    }
}
