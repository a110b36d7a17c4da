// The shop collation: primary weights of the default Unicode collation table (UTS #10), then the folded text.
//
// Spaces and punctuation keep their weights ("non-ignorable"), so "De Vos" stands before "Dean". The table of
// single characters holds the weights of their whole decomposition; only texts with combining marks, or with
// characters that may continue a contraction, take the full algorithm.

internal import CUnicode

extension Collation {
    static func appendShopKey(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        guard utf8.isASCII else {
            appendPrimary(of: utf8, to: &target)
            target.append(0x01)
            Normalization.appendCaseFold(utf8, to: &target)
            return
        }
        // Two bytes at most a primary weight, the separator, and the folded text.
        target.append(upTo: 3 * utf8.count + 1) { bytes in
            var end = writePrimaryASCII(of: utf8, to: bytes)
            bytes[end] = 0x01
            end += 1
            for index in 0..<utf8.count { bytes[end + index] = lowercaseASCII(utf8[index]) }
            return end + utf8.count
        }
    }

    static func appendPrimary(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        if utf8.isASCII {
            target.append(upTo: 2 * utf8.count) { writePrimaryASCII(of: utf8, to: $0) }
            return
        }
        let start = target.count
        if appendPrimaryScalars(of: utf8, to: &target) { return }
        target.removeSubrange(start...)
        appendPrimaryDecomposed(of: utf8, to: &target)
    }

    @inline(__always)
    private static func writePrimaryASCII(of utf8: UnsafeRawBufferPointer, to bytes: UnsafeMutablePointer<UInt8>) -> Int
    {
        var end = 0
        for byte in utf8 {
            let value = cunicode_primary_ascii(byte)
            // The first byte is overwritten by the next weight unless it counts: no branch on the kind of weight.
            let isPair = value > 0xFF
            bytes[end] = UInt8(truncatingIfNeeded: isPair ? value >> 8 : value)
            end += value == 0 ? 0 : 1
            if isPair {
                bytes[end] = UInt8(truncatingIfNeeded: value)
                end += 1
            }
        }
        return end
    }

    /// Weights scalar by scalar; false if the text needs the full algorithm.
    private static func appendPrimaryScalars(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) -> Bool {
        target.reserveCapacity(target.count + 2 * utf8.count + 16)
        var offset = 0
        while offset < utf8.count {
            let scalar = utf8.scalar(at: offset)
            offset += scalar.byteCount
            if scalar.point >= 0x80, cunicode_flags(scalar.point) & UInt8(cunicode_contracts) != 0 {
                return false
            }
            appendPrimary(ofScalar: scalar.point, to: &target)
        }
        return true
    }

    @inline(__always)
    private static func appendPrimary(ofScalar point: UInt32, to target: inout [UInt8]) {
        let value = cunicode_primary(point)
        switch value {
        case 0: break
        case 1: appendComputed(point, to: &target)
        case 2...0xFF: target.append(UInt8(truncatingIfNeeded: value))
        case 0x100..<0xE000:
            target.append(UInt8(truncatingIfNeeded: value >> 8))
            target.append(UInt8(truncatingIfNeeded: value))
        default: target.append(counted: cunicode_primary_bytes(value))
        }
    }

    private static func appendComputed(_ point: UInt32, to target: inout [UInt8]) {
        if let syllable = HangulSyllable(point) {
            appendPrimary(ofScalar: syllable.leading, to: &target)
            appendPrimary(ofScalar: syllable.vowel, to: &target)
            if let trailing = syllable.trailing { appendPrimary(ofScalar: trailing, to: &target) }
            return
        }
        target.append(upTo: 4) { cunicode_implicit(point, $0) }
    }

    // MARK: The full algorithm

    /// Marks looked at behind a starter for a contraction that is not contiguous. Real text has a few (the
    /// Stream-Safe Text Format allows 30); the bound keeps a hostile run of marks linear.
    private static let markLimit = 32

    private static func appendPrimaryDecomposed(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        // A point that became part of an earlier contraction is set to U+0000, which has no weight.
        var points = CanonicalText(decomposing: utf8).points
        var index = 0
        while index < points.count {
            let first = points[index]
            let second = index + 1 < points.count ? points[index + 1] : 0
            let third = index + 2 < points.count ? points[index + 2] : 0
            if second != 0, third != 0, let weights = cunicode_contraction(first, second, third) {
                target.append(counted: weights)
                index += 3
                continue
            }
            var key: UnsafePointer<UInt8>? = second == 0 ? nil : cunicode_contraction(first, second, 0)
            index += key == nil ? 1 : 2
            if let longer = contractionAcrossMarks(first, key == nil ? 0 : second, in: &points, from: index) {
                key = longer
            }
            if let key {
                target.append(counted: key)
            } else {
                appendPrimary(ofScalar: first, to: &target)
            }
        }
    }

    /// Extends a match by marks further on that nothing blocks (UTS #10, S2.1.1 to S2.1.3) and takes them out.
    private static func contractionAcrossMarks(
        _ first: UInt32, _ second: UInt32, in points: inout [UInt32], from start: Int
    ) -> UnsafePointer<UInt8>? {
        var match = second
        var key: UnsafePointer<UInt8>?
        var lastClass: UInt8 = 0
        for index in start..<min(points.count, start + markLimit) {
            let kind = cunicode_class(points[index])
            if points[index] == 0 { continue }
            if kind == 0 { break }
            if kind > lastClass {
                let longer =
                    match == 0
                    ? cunicode_contraction(first, points[index], 0)
                    : cunicode_contraction(first, match, points[index])
                if let longer {
                    key = longer
                    match = points[index]
                    points[index] = 0
                    continue
                }
            }
            lastClass = max(lastClass, kind)
        }
        return key
    }
}
