// What an attachment is. The list holds what shops and customers send each other; programs, scripts and pages of the web
// are not on it. What bytes look like counts for more than what a name says.

/// A kind of file that may be attached.
struct MediaType {
    let name: String
    /// Endings of names, in small letters.
    let endings: [String]
    /// How its bytes begin.
    let signature: Signature

    enum Signature {
        /// These bytes at that offset.
        case bytes([UInt8], at: Int)
        /// Either way round.
        case either([UInt8], [UInt8])
        /// UTF-8 text without U+0000.
        case text
    }

    private init(_ name: String, _ endings: [String], _ signature: Signature) {
        self.name = name
        self.endings = endings
        self.signature = signature
    }

    /// What anything is that staff attach and nobody knows.
    static let unknown = "application/octet-stream"

    /// How many bytes are looked at.
    static let headBytes = 512

    private static func ascii(_ text: StaticString, at offset: Int = 0) -> Signature {
        .bytes(Array(text.description.utf8), at: offset)
    }

    private static let zip = Signature.bytes([0x50, 0x4B, 0x03, 0x04], at: 0)
    private static let compound = Signature.bytes([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], at: 0)

    /// All of them. Where several have the same signature, the ending of the name tells.
    static let all = [
        MediaType("application/pdf", ["pdf"], ascii("%PDF-")),
        MediaType("image/jpeg", ["jpg", "jpeg"], .bytes([0xFF, 0xD8, 0xFF], at: 0)),
        MediaType("image/png", ["png"], .bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0)),
        MediaType("image/gif", ["gif"], ascii("GIF8")),
        MediaType("image/webp", ["webp"], ascii("WEBP", at: 8)),
        MediaType("image/tiff", ["tif", "tiff"], .either([0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A])),
        MediaType("image/bmp", ["bmp"], ascii("BM")),
        MediaType("image/heic", ["heic", "heif"], ascii("ftyp", at: 4)),
        MediaType("video/mp4", ["mp4", "m4v"], ascii("ftyp", at: 4)),
        MediaType("video/quicktime", ["mov"], ascii("ftyp", at: 4)),
        MediaType("audio/mp4", ["m4a"], ascii("ftyp", at: 4)),
        MediaType("audio/mpeg", ["mp3"], ascii("ID3")),
        MediaType("audio/wav", ["wav"], ascii("WAVE", at: 8)),
        MediaType("application/zip", ["zip"], zip),
        MediaType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"], zip),
        MediaType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"], zip),
        MediaType("application/vnd.oasis.opendocument.text", ["odt"], zip),
        MediaType("application/vnd.oasis.opendocument.spreadsheet", ["ods"], zip),
        MediaType("application/msword", ["doc"], compound),
        MediaType("application/vnd.ms-excel", ["xls"], compound),
        MediaType("text/plain", ["txt", "log", "md"], .text),
        MediaType("text/csv", ["csv"], .text),
        MediaType("text/calendar", ["ics"], .text),
        MediaType("text/vcard", ["vcf"], .text),
        MediaType("message/rfc822", ["eml"], .text),
    ]

    /// The kind of that name, whatever its case and parameters: "Text/Plain; charset=utf-8" too.
    static func named(_ name: String) -> MediaType? {
        let plain = name.split(separator: ";").first.flatMap { ShopText.trimmed(String($0)) } ?? name
        let lowered = plain.lowercased()
        return all.first { $0.name == lowered }
    }

    /// What a file is by its first bytes and, where these fit several kinds, by the ending of its name.
    static func found(in head: [UInt8], name: String) -> MediaType? {
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        let fitting = all.filter { $0.fits(head) }
        if let named = fitting.first(where: { $0.endings.contains(ending) }) { return named }
        // Text is anything that reads as text: without a known ending it is not taken for one.
        return fitting.first { if case .text = $0.signature { false } else { true } }
    }

    /// Whether bytes begin as they should.
    func fits(_ head: [UInt8]) -> Bool {
        switch signature {
        case .bytes(let bytes, let offset): head.dropFirst(offset).starts(with: bytes)
        case .either(let first, let second): head.starts(with: first) || head.starts(with: second)
        case .text: Self.isText(head)
        }
    }

    /// The head may end within a character.
    private static func isText(_ head: [UInt8]) -> Bool {
        guard !head.contains(0) else { return false }
        for cut in 0..<min(4, max(1, head.count)) {
            if String(validating: head.dropLast(cut), as: UTF8.self) != nil { return true }
            if head.count < headBytes { return false }
        }
        return false
    }
}
