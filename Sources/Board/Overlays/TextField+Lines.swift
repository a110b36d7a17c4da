internal import Terminal

extension TextField {
    /// Its text in lines of at most so many columns, broken anywhere, so that typing never moves what is before the cursor.
    /// - Returns: each line, with the column of the cursor where it is on that line.
    func broken(to columns: Int) -> [(text: String, cursor: Int?)] {
        var lines: [(text: String, cursor: Int?)] = [("", nil)]
        var used = 0
        func add(_ text: String) {
            for character in text {
                if character.isNewline {
                    lines.append(("", nil))
                    used = 0
                    continue
                }
                let width = max(1, DisplayWidth.of(character))
                if used + width > columns {
                    lines.append(("", nil))
                    used = 0
                }
                lines[lines.count - 1].text.append(character)
                used += width
            }
        }
        add(before)
        lines[lines.count - 1].cursor = DisplayWidth.of(lines[lines.count - 1].text.shownOnOneLine)
        add(after)
        return lines
    }
}
