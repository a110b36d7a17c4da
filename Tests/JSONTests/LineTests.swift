// JSON Lines arrive in pieces of any size and leave whole.

import Testing

@testable import JSON

@Suite struct LineTests {
    /// Feeds `text` in pieces of `size` bytes; a line that is too long shows as "too long".
    func lines(_ text: String, size: Int, limit: Int = 20) -> [Int: String] {
        var reader = JSONLinesReader(lineLimit: limit)
        var found: [Int: String] = [:]
        func take(_ reader: inout JSONLinesReader) {
            while let line = reader.next() {
                switch line {
                case .text(let number, let bytes): found[number] = String(decoding: bytes, as: UTF8.self)
                case .tooLong(let number): found[number] = "too long"
                }
            }
        }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { reader.append($0) }
            take(&reader)
        }
        reader.finish()
        take(&reader)
        return found
    }

    @Test(arguments: [1, 2, 3, 7, 16, 1000])
    func piecesOfAnySizeGiveTheSameLines(_ size: Int) {
        let long = String(repeating: "9", count: 60)
        let text = "{\"a\":1}\r\n\n  \n{\"b\":2}\n\(long)\n[3]\n12345678901234567890\n\(long)"
        #expect(
            lines(text, size: size) == [
                1: #"{"a":1}"#, 4: #"{"b":2}"#, 5: "too long", 6: "[3]", 7: "12345678901234567890", 8: "too long",
            ])
    }

    @Test func theLastLineMayLackItsNewline() {
        #expect(lines("1\n2", size: 1) == [1: "1", 2: "2"])
        #expect(lines("", size: 1) == [:])
        #expect(lines("\n\n", size: 1) == [:])
    }
}
