// Plain text for a printer: 80 columns, a heading and a page number on every page, a form feed between pages.
//
//   Nordic Body & Repair                  Whiteboard                2026-03-05 17:30
//
//   R.O.#   Title              Customer       Status          Due out
//   …
//                                                                       Page 1 of 3
//   <form feed>

internal import Terminal

struct PrintedPages {
    static let columns = 80
    /// Heading, its blank line, the blank line before the page number, and that number.
    private static let aroundBody = 4

    let shopName: String
    let title: String
    let time: String
    let linesAPage: Int

    /// - Parameters:
    ///   - repeated: lines that every page begins with: the titles of a table's columns.
    ///   - body: the others.
    func text(repeated: [String] = [], body: [String]) -> String {
        let room = max(1, linesAPage - Self.aroundBody - repeated.count)
        var pages: [[String]] = []
        var rest = body[...]
        repeat {
            pages.append(Array(rest.prefix(room)))
            rest = rest.dropFirst(room)
        } while !rest.isEmpty
        return pages.enumerated().map { number, lines in
            let foot = Self.right("Page \(number + 1) of \(pages.count)")
            return ([heading, ""] + repeated + lines + ["", foot]).joined(separator: "\n")
        }.joined(separator: "\n\u{0C}")
    }

    /// Shop, title and time, at the left, in the middle and at the right.
    private var heading: String {
        let right = time
        let left = shopName.shownOnOneLine.fitted(to: 28)
        let middle = title.shownOnOneLine.fitted(to: Self.columns - 30 - DisplayWidth.of(right) - 2)
        let before = max(2, (Self.columns - DisplayWidth.of(middle)) / 2 - DisplayWidth.of(left))
        let line = left + String(repeating: " ", count: before) + middle
        let after = max(2, Self.columns - DisplayWidth.of(line) - DisplayWidth.of(right))
        return line + String(repeating: " ", count: after) + right
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(0, columns - DisplayWidth.of(text))) + text
    }
}
