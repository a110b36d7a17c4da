/// The signs that stand beside colours and between things, with what stands in for them where a terminal has letters alone.
struct Signs: Equatable, Sendable {
    let updated: String
    let circle: String
    let diamond: String
    let late = "!"
    let here: String
    /// A row that is answered together with others.
    let marked: String
    let unsaved = "*"
    let dot: String
    let ellipsis: String
    let vertical: String
    let horizontal: Character
    let corners: [String]
    let arrow: String
    let newline: String
    /// Made by a customer in the portal.
    let star: String

    static let full = Signs(
        updated: "✓", circle: "●", diamond: "◆", here: "▸", marked: "»", dot: " · ", ellipsis: "…", vertical: "│",
        horizontal: "─",
        corners: ["┌", "┐", "└", "┘"], arrow: "→", newline: " ⏎ ", star: "★")

    static let plain = Signs(
        updated: "+", circle: "o", diamond: "*", here: ">", marked: "x", dot: " - ", ellipsis: "~", vertical: "|",
        horizontal: "-",
        corners: ["+", "+", "+", "+"], arrow: "->", newline: " / ", star: "#")
}
