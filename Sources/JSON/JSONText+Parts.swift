// The parts of a nested fragment, in order, each a fragment itself. Of a text that is no valid array or object the
// sequences end where it stops making sense.

extension JSONText {
    /// The elements of an array fragment; none when it is no array.
    package struct Elements: Sequence {
        fileprivate let fragment: UnsafeRawBufferPointer

        package func makeIterator() -> Iterator { Iterator(parts: Parts(fragment, open: UInt8(ascii: "["))) }

        package struct Iterator: IteratorProtocol {
            fileprivate var parts: Parts?

            package mutating func next() -> UnsafeRawBufferPointer? {
                guard let start = parts?.nextStart() else { return nil }
                return parts?.value(at: start)
            }
        }
    }

    /// The members of an object fragment; none when it is no object.
    package struct Members: Sequence {
        fileprivate let fragment: UnsafeRawBufferPointer

        package func makeIterator() -> Iterator { Iterator(parts: Parts(fragment, open: UInt8(ascii: "{"))) }

        package struct Iterator: IteratorProtocol {
            fileprivate var parts: Parts?

            /// `name` is a string fragment, quotes included.
            package mutating func next() -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
                guard let start = parts?.nextStart(), let nameEnd = try? parts?.text.nameString(at: start),
                    let valueStart = try? parts?.text.colon(at: nameEnd), let name = parts?.text.slice(start, nameEnd),
                    let value = parts?.value(at: valueStart)
                else { return nil }
                return (name, value)
            }
        }
    }

    package static func elements(of array: UnsafeRawBufferPointer) -> Elements { Elements(fragment: array) }

    package static func members(of object: UnsafeRawBufferPointer) -> Members { Members(fragment: object) }

    /// The value of the member of that name, whose name must need no escaping; nil when the object has none.
    package static func member(_ name: StaticString, of object: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        for member in members(of: object) {
            if let content = content(of: member.name), equalBytes(content, name) { return member.value }
        }
        return nil
    }

    fileprivate struct Parts {
        let text: TextScanner
        private var index: Int
        private let close: UInt8

        init?(_ fragment: UnsafeRawBufferPointer, open: UInt8) {
            guard let text = TextScanner(fragment), text[0] == open else { return nil }
            self.text = text
            index = 1
            close = open &+ 2
        }

        /// The first byte of the next part; nil after the last.
        mutating func nextStart() -> Int? {
            index = text.skipWhiteSpace(index)
            if index < text.end, text[index] == UInt8(ascii: ",") { index = text.skipWhiteSpace(index &+ 1) }
            return index < text.end && text[index] != close ? index : nil
        }

        mutating func value(at start: Int) -> UnsafeRawBufferPointer? {
            guard let valueEnd = try? text.value(at: start) else { return nil }
            index = valueEnd
            return text.slice(start, valueEnd)
        }
    }
}
