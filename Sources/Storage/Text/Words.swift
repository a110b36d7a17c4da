// Search words of a text.
//
// A word is a run of letters, marks and numbers of the folded text; ideographs, kana and bopomofo are words one
// by one, since their writers put no spaces. Apostrophe, hyphen and underscore separate.

internal import CUnicode

/// Splits text into the words it is found by.
package enum Words {
    /// Longest word in bytes; the rest of a longer run is left out, so that word keys stay short.
    package static let maximumByteCount = 40

    /// Calls `body` with each word, folded, in the order of the text and as often as it stands there. The bytes
    /// are valid during the call only. ASCII text is split without allocation.
    package static func forEachWord(in utf8: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        if utf8.isASCII {
            withUnsafeTemporaryAllocation(byteCount: maximumByteCount, alignment: 1) { word in
                forEachWordASCII(in: utf8, word: word, body)
            }
            return
        }
        Normalization.nfkcCaseFold(utf8).withUnsafeBytes { folded in
            var splitter = WordSplitter(text: folded)
            while let word = splitter.next() { body(UnsafeRawBufferPointer(rebasing: folded[word])) }
        }
    }

    private static func forEachWordASCII(
        in utf8: UnsafeRawBufferPointer, word: UnsafeMutableRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        var length = 0
        for byte in utf8 {
            if isAlphanumericASCII(byte) {
                if length < maximumByteCount {
                    word[length] = lowercaseASCII(byte)
                    length += 1
                }
            } else if length > 0 {
                body(UnsafeRawBufferPointer(rebasing: word[..<length]))
                length = 0
            }
        }
        if length > 0 { body(UnsafeRawBufferPointer(rebasing: word[..<length])) }
    }
}

/// Finds the words of a folded text as ranges of its bytes.
private struct WordSplitter {
    let text: UnsafeRawBufferPointer
    private var offset = 0

    init(text: UnsafeRawBufferPointer) { self.text = text }

    mutating func next() -> Range<Int>? {
        while offset < text.count {
            let scalar = text.scalar(at: offset)
            let flags = cunicode_flags(scalar.point)
            if flags & UInt8(cunicode_word) != 0 {
                return word(from: offset, isSingle: flags & UInt8(cunicode_single) != 0)
            }
            offset += scalar.byteCount
        }
        return nil
    }

    /// The word that begins at `start`, cut before the first character that does not fit as a whole.
    private mutating func word(from start: Int, isSingle: Bool) -> Range<Int> {
        let limit = start + Words.maximumByteCount
        // Ends of the last scalar and of the last character (with its marks) that fit.
        var scalarEnd = start
        var characterEnd = start
        while offset < text.count {
            let scalar = text.scalar(at: offset)
            let flags = cunicode_flags(scalar.point)
            let isMark = flags & UInt8(cunicode_mark) != 0
            if offset > start, !isMark, isSingle || !continuesWord(flags) { break }
            if !isMark, offset <= limit { characterEnd = offset }
            offset += scalar.byteCount
            if offset <= limit { scalarEnd = offset }
        }
        if offset <= limit { return start..<offset }
        return start..<(characterEnd > start ? characterEnd : scalarEnd)
    }

    private func continuesWord(_ flags: UInt8) -> Bool {
        flags & UInt8(cunicode_word) != 0 && flags & UInt8(cunicode_single) == 0
    }
}
