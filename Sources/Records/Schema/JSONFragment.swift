package import JSON
internal import Storage

/// One JSON value as its canonical bytes.
package struct JSONFragment: Hashable, Sendable, FieldValue {
    package let bytes: [UInt8]

    /// The bytes are canonical already.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init?(fragment: UnsafeRawBufferPointer) { bytes = [UInt8](fragment) }

    /// The canonical form of a parsed value, its texts in NFC; nil when it holds a number that is not whole.
    package init?(_ value: Value) {
        do throws(JSONText.Refusal) {
            let canonical = try JSONText.canonical(value)
            bytes = canonical.withUnsafeBytes(Normalization.isNFC) ? canonical : ComposedValue.canonical(value)
        } catch {
            return nil
        }
    }

    package func write(to writer: inout JSONWriter) { bytes.withUnsafeBytes { writer.raw($0) } }
}

/// The canonical form of a value that has texts to be composed. Its numbers are whole: `JSONText.canonical` has seen them.
private enum ComposedValue {
    static func canonical(_ value: Value) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        write(value, to: &writer)
        return writer.array
    }

    private static func write(_ value: Value, to writer: inout JSONWriter) {
        switch value {
        case .null: writer.null()
        case .bool(let flag): writer.bool(flag)
        case .integer, .real: writer.integer(value.integer ?? 0)
        case .string(let text): composed(text.bytes).withUnsafeBytes { writer.string($0) }
        case .array(let elements):
            writer.beginArray()
            for element in elements { write(element, to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for (name, member) in members {
                composed(name.bytes).withUnsafeBytes { writer.key($0) }
                write(member, to: &writer)
            }
            writer.endObject()
        }
    }

    private static func composed(_ text: UnsafeRawBufferPointer) -> [UInt8] { Normalization.nfc(text) }
}
