// Canonical decomposition, order and composition (UAX #15) over arrays of scalar values.
//
// The slow path of normalisation and collation: texts that are ASCII or pass a quick check never come here.

internal import CUnicode

/// Scalar values in canonical decomposition and canonical order (NFD).
struct CanonicalText {
    private(set) var points: [UInt32] = []

    init(decomposing utf8: UnsafeRawBufferPointer) {
        points.reserveCapacity(utf8.count)
        var offset = 0
        while offset < utf8.count {
            let scalar = utf8.scalar(at: offset)
            offset += scalar.byteCount
            decompose(scalar.point)
        }
        sortMarks()
    }

    private mutating func decompose(_ point: UInt32) {
        if let syllable = HangulSyllable(point) {
            points.append(syllable.leading)
            points.append(syllable.vowel)
            if let trailing = syllable.trailing { points.append(trailing) }
            return
        }
        let entry = cunicode_decomposition(point)
        if entry == 0 {
            points.append(point)
            return
        }
        for part in 0..<cunicode_decomposition_count(entry) {
            points.append(cunicode_decomposition_part(entry, part))
        }
    }

    /// Orders each run of marks by combining class; marks of one class keep their order.
    private mutating func sortMarks() {
        var index = 0
        while index < points.count {
            guard cunicode_class(points[index]) != 0 else {
                index += 1
                continue
            }
            var end = index + 1
            while end < points.count, cunicode_class(points[end]) != 0 { end += 1 }
            if end - index > 1 { sortMarks(in: index..<end) }
            index = end
        }
    }

    /// A library sort, so that a hostile text of a million marks costs n log n; the place in the key keeps it stable.
    private mutating func sortMarks(in run: Range<Int>) {
        let inOrder = run.dropLast().allSatisfy { cunicode_class(points[$0]) <= cunicode_class(points[$0 + 1]) }
        if inOrder { return }
        var keys = run.map { UInt64(cunicode_class(points[$0])) << 56 | UInt64($0) }
        keys.sort()
        let sorted = keys.map { points[Int($0 & 0xFF_FFFF_FFFF)] }
        points.replaceSubrange(run, with: sorted)
    }

    /// Composes in place: the points are NFC afterwards.
    mutating func compose() {
        var starter = -1
        var lastClass: UInt8 = 0
        var end = 0
        for index in points.indices {
            let point = points[index]
            let kind = cunicode_class(point)
            let adjacent = starter == end - 1
            if starter >= 0, adjacent || (lastClass != 0 && lastClass < kind),
                let composite = composite(points[starter], point)
            {
                points[starter] = composite
                continue
            }
            if kind == 0 { starter = end }
            lastClass = kind
            points[end] = point
            end += 1
        }
        points.removeSubrange(end...)
    }

    private func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if let syllable = HangulSyllable.compose(first, second) { return syllable }
        let composite = cunicode_composite(first, second)
        return composite == 0 ? nil : composite
    }
}

/// The parts of a Hangul syllable, computed as the Unicode Standard says (3.12).
struct HangulSyllable {
    var leading: UInt32
    var vowel: UInt32
    var trailing: UInt32?

    private static let base: UInt32 = 0xAC00
    private static let leadingBase: UInt32 = 0x1100
    private static let vowelBase: UInt32 = 0x1161
    /// One below the first trailing consonant: number 0 means none.
    private static let trailingBase: UInt32 = 0x11A7
    private static let count: UInt32 = 11_172
    private static let vowelCount: UInt32 = 21
    private static let trailingCount: UInt32 = 28

    init?(_ point: UInt32) {
        let index = point &- Self.base
        guard index < Self.count else { return nil }
        let trailingIndex = index % Self.trailingCount
        leading = Self.leadingBase + index / (Self.vowelCount * Self.trailingCount)
        vowel = Self.vowelBase + index / Self.trailingCount % Self.vowelCount
        trailing = trailingIndex == 0 ? nil : Self.trailingBase + trailingIndex
    }

    /// The syllable of a leading consonant and a vowel, or of a syllable without trailing consonant and one.
    static func compose(_ first: UInt32, _ second: UInt32) -> UInt32? {
        let leadingIndex = first &- leadingBase
        let vowelIndex = second &- vowelBase
        if leadingIndex < 19, vowelIndex < vowelCount {
            return base + (leadingIndex * vowelCount + vowelIndex) * trailingCount
        }
        let index = first &- base
        let trailingIndex = second &- trailingBase
        if index < count, index % trailingCount == 0, trailingIndex > 0, trailingIndex < trailingCount {
            return first + trailingIndex
        }
        return nil
    }
}
