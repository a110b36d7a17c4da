import Testing

@testable import RPC

/// What a reader makes of bytes, in words: the text of messages, or what is wrong.
private func frames(
    _ text: String, pieces: Int, limit: Int = 1000, framing: Framing? = nil, ended: Bool = true
) -> [String] {
    var reader = FrameReader(messageLimit: limit, framing: framing)
    var found: [String] = []
    func take(_ reader: inout FrameReader) {
        while let frame = reader.next() {
            switch frame {
            case .message(let range): found.append(String(decoding: reader.bytes(range), as: UTF8.self))
            case .tooLarge(let prefix, let byteCount):
                found.append("too large: \(byteCount) bytes, \(String(decoding: prefix.prefix(12), as: UTF8.self))")
            case .unusable(let fault): found.append("unusable: \(fault)")
            case .cutShort: found.append("cut short")
            }
        }
        reader.release(before: .max)
    }
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
        let piece = Array(bytes[index..<min(index + pieces, bytes.count)])
        piece.withUnsafeBytes { reader.append($0) }
        take(&reader)
        index += pieces
    }
    if ended {
        reader.finish()
        take(&reader)
        #expect(reader.heldByteCount == 0)
    }
    return found
}

private let long = String(repeating: "x", count: 30)

@Suite struct FramingTests {
    @Test(arguments: [1, 2, 3, 7, 1000])
    func linesAreMessagesHoweverTheyAreCut(pieces: Int) {
        let cases: [(String, [String])] = [
            ("{\"a\":1}\n{\"b\":2}\n", ["{\"a\":1}", "{\"b\":2}"]),
            ("{}\r\n\r\n  \n[1]\r\n", ["{}", "[1]"]),
            ("\n\n  {}\n", ["{}"]),
            ("{\"a\":\"é\u{2028}\"}", ["{\"a\":\"é\u{2028}\"}"]),
            ("{\"half\":", ["{\"half\":"]),
            ("\"text\"\n12\n-1\n", ["\"text\"", "12", "-1"]),
            ("\u{FEFF}{}\n", ["\u{FEFF}{}"]),
            ("", []), (" \n\r\n", []),
            ("{}\n\(long)\n{}\n", ["{}", "too large: 31 bytes, xxxxxxxxxxxx", "{}"]),
            ("{}\n\(long)", ["{}", "too large: 30 bytes, xxxxxxxxxxxx"]),
            (String(repeating: "1", count: 20), [String(repeating: "1", count: 20)]),
            (String(repeating: "1", count: 21), ["too large: 21 bytes, 111111111111"]),
        ]
        for (text, expected) in cases { #expect(frames(text, pieces: pieces, limit: 20) == expected) }
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func headersTellTheLengthWhateverTheirOrderAndCase(pieces: Int) {
        let cases: [(String, [String])] = [
            ("Content-Length: 2\r\n\r\n{}", ["{}"]),
            ("content-length:2\n\n{}Content-Length: 3\n\n[1]", ["{}", "[1]"]),
            ("CONTENT-LENGTH :  2  \r\nContent-Type: a/b; charset=utf-8\r\n\r\n{}", ["{}"]),
            ("X-Other: content-length: 9\r\nContent-Length: 4\r\n\r\n\"é\"", ["\"é\""]),
            ("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", ["{}"]),
            ("Content-Length: 2\r\n\r\n{}\r\n\r\nContent-Length: 2\r\n\r\n[]", ["{}", "[]"]),
            ("Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n[]", ["", "[]"]),
            ("Content-Length: 8\r\n\r\n{\r\n\n}\n\n\n", ["{\r\n\n}\n\n\n"]),
            (
                "Content-Length: 30\r\n\r\n\(long)Content-Length: 2\r\n\r\n[]",
                ["too large: 30 bytes, xxxxxxxxxxxx", "[]"]
            ),
        ]
        for (text, expected) in cases { #expect(frames(text, pieces: pieces, limit: 20) == expected) }
    }

    @Test(arguments: [1, 5, 1000])
    func aHeaderBlockWithoutUsableLengthEndsTheStream(pieces: Int) {
        let cases: [(String, HeaderFault)] = [
            ("Content-Type: x\r\n\r\n{}", .noLength),
            ("Content-Length: 100000000000000\r\n\r\n{}", .badLength),
            ("Content-Length: -1\r\n\r\n", .badLength),
            ("Content-Length: 2x\r\n\r\n", .badLength),
            ("Content-Length:\r\n\r\n", .badLength),
            ("Content-Length: 99999999999999999999999\r\n\r\n", .badLength),
            ("Content-Length: 1\r\nContent-Length: 2\r\n\r\n", .twoLengths),
            ("hello\n", .notAHeader),
            ("Content-Length: 2\r\n\r\n{}{\"jsonrpc\":\"2.0\"}\n", .notAHeader),
            ("X: " + String(repeating: "y", count: 9000), .tooLong),
        ]
        for (text, fault) in cases {
            let found = frames(text, pieces: pieces)
            #expect(found.last == "unusable: \(fault)", "\(text.prefix(40))")
            #expect(found.count { $0.hasPrefix("unusable") } == 1)
        }
    }

    @Test(arguments: [
        "Content-Length: 5\r\n\r\n{}", "Content-Le", "Content-Length: 5\r\n", "Content-Length: 5000\r\n\r\n{}",
    ])
    func halfAMessageAtTheEndIsCutShort(text: String) {
        #expect(frames(text, pieces: 1) == ["cut short"])
        #expect(frames(text, pieces: 1, ended: false) == [])
    }

    @Test func aForcedFramingIsNotToldByTheFirstByte() {
        #expect(frames("{}\n", pieces: 1, framing: .headers) == ["unusable: notAHeader"])
        #expect(frames("Content-Length: 2\n", pieces: 1, framing: .lines) == ["Content-Length: 2"])
    }

    @Test func heldFramesSurviveWhatComesAfter() {
        var reader = FrameReader(messageLimit: 1 << 20)
        var ranges: [StreamRange] = []
        for number in 0..<20_000 {
            Array("{\"number\":\(number)}\n".utf8).withUnsafeBytes { reader.append($0) }
            while case .message(let range) = reader.next() { ranges.append(range) }
            if number == 10_000 {
                reader.release(before: ranges[4_999].end)
                ranges.removeFirst(5_000)
            }
        }
        #expect(ranges.count == 15_000)
        for (index, range) in ranges.enumerated() {
            guard String(decoding: reader.bytes(range), as: UTF8.self) == "{\"number\":\(index + 5_000)}" else {
                Issue.record("frame \(index) changed")
                break
            }
        }
        reader.release(before: .max)
        #expect(reader.heldByteCount == 0)
    }

    @Test(arguments: [
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"params\":{\"a", "7"), ("{\"id\":\"a\\\"b\",", "\"a\\\"b\""),
        ("{ \"id\" : null }", "null"),
        ("{\"id\":12", nil), ("{\"params\":{},\"id\":1}", nil), ("{\"id\":true,", nil), ("[{\"id\":1}]", nil),
        ("", nil),
        ("{\"id\":1x,", nil),
    ])
    func anIdBeforeTheParamsIsFoundWithoutAParser(text: String, id: String?) {
        Array(text.utf8).withUnsafeBytes { bytes in
            #expect(IDSearch.id(in: bytes).map { String(decoding: $0, as: UTF8.self) } == id)
        }
    }
}
