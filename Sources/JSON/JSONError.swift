// Why a text was refused. The words are our own and are meant for the person who wrote the text; a program looks at
// `kind`. Scanning throws the two-word `ScanFailure`; line and column are counted only when a JSONError is made of it.

/// A fault in a JSON text: what it is and where it starts.
package struct JSONError: Error, Equatable, Sendable {
    package enum Kind: UInt8, Sendable, CaseIterable {
        case emptyText, unexpectedEnd, trailingText
        case expectedValue, expectedName, expectedColon, expectedCommaOrBrace, expectedCommaOrBracket
        case badLiteral, badNumber, badEscape, loneSurrogate, controlCharacter
        case nulByte, invalidUTF8, byteOrderMark
        case tooDeep, tooLarge
        case duplicateMember, nulInName, numberOutOfRange
    }

    package let kind: Kind
    /// Byte position of the fault in the text, from 0.
    package let offset: Int
    /// Line, from 1.
    package let line: Int
    /// Column in characters (Unicode scalars), from 1.
    package let column: Int
    /// The text in question where it helps: the name that appears twice, the number that is too large. At most 64 bytes.
    package let excerpt: String

    init(_ failure: ScanFailure, in bytes: UnsafeRawBufferPointer, excerpt: String = "") {
        kind = failure.kind
        offset = min(max(failure.offset, 0), bytes.count)
        var line = 1
        var column = 1
        for byte in bytes[..<offset] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
        self.excerpt = excerpt
    }

    /// One sentence without the place, such as "a member name in double quotes is expected here".
    package var reason: String {
        switch kind {
        case .emptyText: "there is no JSON text"
        case .unexpectedEnd: "the text ends before its JSON value is complete"
        case .trailingText: "there is more text after the end of the JSON value"
        case .expectedValue: "a JSON value is expected here"
        case .expectedName: "a member name in double quotes is expected here"
        case .expectedColon: "a colon is expected after the member name"
        case .expectedCommaOrBrace: "a comma or a closing brace is expected here"
        case .expectedCommaOrBracket: "a comma or a closing bracket is expected here"
        case .badLiteral: "this word is none of true, false and null"
        case .badNumber: "this is not a JSON number"
        case .badEscape: "this backslash sequence is not one that JSON knows"
        case .loneSurrogate: "half of a surrogate pair stands alone in a \\u sequence"
        case .controlCharacter: "a control character in a string must be written as a backslash sequence"
        case .nulByte: "the text contains a NUL byte"
        case .invalidUTF8: "these bytes are not valid UTF-8"
        case .byteOrderMark: "the text starts with a byte order mark; plain UTF-8 is expected"
        case .tooDeep: "objects and arrays are nested deeper than \(TextScanner.depthLimit) levels"
        case .tooLarge: "the text needs more memory than one request may use"
        case .duplicateMember: "the member \"\(excerpt)\" appears twice in one object"
        case .nulInName: "a member name contains the character U+0000"
        case .numberOutOfRange: "the number \(excerpt) is too large"
        }
    }

    /// The reason with its place: "line 1, column 7 (byte 6): …".
    package var text: String { "line \(line), column \(column) (byte \(offset)): \(reason)" }
}

/// The first fault a scan met. `offset` is where the faulty thing starts, in bytes from the start of the text.
struct ScanFailure: Error, Equatable {
    let kind: JSONError.Kind
    let offset: Int

    init(_ kind: JSONError.Kind, _ offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}
