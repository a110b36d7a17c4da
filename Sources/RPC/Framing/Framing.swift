/// How messages are told apart in a stream of bytes. Answers go out in the framing requests came in.
package enum Framing: UInt8, Sendable, CaseIterable {
    /// One JSON text a line; LF or CRLF ends it.
    case lines
    /// `Content-Length: N`, a blank line, N bytes, as editors send.
    case headers

    /// The framing of a stream whose first byte that is not white space is this one: a header block begins with a
    /// letter. Whatever else begins a JSON text, or a byte order mark, is a line, so that it is answered as one.
    package init(firstByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"), 0xEF,
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            self = .lines
        default: self = .headers
        }
    }
}
