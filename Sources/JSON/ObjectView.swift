// An object is either a jansson node or what the fast shape left in the arena:
//
//   | member count (8 bytes) | FastMember | FastMember | ...
//
// Both are aligned to 8 bytes at least, so the lowest bit of the address tells them apart (1: fast shape).

internal import CJansson

/// The members of an object: look-up by name, and iteration in the order of the text. Valid while the document lives.
package struct ObjectView: Sequence {
    package typealias Member = (name: JSONString, value: Value)

    private let address: UInt

    init(node: UnsafePointer<json_t>) { address = UInt(bitPattern: node) }

    init(fast: UnsafePointer<Int>) { address = UInt(bitPattern: fast) | 1 }

    package var count: Int { isFast ? fastMembers.count : json_object_size(node) }

    package var isEmpty: Bool { count == 0 }

    /// The member of that name, null included; nil when the object has none.
    package subscript(name: StaticString) -> Value? {
        member(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    package func member(named name: JSONString) -> Value? { member(name.bytes) }

    package func member(named name: String) -> Value? {
        var name = name
        return name.withUTF8 { member(UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter name: UTF-8.
    package func member(_ name: UnsafeRawBufferPointer) -> Value? {
        guard let base = name.baseAddress else { return first { $0.name.isEmpty }?.value }
        if isFast {
            for member in fastMembers
            where member.name.count == name.count && equalBytes(member.name.base, base, name.count) {
                return member.value
            }
            return nil
        }
        guard let value = json_object_getn(node, base.assumingMemoryBound(to: CChar.self), name.count) else {
            return nil
        }
        return Value(node: UnsafePointer(value))
    }

    package func makeIterator() -> Iterator {
        isFast ? Iterator(fast: fastMembers) : Iterator(node: node)
    }

    package var underestimatedCount: Int { count }

    package struct Iterator: IteratorProtocol {
        /// The object's node, or nil for the fast shape.
        private let node: UnsafeMutableRawPointer?
        /// The entry to come: jansson's, or a FastMember.
        private var upcoming: UnsafeMutableRawPointer?
        private var fastCount: Int

        fileprivate init(node: UnsafeMutablePointer<json_t>) {
            self.node = UnsafeMutableRawPointer(node)
            upcoming = json_object_iter(node)
            fastCount = 0
        }

        fileprivate init(fast members: UnsafeBufferPointer<FastMember>) {
            node = nil
            upcoming = UnsafeMutableRawPointer(mutating: members.baseAddress)
            fastCount = members.count
        }

        package mutating func next() -> Member? {
            guard let entry = upcoming else { return nil }
            if let node {
                upcoming = json_object_iter_next(node.assumingMemoryBound(to: json_t.self), entry)
                return (
                    JSONString(base: json_object_iter_key(entry), count: json_object_iter_key_len(entry)),
                    Value(node: UnsafePointer(json_object_iter_value(entry)))
                )
            }
            guard fastCount > 0 else { return nil }
            fastCount &-= 1
            upcoming = entry + MemoryLayout<FastMember>.stride
            let member = entry.load(as: FastMember.self)
            return (member.name, member.value)
        }
    }

    private var isFast: Bool { address & 1 == 1 }

    /// Read only, though jansson's iteration functions ask for a mutable one.
    private var node: UnsafeMutablePointer<json_t> { UnsafeMutablePointer(bitPattern: address)! }

    private var fastMembers: UnsafeBufferPointer<FastMember> {
        let count = UnsafePointer<Int>(bitPattern: address & ~1)!
        let members = UnsafeRawPointer(count) + MemoryLayout<Int>.stride
        return UnsafeBufferPointer(start: members.assumingMemoryBound(to: FastMember.self), count: count.pointee)
    }
}
