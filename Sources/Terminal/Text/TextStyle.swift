/// How a piece of text looks. A colour never says anything alone: a word or a sign stands beside it.
package struct TextStyle: Hashable, Sendable {
    package var ink: Ink?
    package var isBold = false
    package var isFaint = false
    package var isReversed = false
    package var isUnderlined = false

    package init(
        _ ink: Ink? = nil, isBold: Bool = false, isFaint: Bool = false, isReversed: Bool = false,
        isUnderlined: Bool = false
    ) {
        self.ink = ink
        self.isBold = isBold
        self.isFaint = isFaint
        self.isReversed = isReversed
        self.isUnderlined = isUnderlined
    }

    package static let plain = TextStyle()

    /// The colour of letters.
    package enum Ink: Hashable, Sendable {
        /// The terminal's own: their shades follow the person's theme.
        case red, green, yellow, blue, cyan
        case colour(Colour)
    }

    /// The escape sequence that switches it on after everything was off; empty where nothing is to be switched.
    package func sequence(_ depth: ColourDepth) -> String {
        guard depth != .none, self != .plain else { return "" }
        var codes: [String] = []
        if isBold { codes.append("1") }
        if isFaint { codes.append("2") }
        if isUnderlined { codes.append("4") }
        if isReversed { codes.append("7") }
        switch ink {
        case _ where depth == .attributes: break
        case nil: break
        case .red: codes.append("31")
        case .green: codes.append("32")
        case .yellow: codes.append("33")
        case .blue: codes.append("34")
        case .cyan: codes.append("36")
        case .colour(let colour):
            codes.append(
                depth == .full
                    ? "38;2;\(colour.red);\(colour.green);\(colour.blue)" : "38;5;\(colour.index256)")
        }
        guard !codes.isEmpty else { return "" }
        return "\u{1B}[\(codes.joined(separator: ";"))m"
    }

    /// Switches everything off.
    package static let off = "\u{1B}[0m"
}

/// What colours a terminal has.
package enum ColourDepth: Sendable {
    /// None wanted or none there: no escape sequences at all.
    case none
    /// Bold, faint, reversed and underlined, but no colours.
    case attributes
    /// 256, by number.
    case indexed
    /// Red, green and blue of eight bits each.
    case full
}
