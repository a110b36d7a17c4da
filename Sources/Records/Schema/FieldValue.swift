package import JSON
package import Platform
internal import Storage

/// What a field can hold, as its canonical JSON fragment.
package protocol FieldValue: Sendable {
    /// Reads a stored fragment; nil when it is none of this type.
    init?(fragment: UnsafeRawBufferPointer)

    /// Writes the canonical fragment.
    func write(to writer: inout JSONWriter)

    /// Whether it is stored as no value at all: blank text is none.
    var isNone: Bool { get }
}

extension FieldValue {
    package var isNone: Bool { false }

    /// The canonical fragment as bytes of its own.
    package var fragment: JSONFragment {
        var writer = JSONWriter(capacity: 64)
        write(to: &writer)
        return JSONFragment(writer.array)
    }
}

/// The words of a choice field: an enum of texts.
package protocol FieldChoice: FieldValue, RequestValue, RawRepresentable, CaseIterable where RawValue == String {}

extension FieldChoice {
    package init?(fragment: UnsafeRawBufferPointer) {
        guard let text = JSONText.string(fragment) else { return nil }
        self.init(rawValue: text)
    }

    package func write(to writer: inout JSONWriter) { writer.string(rawValue) }

    package static func read(_ value: Value) -> Self? { value.string.flatMap { Self(rawValue: $0.text) } }
}

extension Bool: FieldValue {
    package init?(fragment: UnsafeRawBufferPointer) {
        guard let value = JSONText.bool(fragment) else { return nil }
        self = value
    }

    package func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension Int: FieldValue {
    package init?(fragment: UnsafeRawBufferPointer) {
        guard let value = JSONText.integer(fragment) else { return nil }
        self = Int(value)
    }

    package func write(to writer: inout JSONWriter) { writer.integer(self) }
}

extension String: FieldValue {
    package init?(fragment: UnsafeRawBufferPointer) {
        guard let value = JSONText.string(fragment) else { return nil }
        self = value
    }

    /// Text is stored in NFC: here, and where nested JSON becomes a fragment, and nowhere else.
    package func write(to writer: inout JSONWriter) { storedText.withUnsafeBytes { writer.string($0) } }

    package var isNone: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }

    /// The text as it is stored, in NFC.
    package var storedText: [UInt8] {
        var text = self
        return text.withUTF8 { Normalization.nfc(UnsafeRawBufferPointer($0)) }
    }
}

extension Instant: FieldValue {
    package init?(fragment: UnsafeRawBufferPointer) {
        guard let value = JSONText.withString(fragment, { Instant($0) }) ?? nil else { return nil }
        self = value
    }

    package func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension CivilDate: FieldValue {
    package init?(fragment: UnsafeRawBufferPointer) {
        guard let value = JSONText.withString(fragment, { CivilDate.parse($0) }) ?? nil else { return nil }
        self = value
    }

    package func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension RecordID: FieldValue {
    package init?(fragment: UnsafeRawBufferPointer) {
        guard let value = JSONText.withString(fragment, { RecordID($0) }) ?? nil else { return nil }
        self = value
    }

    package func write(to writer: inout JSONWriter) { writer.string(description) }
}
