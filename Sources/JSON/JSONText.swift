// Stored fields are canonical JSON fragments: one value, no white space, strings escaped as JSONWriter does, whole numbers
// only. These are the lexical questions one can ask of such bytes without a tree. Fragments are trusted: they were made by
// the writer from a parsed document; of anything else the answers are harmless, but need not make sense.

package enum JSONText {
    package enum Kind: UInt8, Sendable {
        case null, bool, number, string, array, object
    }

    /// What a fragment is, by its first byte.
    @inline(__always)
    package static func kind(ofFirst byte: UInt8) -> Kind {
        switch byte {
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// nil for no bytes at all.
    package static func kind(of fragment: UnsafeRawBufferPointer) -> Kind? {
        fragment.isEmpty ? nil : kind(ofFirst: fragment[0])
    }

    package static func isNull(_ fragment: UnsafeRawBufferPointer) -> Bool { equalBytes(fragment, "null") }

    package static func bool(_ fragment: UnsafeRawBufferPointer) -> Bool? {
        if equalBytes(fragment, "true") { return true }
        return equalBytes(fragment, "false") ? false : nil
    }

    /// A whole number in digits that fits; nil for anything else, 1.0 and 1e3 included (no canonical fragment has them).
    package static func integer(_ fragment: UnsafeRawBufferPointer) -> Int64? {
        guard let base = fragment.baseAddress else { return nil }
        var index = 0
        let isNegative = base.load(as: UInt8.self) == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < fragment.count else { return nil }
        var magnitude: UInt64 = 0
        while index < fragment.count {
            let digit = base.load(fromByteOffset: index, as: UInt8.self) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            magnitude = sum
            index &+= 1
        }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// Calls `body` with the decoded UTF-8 of a string fragment; without escapes these are the fragment's own bytes.
    /// nil, without a call, when the fragment is no string. The bytes are valid during the call only.
    package static func withString<Result, Failure: Error>(
        _ fragment: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let content = content(of: fragment) else { return nil }
        guard content.contains(UInt8(ascii: "\\")) else { return try body(content) }
        let decoded = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 1)
        defer { decoded.deallocate() }
        let count = Escapes.decode(content, into: decoded.baseAddress!)
        return try body(UnsafeRawBufferPointer(rebasing: decoded[..<count]))
    }

    /// The text of a string fragment; nil when it is no string.
    package static func string(_ fragment: UnsafeRawBufferPointer) -> String? {
        withString(fragment) { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the decoded UTF-8 of a string fragment; false when it is no string.
    package static func appendString(_ fragment: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
        withString(fragment) { bytes.append(contentsOf: $0) } != nil
    }

    /// Whether two canonical fragments are the same value: one value has one form.
    package static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return true }
        return equalBytes(leftBase, rightBase, left.count)
    }

    /// What stands between the quotes of a string fragment.
    static func content(of fragment: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard fragment.count >= 2, fragment[0] == UInt8(ascii: "\""), fragment[fragment.count - 1] == UInt8(ascii: "\"")
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: fragment[1..<fragment.count - 1])
    }
}
