// Helpers of these tests: texts to bytes, and what a reading gives.

@testable import JSON

enum Reading: Equatable {
    case tree(Tree)
    case fault(JSONError)

    var tree: Tree? { if case .tree(let tree) = self { tree } else { nil } }
    var fault: JSONError? { if case .fault(let fault) = self { fault } else { nil } }
}

func read(_ text: String, fastShape: Bool = false) -> Reading { read(Array(text.utf8), fastShape: fastShape) }

func read(_ bytes: [UInt8], in arena: JSONArena = JSONArena(), fastShape: Bool = false) -> Reading {
    bytes.withUnsafeBytes { bytes in
        do throws(JSONError) {
            return .tree(Tree(try Document(parsing: bytes, in: arena, fastShape: fastShape).root))
        } catch {
            return .fault(error)
        }
    }
}

/// Calls `body` with the root of a text that must be valid.
func withRoot<Result>(_ text: String, fastShape: Bool = false, _ body: (Value) throws -> Result) throws -> Result {
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBytes { bytes in
        let document = try Document(parsing: bytes, fastShape: fastShape)
        return try body(document.root)
    }
}

/// The text a writer makes.
func written(_ body: (inout JSONWriter) throws -> Void) rethrows -> String {
    var writer = JSONWriter(capacity: 0)
    try body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// A fragment's bytes for the length of a call.
func withFragment<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try Array(text.utf8).withUnsafeBytes(body)
}
