// Normal forms of text: NFC for what is stored and counted, NFKC_Casefold for what is compared.
//
// ASCII needs no work; other text is checked first and taken apart only if the check fails.

internal import CUnicode

/// Unicode normal forms of UTF-8 bytes; data of the version in docs/text.md.
package enum Normalization {
    /// The text in normalization form C (UAX #15).
    package static func nfc(_ utf8: UnsafeRawBufferPointer) -> [UInt8] {
        if isNFC(utf8) { return [UInt8](utf8) }
        var result: [UInt8] = []
        appendComposed(utf8, to: &result)
        return result
    }

    /// Whether the text is known to be NFC by the quick check (UAX #15, 9); false means no or perhaps.
    package static func isNFC(_ utf8: UnsafeRawBufferPointer) -> Bool {
        if utf8.isASCII { return true }
        var offset = 0
        var lastClass: UInt8 = 0
        while offset < utf8.count {
            let scalar = utf8.scalar(at: offset)
            offset += scalar.byteCount
            // Below U+0300 there are no marks, and every composed letter stays.
            if scalar.point < 0x300 {
                lastClass = 0
                continue
            }
            if cunicode_flags(scalar.point) & UInt8(cunicode_not_nfc) != 0 { return false }
            let kind = cunicode_class(scalar.point)
            if kind != 0, kind < lastClass { return false }
            lastClass = kind
        }
        return true
    }

    /// NFKC_Casefold: compatibility forms, case and invisible characters made equal; the result is NFC.
    package static func nfkcCaseFold(_ utf8: UnsafeRawBufferPointer) -> [UInt8] {
        var result: [UInt8] = []
        appendCaseFold(utf8, to: &result)
        return result
    }

    /// Appends the NFKC_Casefold of the text.
    package static func appendCaseFold(_ utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        if utf8.isASCII {
            target.append(upTo: utf8.count) { bytes in
                for index in 0..<utf8.count { bytes[index] = lowercaseASCII(utf8[index]) }
                return utf8.count
            }
            return
        }
        let start = target.count
        if appendFoldedScalars(utf8, to: &target) { return }
        target.removeSubrange(start...)
        appendFoldedMarks(utf8, to: &target)
    }

    /// The definition in full (Unicode Standard, D145 and D147): marks are put in order before folding as well,
    /// since U+0345 folds to a letter that marks cannot pass.
    private static func appendFoldedMarks(_ utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        var folded: [UInt8] = []
        folded.reserveCapacity(utf8.count + 16)
        for point in CanonicalText(decomposing: utf8).points { appendFolded(point, to: &folded) }
        folded.withUnsafeBytes { appendComposed($0, to: &target) }
    }

    /// Folds scalar by scalar; false if the text has marks or what may merge with the scalar before.
    private static func appendFoldedScalars(_ utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) -> Bool {
        target.reserveCapacity(target.count + utf8.count + 16)
        var offset = 0
        while offset < utf8.count {
            let scalar = utf8.scalar(at: offset)
            offset += scalar.byteCount
            if scalar.point < 0x80 {
                target.append(lowercaseASCII(UInt8(truncatingIfNeeded: scalar.point)))
                continue
            }
            if cunicode_flags(scalar.point) & UInt8(cunicode_refold) != 0 { return false }
            appendFolded(scalar.point, to: &target)
        }
        return true
    }

    @inline(__always)
    private static func appendFolded(_ point: UInt32, to target: inout [UInt8]) {
        if let mapped = cunicode_fold(point) {
            target.append(counted: mapped)
        } else {
            target.append(scalar: point)
        }
    }

    private static func appendComposed(_ utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        var text = CanonicalText(decomposing: utf8)
        text.compose()
        target.reserveCapacity(target.count + utf8.count)
        for point in text.points { target.append(scalar: point) }
    }
}
