package import JSON

/// One JSON value as its canonical bytes.
package struct JSONFragment: Hashable, Sendable, FieldValue {
    package let bytes: [UInt8]

    /// The bytes are canonical already.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init?(fragment: UnsafeRawBufferPointer) { bytes = [UInt8](fragment) }

    /// The canonical form of a parsed value; nil when it holds a number that is not whole.
    package init?(_ value: Value) {
        do throws(JSONText.Refusal) { bytes = try JSONText.canonical(value) } catch { return nil }
    }

    package func write(to writer: inout JSONWriter) { bytes.withUnsafeBytes { writer.raw($0) } }
}
