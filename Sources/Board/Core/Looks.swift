internal import Terminal

/// How things look, by what they are.
enum Looks {
    static let title = TextStyle(isBold: true)
    static let heading = TextStyle(isBold: true, isUnderlined: true)
    static let label = TextStyle(.cyan)
    static let hint = TextStyle(isFaint: true)
    /// An R.O. number whose customer was told (S0-11).
    static let updated = TextStyle(.colour(Colour(red: 0x3F, green: 0xA3, blue: 0x4D)), isBold: true)
    /// A quote that a customer made in the portal (S4-23).
    static let star = TextStyle(.green, isBold: true)
    static let late = TextStyle(.red, isBold: true)
    static let changed = TextStyle(.yellow, isBold: true)
    static let wrong = TextStyle(.red, isBold: true)
    static let selected = TextStyle(isReversed: true)

    /// The colour of a status, as #RRGGBB; the terminal's own for anything else.
    static func status(_ colour: String?) -> TextStyle { TextStyle(colour.flatMap { Colour($0) }.map { .colour($0) }) }
}
