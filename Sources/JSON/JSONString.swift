/// A decoded string of a document: UTF-8 bytes, which may include U+0000. Valid while the document lives.
package struct JSONString: Equatable {
    let base: UnsafeRawPointer
    /// Bytes of UTF-8.
    package let count: Int

    init(base: UnsafeRawPointer, count: Int) {
        self.base = base
        self.count = count
    }

    package var isEmpty: Bool { count == 0 }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// A copy that may be kept.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package static func == (left: JSONString, right: JSONString) -> Bool {
        left.count == right.count && equalBytes(left.base, right.base, left.count)
    }

    package static func == (left: JSONString, right: StaticString) -> Bool { equalBytes(left.bytes, right) }

    package static func != (left: JSONString, right: StaticString) -> Bool { !(left == right) }
}
