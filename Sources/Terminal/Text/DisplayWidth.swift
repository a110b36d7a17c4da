// How many columns a text takes on a terminal, and texts made safe to show there.
//
// A terminal draws clusters: a letter with its marks is one column, an ideograph or emoji two. Terminals disagree about
// emoji made of several; what is counted here is what current ones do, and what differs moves a border, no more.

package enum DisplayWidth {
    /// Columns of a text without control characters.
    package static func of(_ text: some StringProtocol) -> Int {
        var columns = 0
        for character in text { columns += of(character) }
        return columns
    }

    /// Columns of one character as a person counts them: 0, 1 or 2.
    package static func of(_ character: Character) -> Int {
        var width = 0
        for scalar in character.unicodeScalars {
            switch scalar.value {
            case 0xFE0F where width == 1 && character.unicodeScalars.first!.properties.isEmoji: return 2
            // Two regional indicators are one flag.
            case 0x1F1E6...0x1F1FF where width == 1: return 2
            default: width = max(width, of(scalar))
            }
        }
        return width
    }

    /// Columns of one scalar on its own.
    package static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) || value == 0xAD ? 0 : 1 }
        if contains(WidthTable.wide, value) { return 2 }
        return contains(WidthTable.hidden, value) ? 0 : 1
    }

    /// Whether a scalar lies in one of the ranges (first, last, first, last, …).
    private static func contains(_ ranges: [UInt32], _ value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count / 2
        while low < high {
            let middle = (low + high) / 2
            if value > ranges[2 * middle + 1] { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count / 2 && value >= ranges[2 * low]
    }
}

extension StringProtocol {
    /// The text on one line without anything that a terminal would obey: line breaks and tabs are spaces, other control
    /// characters and the marks that turn the direction of writing are U+FFFD. Records hold what customers typed.
    package var shownOnOneLine: String { shown(keepingLineBreaks: false) }

    /// The same with its line breaks.
    package var shownOnLines: String { shown(keepingLineBreaks: true) }

    private func shown(keepingLineBreaks: Bool) -> String {
        guard unicodeScalars.contains(where: { $0.isUnsafe }) else { return String(self) }
        var safe = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "\n" where keepingLineBreaks: safe.append(scalar)
            case "\r" where keepingLineBreaks: break
            case "\n", "\t", "\r", "\u{2028}", "\u{2029}": safe.append(" ")
            default: safe.append(scalar.isUnsafe ? "\u{FFFD}" : scalar)
            }
        }
        return String(safe)
    }

    /// The beginning of the text in at most `columns` columns, with an ellipsis where something was left out.
    package func fitted(to columns: Int, ellipsis: String = "…") -> String {
        var used = 0
        // Where the text is cut if it turns out to be too long.
        var cut = startIndex
        let room = columns - DisplayWidth.of(ellipsis)
        for index in indices {
            let width = DisplayWidth.of(self[index])
            if used + width > columns {
                return room < 0 ? "" : self[..<cut].trimmedAtEnd + ellipsis
            }
            used += width
            if used <= room { cut = self.index(after: index) }
        }
        return String(self)
    }

    /// Lines of at most `columns` columns, broken at spaces where there are any; at least one line.
    package func wrapped(to columns: Int) -> [String] {
        precondition(columns > 1)
        var lines: [String] = []
        for paragraph in split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var used = 0
            for word in paragraph.split(separator: " ") {
                let width = DisplayWidth.of(word)
                if used > 0, used + 1 + width <= columns {
                    line += " " + word
                    used += 1 + width
                    continue
                }
                if used > 0 { lines.append(line) }
                line = ""
                used = 0
                // A word longer than a line is cut.
                for character in word {
                    let one = DisplayWidth.of(character)
                    if used + one > columns {
                        lines.append(line)
                        line = ""
                        used = 0
                    }
                    line.append(character)
                    used += one
                }
            }
            lines.append(line)
        }
        return lines
    }

    private var trimmedAtEnd: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}

extension Unicode.Scalar {
    /// What a terminal may obey instead of showing: control characters, separators of lines, marks of direction.
    fileprivate var isUnsafe: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: true
        default: false
        }
    }
}
