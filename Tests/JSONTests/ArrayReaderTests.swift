import JSON
import Testing

@Suite struct ArrayReaderTests {
    /// What a reader gives of a text that comes in pieces: elements, then what is broken.
    private static func read(_ text: String, pieceBytes: Int, limit: Int = 1 << 20) -> [String] {
        var reader = JSONArrayReader(elementLimit: limit)
        var found: [String] = []
        func drain() {
            while let element = reader.next() {
                switch element {
                case .text(let number, let bytes): found.append("\(number): \(String(decoding: bytes, as: UTF8.self))")
                case .tooLong(let number): found.append("\(number): too long")
                case .broken(let number, let reason): found.append("\(number)! \(reason)")
                }
            }
        }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            bytes[start..<min(bytes.count, start + pieceBytes)].withUnsafeBytes { reader.append($0) }
            drain()
        }
        reader.finish()
        drain()
        return found
    }

    private static let cases: [(text: String, found: [String])] = [
        ("[]", []), (" [ ] \n", []),
        (#"[{"a":1}]"#, [#"1: {"a":1}"#]),
        ("[\n {\"a\": \"]}\"},\n\n {\"b\": [\"\\\"\", {}]}\n]", [#"2: {"a": "]}"}"#, #"4: {"b": ["\"", {}]}"#]),
        ("[1,\"x\" ,null]", ["1: 1", "1: \"x\"", "1: null"]),
        (#"[{"a":1"#, ["1! the file ends before its array is complete"]),
        ("", ["1! the file ends before its array is complete"]),
        ("{}", ["1! the file holds no array"]),
        ("[{},]", ["1: {}", "1! an element is expected before the comma or bracket"]),
        ("[,{}]", ["1! an element is expected before the comma or bracket"]),
        ("[{}\n{}]", ["1: {}", "2! a comma or a closing bracket is expected after an element"]),
        ("[{}] {}", ["1: {}", "1! there is more text after the array"]),
    ]

    @Test("Elements are the same in pieces of any length", arguments: [1, 2, 7, 1000])
    func elementsAreTheSameInPieces(pieceBytes: Int) {
        for (text, found) in Self.cases { #expect(Self.read(text, pieceBytes: pieceBytes) == found, "\(text)") }
    }

    @Test("An element beyond the limit costs itself alone")
    func longElementCostsItselfAlone() {
        #expect(
            Self.read(#"[{"a":"0123456789"},{"b":1}]"#, pieceBytes: 4, limit: 12) == ["1: too long", #"1: {"b":1}"#])
    }
}
