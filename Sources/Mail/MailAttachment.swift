internal import JSON

/// A file that goes with a message.
package struct MailAttachment: Hashable, Sendable {
    /// As the customer sees it; any language, no folder.
    package let name: String
    /// "application/pdf".
    package let type: String
    package let bytes: [UInt8]

    package init(name: String, type: String, bytes: [UInt8]) {
        self.name = HeaderText.oneLine(name)
        self.type = type
        self.bytes = bytes
    }

    /// As a part of a message, with its headers.
    var part: [UInt8] {
        var part = HeaderText.field("Content-Type", value: type)
        part += HeaderText.field("Content-Transfer-Encoding", value: "base64")
        part += HeaderText.field("Content-Disposition", value: "attachment", parameters: fileName)
        part += [13, 10]
        let text = Base64.text(of: bytes)
        for start in stride(from: 0, to: text.count, by: 76) {
            part += text[start..<min(start + 76, text.count)]
            part += [13, 10]
        }
        return part
    }

    /// The file's name as a parameter: as it is where it is simple, else by RFC 2231, in pieces when it is long.
    private var fileName: [String] {
        let isSimple = name.utf8.allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isSimple, name.utf8.count <= 60 { return ["filename=\"\(name)\""] }
        var pieces: [String] = [""]
        for scalar in name.unicodeScalars {
            let piece = String(scalar).utf8.reduce(into: "") { $0 += Self.percentEncoded($1) }
            if pieces[pieces.count - 1].utf8.count + piece.utf8.count > 50 { pieces.append("") }
            pieces[pieces.count - 1] += piece
        }
        if pieces.count == 1 { return ["filename*=utf-8''\(pieces[0])"] }
        return pieces.enumerated().map { index, piece in
            "filename*\(index)*=\(index == 0 ? "utf-8''" : "")\(piece)"
        }
    }

    private static func percentEncoded(_ byte: UInt8) -> String {
        let scalar = UnicodeScalar(byte)
        let stands =
            byte < 0x80
            && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-._".unicodeScalars.contains(scalar))
        return stands ? String(scalar) : "%" + Hex.byte(byte)
    }
}
