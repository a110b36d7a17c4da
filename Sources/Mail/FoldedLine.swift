/// A header that goes on in lines beginning with a space where it would get too long.
struct FoldedLine {
    private var bytes: [UInt8]
    private var column: Int
    private var isFirst = true

    init(_ name: String) {
        bytes = Array("\(name):".utf8)
        column = bytes.count
    }

    /// Adds pieces; between any two there is a space or a line end with a space.
    mutating func add(_ pieces: [String]) {
        for piece in pieces {
            let count = piece.utf8.count
            // The first stays beside the name: a line of spaces alone would end the header for some readers.
            if !isFirst, column + 1 + count > HeaderText.lineBytes {
                bytes += [13, 10]
                column = 0
            }
            isFirst = false
            bytes.append(UInt8(ascii: " "))
            bytes += piece.utf8
            column += 1 + count
        }
    }

    var finished: [UInt8] { bytes + [13, 10] }
}

enum Hex {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Two digits, capital letters.
    static func byte(_ byte: UInt8) -> String {
        String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
    }
}
