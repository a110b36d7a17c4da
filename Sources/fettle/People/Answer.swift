internal import JSON

/// The result of a call, as a tree that lives as long as this does (`OpenStore` keeps it).
final class Answer {
    /// The result's own bytes.
    let bytes: [UInt8]
    private let document: Document

    /// - Parameter bytes: JSON that the engine has written.
    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        document = try Self.parsed(bytes)
    }

    /// The tree holds copies of what it shows, so the bytes need not outlive the parsing.
    private static func parsed(_ bytes: [UInt8]) throws -> Document {
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { text.deallocate() }
        text.copyBytes(from: bytes)
        return try Document(parsing: UnsafeRawBufferPointer(text))
    }

    var root: Value { document.root }

    /// A member of the result, when it is an object.
    subscript(name: String) -> Value? { document.root.object?.member(named: name) }

    func text(_ name: String) -> String? { self[name]?.string?.text }
}
