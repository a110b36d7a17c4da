// A file that is one JSON array, element by element, so that memory holds one element however long the file is. Only as much of
// the grammar is read here as it takes to find where elements begin and end; each is parsed by who asked for it.
//
//   [ {"a": 1}, {"b": [2]} ]
//     └─ text ┘  └─ text ┘

/// Splits a stream of bytes that is one array into its elements. Feed it with `append`, take elements with `next` until there is
/// none, and call `finish` when the stream has ended.
package struct JSONArrayReader {
    package enum Element {
        /// The bytes of an element and the line that it begins on, from 1. Whether they are JSON is not known yet.
        case text(number: Int, bytes: [UInt8])
        /// An element beyond the limit; its bytes are dropped.
        case tooLong(number: Int)
        /// The array itself is broken here; nothing comes after this.
        case broken(number: Int, reason: String)
    }

    private enum Place {
        case beforeArray, beforeFirst, beforeElement, inElement, afterElement, afterArray, ended
    }

    /// Bytes an element may have.
    package let elementLimit: Int
    private var pending: [UInt8] = []
    private var position = 0
    private var place = Place.beforeArray
    private var line = 1
    private var isFinished = false

    private var element: [UInt8] = []
    private var elementLine = 1
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isTooLong = false

    package init(elementLimit: Int = 1 << 20) { self.elementLimit = elementLimit }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        pending.removeFirst(position)
        position = 0
        pending.append(contentsOf: bytes)
    }

    /// No more bytes will come.
    package mutating func finish() { isFinished = true }

    /// The next element; nil when more bytes are needed, or, after `finish`, at the end.
    package mutating func next() -> Element? {
        while position < pending.count, place != .ended {
            let byte = pending[position]
            if place == .inElement {
                if let element = take(byte) { return element }
                continue
            }
            position += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { continue }
            if let fault = outside(byte) { return broken(fault) }
        }
        guard isFinished, place != .ended, place != .afterArray else { return nil }
        return broken("the file ends before its array is complete")
    }

    /// A byte between elements; returns what is wrong with it.
    private mutating func outside(_ byte: UInt8) -> String? {
        switch (place, byte) {
        case (.beforeArray, UInt8(ascii: "[")): place = .beforeFirst
        case (.beforeArray, _): return "the file holds no array"
        case (.beforeFirst, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")): place = .afterArray
        case (.afterElement, UInt8(ascii: ",")): place = .beforeElement
        case (.afterElement, _): return "a comma or a closing bracket is expected after an element"
        case (.afterArray, _): return "there is more text after the array"
        case (_, UInt8(ascii: ",")), (_, UInt8(ascii: "]")): return "an element is expected before the comma or bracket"
        default:
            place = .inElement
            elementLine = line
            position -= 1
        }
        return nil
    }

    /// A byte of an element; returns the element when it ends before or with this byte.
    private mutating func take(_ byte: UInt8) -> Element? {
        if !isInString, depth == 0, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || Self.isBlank(byte) {
            return endElement()
        }
        position += 1
        if byte == UInt8(ascii: "\n") { line += 1 }
        if element.count < elementLimit { element.append(byte) } else { isTooLong = true }
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return nil
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if depth <= 0 { return endElement() }
        default: break
        }
        return nil
    }

    private mutating func endElement() -> Element {
        defer {
            element.removeAll(keepingCapacity: true)
            isTooLong = false
            depth = 0
        }
        place = .afterElement
        return isTooLong ? .tooLong(number: elementLine) : .text(number: elementLine, bytes: element)
    }

    private mutating func broken(_ reason: String) -> Element {
        place = .ended
        return .broken(number: line, reason: reason)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
