// How many characters a reader sees.

/// Counts extended grapheme clusters (UAX #29) of text in NFC, the unit of every length limit (S0-08).
package enum GraphemeCount {
    /// Count of clusters; a carriage return with its line feed is one.
    package static func count(in utf8: UnsafeRawBufferPointer) -> Int {
        if utf8.isASCII { return countASCII(utf8) }
        if Normalization.isNFC(utf8) { return String(decoding: utf8, as: UTF8.self).count }
        return String(decoding: Normalization.nfc(utf8), as: UTF8.self).count
    }

    private static func countASCII(_ utf8: UnsafeRawBufferPointer) -> Int {
        var pairs = 0
        var previous: UInt8 = 0
        for byte in utf8 {
            pairs += previous == 0x0D && byte == 0x0A ? 1 : 0
            previous = byte
        }
        return utf8.count - pairs
    }
}
