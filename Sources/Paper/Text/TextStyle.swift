/// How a text looks.
package struct TextStyle: Hashable, Sendable {
    package enum Weight: Hashable, Sendable {
        case regular, semibold, bold
    }

    package enum Alignment: Hashable, Sendable {
        case leading, center, trailing
    }

    /// Points.
    package var size: Double
    package var weight: Weight
    package var ink: Ink
    package var alignment: Alignment
    /// Lines shown at most, the last ending in an ellipsis; nil for all.
    package var lineLimit: Int?

    package init(
        _ size: Double, _ weight: Weight = .regular, _ ink: Ink = .text, alignment: Alignment = .leading,
        lineLimit: Int? = nil
    ) {
        self.size = size
        self.weight = weight
        self.ink = ink
        self.alignment = alignment
        self.lineLimit = lineLimit
    }
}
