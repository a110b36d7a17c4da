// What counts as JSON, and how faults are told.

import Testing

@testable import JSON

@Suite struct AcceptanceTests {
    @Test(arguments: TextCases.all)
    func everyKindOfTextIsDecidedAsListed(_ example: TextCase) {
        let reading = read(example.bytes)
        #expect(reading.fault?.kind == example.fault)
        if let offset = example.offset { #expect(reading.fault?.offset == offset) }
    }

    /// What only a parser can refuse (names twice, ranges) the envelope scanner lets pass: the id is still found.
    @Test(arguments: TextCases.all)
    func theEnvelopeScannerDecidesTheSameButForNamesAndRanges(_ example: TextCase) {
        let fault: JSONError.Kind? =
            example.bytes.withUnsafeBytes { bytes in
                switch EnvelopeScanner.scan(bytes) {
                case .invalid(let fault), .tooDeep(let fault): fault.kind
                case .request, .batch, .emptyBatch: nil
                }
            }
        let onlyParsed: [JSONError.Kind] = [.duplicateMember, .nulInName, .numberOutOfRange]
        #expect(fault == example.fault.flatMap { onlyParsed.contains($0) ? nil : $0 })
    }

    @Test func everyPrefixOfAnObjectEndsUnexpectedly() {
        let text = Array(#" {"a":[1.5e+3,true,null,{"b\u00e9":"\ud83d\ude00"}],"c":-0,"d":"å€😀"}"#.utf8)
        for count in 2..<text.count {
            let kind = read(Array(text[..<count])).fault?.kind
            let isCutCharacter = count < text.count && text[count] & 0xC0 == 0x80
            #expect(kind == .unexpectedEnd || isCutCharacter && kind == .invalidUTF8)
        }
        #expect(read(text).tree != nil)
    }

    @Test func faultsNameLineColumnAndByte() throws {
        let fault = try #require(read("{\n  \"navn\": \"Å\",\n  \"å\": tru }").fault)
        #expect(fault.line == 3)
        #expect(fault.column == 8)
        #expect(fault.offset == 26)
        #expect(fault.text == "line 3, column 8 (byte 26): this word is none of true, false and null")
    }

    @Test func theMemberThatAppearsTwiceIsNamed() {
        #expect(
            read(#"{"a":1,"title":2,"title":3}"#).fault?.text
                == "line 1, column 18 (byte 17): the member \"title\" appears twice in one object")
    }

    @Test func theNumberOutOfRangeIsNamed() {
        #expect(
            read("[9223372036854775808]").fault?.text
                == "line 1, column 2 (byte 1): the number 9223372036854775808 is too large")
    }

    @Test(arguments: JSONError.Kind.allCases)
    func everyFaultHasItsWords(_ kind: JSONError.Kind) {
        let fault = [UInt8]("[]".utf8).withUnsafeBytes { JSONError(ScanFailure(kind, 1), in: $0) }
        #expect(fault.text.hasPrefix("line 1, column 2 (byte 1): "))
        #expect(fault.reason.count > 15)
    }
}
