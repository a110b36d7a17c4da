/// Decoding of the inside of a string that a scanner has accepted.
enum Escapes {
    /// Writes the decoded bytes of `content` (what stands between the quotes) to `target`, which has room for
    /// `content.count` bytes: no sequence decodes to more bytes than it has. Returns how many were written.
    static func decode(_ content: UnsafeRawBufferPointer, into target: UnsafeMutableRawPointer) -> Int {
        guard let scanner = TextScanner(content) else { return 0 }
        var written = 0
        var index = 0
        while index < content.count {
            let byte = content[index]
            if byte != UInt8(ascii: "\\") {
                target.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
                written &+= 1
                index &+= 1
                continue
            }
            guard index &+ 1 < content.count else { break }
            if content[index &+ 1] != UInt8(ascii: "u") {
                target.storeBytes(of: single(content[index &+ 1]), toByteOffset: written, as: UInt8.self)
                written &+= 1
                index &+= 2
                continue
            }
            guard var scalar = try? scanner.codeUnit(at: index) else { break }
            index &+= 6
            if scalar & 0xFC00 == 0xD800, let low = try? scanner.codeUnit(at: index) {
                scalar = 0x1_0000 &+ (scalar & 0x3FF) << 10 &+ (low & 0x3FF)
                index &+= 6
            }
            written &+= append(scalar, to: target + written)
        }
        return written
    }

    private static func single(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "r"): 0x0D
        default: letter
        }
    }

    /// UTF-8 of one scalar; returns its length.
    private static func append(_ scalar: UInt32, to target: UnsafeMutableRawPointer) -> Int {
        func store(_ byte: UInt32, _ offset: Int) {
            target.storeBytes(of: UInt8(truncatingIfNeeded: byte), toByteOffset: offset, as: UInt8.self)
        }
        switch scalar {
        case 0..<0x80:
            store(scalar, 0)
            return 1
        case 0x80..<0x800:
            store(0xC0 | scalar >> 6, 0)
            store(0x80 | scalar & 0x3F, 1)
            return 2
        case 0x800..<0x1_0000:
            store(0xE0 | scalar >> 12, 0)
            store(0x80 | scalar >> 6 & 0x3F, 1)
            store(0x80 | scalar & 0x3F, 2)
            return 3
        default:
            store(0xF0 | scalar >> 18, 0)
            store(0x80 | scalar >> 12 & 0x3F, 1)
            store(0x80 | scalar >> 6 & 0x3F, 2)
            store(0x80 | scalar & 0x3F, 3)
            return 4
        }
    }
}
