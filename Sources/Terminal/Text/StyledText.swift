/// Text in pieces that look differently, on one line.
package struct StyledText: Equatable, Sendable, ExpressibleByStringLiteral {
    package struct Piece: Equatable, Sendable {
        package var text: String
        package var style: TextStyle
    }

    package private(set) var pieces: [Piece] = []

    package init() {}

    /// What a terminal would obey is replaced (`shownOnOneLine`).
    package init(_ text: some StringProtocol, _ style: TextStyle = .plain) { append(text, style) }

    package init(stringLiteral text: String) { append(text) }

    package mutating func append(_ text: some StringProtocol, _ style: TextStyle = .plain) {
        let shown = text.shownOnOneLine
        guard !shown.isEmpty else { return }
        if let last = pieces.last, last.style == style {
            pieces[pieces.count - 1].text += shown
        } else {
            pieces.append(Piece(text: shown, style: style))
        }
    }

    package static func + (left: StyledText, right: StyledText) -> StyledText {
        var sum = left
        for piece in right.pieces { sum.append(piece.text, piece.style) }
        return sum
    }

    package var isEmpty: Bool { pieces.isEmpty }

    /// The letters alone.
    package var text: String { pieces.map(\.text).joined() }

    package var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// Its beginning in at most `columns` columns.
    package func fitted(to columns: Int, ellipsis: String = "…") -> StyledText {
        guard width > columns else { return self }
        var fitted = StyledText()
        var room = columns
        for (index, piece) in pieces.enumerated() {
            let isLast = pieces[(index + 1)...].allSatisfy { DisplayWidth.of($0.text) == 0 }
            let pieceWidth = DisplayWidth.of(piece.text)
            if pieceWidth > room || (pieceWidth == room && !isLast) {
                // A text that is one column too long is cut as a whole, so that the ellipsis has its place.
                let cut = pieceWidth > room ? piece.text : piece.text + "."
                fitted.append(cut.fitted(to: room, ellipsis: ellipsis), piece.style)
                return fitted
            }
            fitted.append(piece.text, piece.style)
            room -= pieceWidth
        }
        return fitted
    }

    /// As a terminal takes it.
    package func rendered(_ depth: ColourDepth) -> String {
        var result = ""
        for piece in pieces {
            let on = piece.style.sequence(depth)
            result += on.isEmpty ? piece.text : on + piece.text + TextStyle.off
        }
        return result
    }
}
