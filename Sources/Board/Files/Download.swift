/// An attachment on its way to this computer, in pieces.
struct Download: Equatable, Sendable {
    let attachment: String
    let name: String
    /// Bytes of the whole.
    let size: Int
    var opens = false
    /// Bytes that have come.
    var offset = 0
    /// The last piece has come.
    var isWhole = false
    /// The form that began it, until the file is begun.
    var form: Int?
    /// Of the last question for a piece.
    var turn = 0

    static let pieceBytes = 256 << 10

    init(attachment: String, name: String, size: Int) {
        self.attachment = attachment
        self.name = name
        self.size = size
    }

    /// "33 bytes", "1.2 MB".
    static func text(bytes: Int) -> String {
        switch bytes {
        case 0..<10_000: "\(bytes) bytes"
        case 10_000..<1_000_000: "\((bytes + 500) / 1000) kB"
        default: "\((bytes + 50_000) / 1_000_000).\((bytes + 50_000) / 100_000 % 10) MB"
        }
    }
}
