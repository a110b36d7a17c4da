import JSON
import Testing

struct Base64Tests {
    @Test(
        "Texts of RFC 4648 are made and read",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(_ plain: String, _ text: String) {
        #expect(Base64.text(of: Array(plain.utf8)) == Array(text.utf8))
        #expect(Base64.bytes(of: text) == Array(plain.utf8))
    }

    @Test("Whatever bytes there are come back")
    func roundTrip() {
        for count in 0..<300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
            #expect(Base64.bytes(of: String(decoding: Base64.text(of: bytes), as: UTF8.self)) == bytes)
        }
    }

    @Test(
        "What is not the one text of some bytes is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", "Z===", "====", "Zg==Zg==", "Zm9v Zm9v", "Zm-_",
        ])
    func refusals(_ text: String) { #expect(Base64.bytes(of: text) == nil) }
}
