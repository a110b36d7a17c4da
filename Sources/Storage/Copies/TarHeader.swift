// The 512 bytes before each member of a POSIX tar archive (ustar), so that a backup opens with any tar.
//
//     name 100 | mode 8 | uid 8 | gid 8 | size 12 | mtime 12 | checksum 8 | type 1 | link 100 | "ustar" 6 | "00" 2 | …
//
// Numbers are octal text. A member of 8 GiB or more has a pax header (type x) with its size before it.

struct TarHeader: Equatable {
    enum Kind: UInt8 {
        case file = 0x30
        case folder = 0x35
        case pax = 0x78
    }

    static let blockBytes = 512
    /// Whole archives are multiples of this: of tar's usual record, and of what reading past the page cache asks for.
    static let archiveBytes = 20_480
    /// The largest size that octal text has room for.
    private static let sizeLimit = 1 << 33

    var name: String
    var byteCount: Int
    var kind: Kind

    /// The blocks that stand before the member. Modes are 0600 and 0700.
    /// - Parameter seconds: time of the member, since 1970.
    func encoded(seconds: Int64) -> [UInt8] {
        guard byteCount < Self.sizeLimit else {
            let record = Self.paxRecord("size", String(byteCount))
            var bytes = TarHeader(name: "PaxHeaders/size", byteCount: record.count, kind: .pax).block(seconds)
            bytes += record + [UInt8](repeating: 0, count: Self.padding(record.count))
            var short = self
            short.byteCount = 0
            return bytes + short.block(seconds)
        }
        return block(seconds)
    }

    private func block(_ seconds: Int64) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        func octal(_ value: Int, digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(name, at: 0)
        put(kind == .folder ? "0000700" : "0000600", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(byteCount, digits: 11), at: 124)
        put(octal(Int(max(0, seconds)), digits: 11), at: 136)
        put("        ", at: 148)
        block[156] = kind.rawValue
        put("ustar", at: 257)
        put("00", at: 263)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6) + "\0 ", at: 148)
        return block
    }

    /// `LENGTH key=value\n`, the length counting itself.
    private static func paxRecord(_ key: String, _ value: String) -> [UInt8] {
        var length = key.utf8.count + value.utf8.count + 3
        while String(length).utf8.count + key.utf8.count + value.utf8.count + 3 != length {
            length = String(length).utf8.count + key.utf8.count + value.utf8.count + 3
        }
        return Array("\(length) \(key)=\(value)\n".utf8)
    }

    /// Zeros after so many bytes of a member.
    static func padding(_ byteCount: Int) -> Int { (blockBytes - byteCount % blockBytes) % blockBytes }

    /// What a block says, nil where it is no header: its checksum does not hold, or it is of a kind no backup has.
    init?(_ block: [UInt8]) {
        guard block.count == Self.blockBytes, let kind = Kind(rawValue: block[156]), Self.text(block, 257, 5) == "ustar"
        else { return nil }
        var sum = block.reduce(0) { $0 + Int($1) }
        for byte in block[148..<156] { sum += 0x20 - Int(byte) }
        guard Self.octal(block, 148, 8) == sum, let size = Self.octal(block, 124, 12) else { return nil }
        self.kind = kind
        name = Self.text(block, 0, 100)
        byteCount = size
    }

    init(name: String, byteCount: Int, kind: Kind) {
        self.name = name
        self.byteCount = byteCount
        self.kind = kind
    }

    private static func text(_ block: [UInt8], _ offset: Int, _ count: Int) -> String {
        String(decoding: block[offset..<(offset + count)].prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func octal(_ block: [UInt8], _ offset: Int, _ count: Int) -> Int? {
        let digits = block[offset..<(offset + count)].filter { $0 != 0 && $0 != 0x20 }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    /// The size that a pax header's records name.
    static func paxSize(_ records: [UInt8]) -> Int? {
        for line in String(decoding: records, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[1].hasPrefix("size=") { return Int(parts[1].dropFirst(5)) }
        }
        return nil
    }
}
