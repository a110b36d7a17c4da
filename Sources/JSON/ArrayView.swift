internal import CJansson

/// The elements of an array, in order. Valid while the document lives.
package struct ArrayView: RandomAccessCollection {
    private let node: UnsafeRawPointer

    init(node: UnsafePointer<json_t>) { self.node = UnsafeRawPointer(node) }

    package var startIndex: Int { 0 }
    package var endIndex: Int { json_array_size(node.assumingMemoryBound(to: json_t.self)) }

    /// - Precondition: `index` is within the array.
    package subscript(index: Int) -> Value {
        guard let element = json_array_get(node.assumingMemoryBound(to: json_t.self), index) else {
            preconditionFailure("array index out of range")
        }
        return Value(node: UnsafePointer(element))
    }
}
